"""The command line, its exit codes, and the commands of argocd."""

from collections.abc import Iterator, Mapping

from docs import argocd
from docs.generate.reading import constants
from docs.generate.tables import Row, table
from trueup.cli import output
from trueup.cli.app import diff
from trueup.cli.command import Command, Noun
from trueup.cli.flags import CONNECTION, Flag, Kind
from trueup.cli.nouns import NOUNS, commands_of, flags_of
from trueup.cli.plan import ending
from trueup.cli.spec_flags import DESTINATION, DIRECTORY, HELM, KUSTOMIZE, POLICY, SOURCE

COMMAND_LINE = """\
The commands and flags are those of `argocd`. `trueup COMMAND --help` shows the same as this page.
Flags may stand anywhere; `--flag=false` and `--no-flag` switch one off. `TRUEUP_OPTS` (or
`ARGOCD_OPTS`) holds flags for every call; a command passes over those that it does not take.
`argocd`'s other names of commands (`account whoami`, `ctx`, `project …`) are known.

Which server is spoken to, first that is given: `--core`, `--server`, `TRUEUP_SERVER`,
`ARGOCD_SERVER`, `--argocd-context`, the context in use (`trueup context`), the local server, the
context that `argocd` uses. The token is `--auth-token`, `TRUEUP_AUTH_TOKEN`, `ARGOCD_AUTH_TOKEN`,
or that of the context. `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are honoured, but never for this
machine.

Contexts are kept in `~/.config/trueup/config` (`XDG_CONFIG_HOME`, `TRUEUP_CONFIG`, `--config`), in
`argocd`'s format. `argocd`'s own file is read beside it, found as `argocd` finds it
(`ARGOCD_CONFIG_DIR`, `~/.argocd`, `~/.config/argocd`), and is never written: `trueup context NAME`
takes a context over. Contexts of one server share its certificates and flags, as in `argocd`."""

ARGOCD = """\
Each command of `argocd` 3.6, called as `trueup`, and what of it is there; all its flags are, but
for those named. A flag with a remark is taken, so that scripts go on working, and changes
nothing. How ours work: [the command line](command-line.md)."""

EXIT_CODES = "`trueup app diff NAME; echo $?` prints 1 when something differs."

SHARED: Mapping[str, tuple[Flag, ...]] = {
    "Which server": CONNECTION,
    "Source": SOURCE,
    "Helm": HELM,
    "Kustomize": KUSTOMIZE,
    "Directory and Jsonnet": DIRECTORY,
    "Destination": DESTINATION,
    "Policy": POLICY,
}
"""Flags that commands have in common; each group is told once."""

VALUES = {
    Kind.TEXT: " TEXT",
    Kind.SWITCH: "",
    Kind.NUMBER: " N",
    Kind.MANY: " TEXT …",
    Kind.LIST: " A,B …",
}


def command_line() -> Iterator[str]:
    yield from table(("command", ""), _index())
    for noun in NOUNS:
        for path, command in commands_of(noun).items():
            yield from _command(noun, path, command)
    yield from ("## Flags in common", "")
    for title, flags in SHARED.items():
        yield from (f"### {title}", "")
        yield from table(("flag", "", "default"), map(_flag, flags))


def _index() -> Iterator[Row]:
    for noun in NOUNS:
        for path, command in commands_of(noun).items():
            name = " ".join(("trueup", *path))
            yield f"[`{name}`](#{name.replace(' ', '-')})", command.help


def _command(noun: Noun, path: Row, command: Command) -> Iterator[str]:
    yield from (f"## {' '.join(('trueup', *path))}", "", f"{command.help}.", "")
    yield from ("```", " ".join(("trueup", *path, *command.arguments)), "```", "")
    flags = [flag for flag in flags_of(noun, command) if not flag.quiet]
    shared = [title for title, group in SHARED.items() if set(group) <= set(flags)]
    told = {flag for title in shared for flag in SHARED[title]}
    own = [flag for flag in flags if flag not in told]
    if own:
        yield from table(("flag", "", "default"), map(_flag, own))
    if shared:
        links = ", ".join(f"[{title}](#{title.lower().replace(' ', '-')})" for title in shared)
        yield from (f"And the flags of {links}.", "")


def _flag(flag: Flag) -> Row:
    short = f", `-{flag.short}`" if flag.short else ""
    default = flag.default if flag.kind is not Kind.SWITCH else "true" if flag.default else ""
    return (
        f"`--{flag.name}{VALUES[flag.kind]}`{short}",
        flag.help,
        f"`{default}`" if default else "",
    )


def commands_of_argocd() -> Iterator[str]:
    yield from table(("command", "there", "remarks"), argocd.rows())


def exit_codes() -> Iterator[str]:
    known = {"0": "It was done; nothing differs.", **constants(output)}
    known[str(diff.ERROR)] += " Whether something differs is not known (`app diff`, `diff`)."
    known["1"] += " Something differs (`app diff`, `diff`; another with `--diff-exit-code`)."
    known["1"] += " Something is in the way, or what `--fail-on` names is there (`plan`)."
    known[str(ending.CHANGES)] += (
        " There is something to do (`plan`, `stack plan --detailed-exitcode`)."
    )
    known["130"] = "Ctrl-C."
    yield from table(("code", ""), sorted(known.items(), key=lambda pair: int(pair[0])))
