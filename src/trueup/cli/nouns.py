"""Every word after ``trueup``, and the flags that its commands take."""

from trueup.cli.command import Command, Noun
from trueup.cli.flags import GLOBAL, HOME, KUBERNETES, Flag

Path = tuple[str, ...]
"""The words that name a command: ``("app", "create")``."""

NOUNS = (
    Noun("serve", "Run Trueup here: API, web, controllers, embedded cluster", plain=True),
    Noun("runner", "Carry out one run of a Stack, in the pod of its Job", plain=True),
    Noun("kubeconfig", "Print the kubeconfig of the embedded cluster", plain=True),
    Noun("app", "Applications", single=False),
    Noun("appset", "ApplicationSets", single=False),
    Noun("resource", "Objects of applications", single=False),
    Noun("proj", "Projects", single=False, alias="project"),
    Noun("repo", "Repositories", single=False),
    Noun("repocreds", "Credentials of all repositories below an address", single=False),
    Noun("cert", "Certificates and SSH keys of repository servers", single=False),
    Noun("gpg", "Public keys that signatures are checked by", single=False),
    Noun("cluster", "Clusters", single=False),
    Noun("admin", "For administrators: straight at the cluster", single=False, home=True),
    Noun("account", "Your account", single=False),
    Noun("stack", "Terraform and OpenTofu roots", single=False),
    Noun("stackset", "Folders of such roots: a Stack for each", single=False),
    Noun("proposal", "Commits that are not merged yet: planned, approved", single=False),
    Noun("notifications", "What is told to people: waiting, sent, failed", single=False),
    Noun("drift", "What differs from Git, of all applications", single=False),
    Noun("history", "What happened, to all applications: who, what, when"),
    Noun("render", "Render a folder, without any server", plain=True),
    Noun("diff", "Compare a folder with a cluster, without any server", "preview", plain=True),
    Noun("plan", "What a change does to all that it touches, without any server", plain=True),
    Noun("login", "Log in to a server and remember it"),
    Noun("relogin", "Get another token for the server in use", "login"),
    Noun("logout", "Forget the token of a server", "login"),
    Noun("configure", "Ask, or do not ask, before something is deleted"),
    Noun("context", "Show or change the server in use", alias="ctx"),
    Noun("version", "Versions of the command and of the server"),
    Noun("completion", "Print the completion script of a shell", plain=True),
)

ABSENT = {
    "admin redis-initial-password": "there is no Redis",
}
"""Commands of ``argocd`` that are not there, and why; of a group it holds for all below."""


def flags_of(noun: Noun, command: Command) -> tuple[Flag, ...]:
    """The command's own flags first; they hide global ones of the same name."""
    own = (*command.flags, *_more(HOME, command.flags)) if noun.home else command.flags
    everywhere = () if noun.plain else (*GLOBAL, *KUBERNETES)
    return (*own, *_more(everywhere, own))


def _more(further: tuple[Flag, ...], own: tuple[Flag, ...]) -> tuple[Flag, ...]:
    """*further* ones without those that *own* has; a letter is given once."""
    names = {flag.name for flag in own}
    shorts = {flag.short for flag in own if flag.short}
    return tuple(_without_short(flag, shorts) for flag in further if flag.name not in names)


def _without_short(flag: Flag, taken: set[str]) -> Flag:
    if flag.short not in taken:
        return flag
    return Flag(flag.name, flag.kind, flag.help, "", flag.default, flag.quiet)


def commands_of(noun: Noun) -> dict[Path, Command]:
    """The commands of *noun* by all their words."""
    return {
        (noun.name,) if noun.single else (noun.name, *each.name.split()): each
        for each in noun.commands()
        if not noun.single or each.name == noun.name
    }
