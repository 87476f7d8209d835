"""What the page on triggers, templates and expressions says: tables of what there is."""

from collections.abc import Iterable, Iterator

from trueup.core.alerts.catalogue import MESSAGES, TRIGGERS, catalogue
from trueup.core.alerts.helpers import helpers
from trueup.core.alerts.kinds import KINDS
from trueup.core.alerts.parts import PARTS
from trueup.core.alerts.repository import repo
from trueup.core.expr.bounds import WORK
from trueup.core.expr.functions import FUNCTIONS, OVER
from trueup.core.gotemplate import Time

INTRODUCTION = """\
`argocd-notifications-cm` is read as Argo CD reads it, and needs nothing but a service and a
subscription: the triggers and templates below are built in. One of the same name in the ConfigMap
takes the place of the built-in one; `trueup admin notifications catalogue` prints them all to
begin with, `trueup admin notifications validate` says what is wrong with a ConfigMap.
What goes to which service: [Services](notification-services.md)."""

KEYS: tuple[tuple[str, str], ...] = (
    (
        "`service.<type>`, `service.<type>.<name>`",
        "settings of a service; `$name` is that key of `argocd-notifications-secret`, `$other:name`"
        " of the Secret `other` beside it, if it is labelled `app.kubernetes.io/part-of: argocd`",
    ),
    ("`template.<name>`", "`message`, and a part for each service that takes more"),
    ("`trigger.<name>`", "a list of `when`, `send`, `oncePer`, `description`"),
    (
        "`defaultTriggers`, `defaultTriggers.<service>`",
        "what a subscription without a trigger means",
    ),
    (
        "`subscriptions`",
        "a list of `recipients` (`service:recipient`), `triggers`, `selector`",
    ),
    ("`context`", "words for templates: `.context.<key>`"),
    ("`config.yaml`", "the form before all these; read still"),
)

ANNOTATIONS: tuple[tuple[str, str], ...] = (
    (
        "`notifications.argoproj.io/subscribe.<trigger>.<service>: one;two`",
        "these receivers are told of the trigger",
    ),
    ("`notifications.argoproj.io/subscribe.<service>: one`", "of the default triggers"),
    (
        "`notifications.argoproj.io/subscriptions`",
        "a list of `trigger: […]` and `destinations: [{service, recipients}]`",
    ),
    (
        "`recipients.argocd-notifications.argoproj.io: slack:one,email:a@b.c`",
        "on a project: the form before these, with `<trigger>.` in front or the default triggers",
    ),
    (
        "`notified.notifications.argoproj.io`",
        "what was told already; written by the controller",
    ),
)

FORGIVEN = """\
Names of fields may be written with large and small letters; of a field that is there twice the last
holds, which `validate` tells. What makes no sense stops no other key, where Argo CD takes none."""

ONCE = """\
A condition that turns true is told once, and again after it was false. With `oncePer` it is told
once for each value of that expression. A trigger is asked of the kinds whose variables its
expressions name (`app` alone if they name none), so who subscribes to all makes no mistake."""

TEMPLATES = """\
A text is a Go template with the functions of Sprig, but `env`, `expandenv` and `getHostByName`.
What is not there prints `<no value>`, as in Argo CD. Functions of the table are called so:
`{{call .repo.FullNameByRepoURL .app.spec.source.repoURL}}`; in an expression
`repo.FullNameByRepoURL(app.spec.source.repoURL)`.

Beside them stand `.serviceType`, `.recipient`, `.context`, `.secrets`, `.object`, `.appProject`,
and `.approval.url` where somebody may decide. Of several templates of one `send` a later one
replaces what it says of a part; for `slack`, `mattermost`, `rocketchat`, `pagerduty` and `newrelic`
the whole part, for `webhook` and `github` what stands under one name. A list or map may stand where
a service takes JSON as a text (`slack.attachments`, `teams.facts` …); its texts are templates
then.

What a template writes and how often it loops is bounded. Complex numbers, and functions that make
keys and certificates (`genCA` …), are errors."""

EXPRESSIONS = f"""\
[expr](https://expr-lang.org) 1.17: operators, `?.`, `??`, `let`, `if`, pipes, slices, predicates
with `#`, methods of times and durations. Regular expressions are RE2. One evaluation
may take {WORK:,} steps: elements of lists that are asked or made, and what texts cost beside."""


def page() -> Iterator[str]:
    """The sections of the page, with an empty line after each."""
    for section in _sections():
        yield from (section, "")


def _sections() -> Iterator[str]:
    yield "## Keys\n\n" + _table(("key", "what it holds"), KEYS) + "\n\n" + FORGIVEN
    yield "## Annotations\n\n" + _table(("annotation", "meaning"), ANNOTATIONS)
    yield "They stand on an object, or on its project for all that is of it."
    yield (
        "## Triggers\n\n" + ONCE + "\n\n" + _table(("trigger", "of", "sends", "when"), _triggers())
    )
    yield "## Templates\n\n" + TEMPLATES + "\n\n" + _table(("variable", "holds"), _variables())
    yield "Parts are known for " + _words(PARTS) + "."
    yield "Built in: " + _words(MESSAGES) + "."
    functions = sorted({*FUNCTIONS, "now"})
    predicates = f"Of each element of a list: {_words(OVER)}."
    yield f"## Expressions\n\n{EXPRESSIONS}\n\n{predicates}\n\nFunctions: {_words(functions)}."


def _triggers() -> Iterator[tuple[str, ...]]:
    for name, conditions in TRIGGERS.items():
        kinds = ", ".join(each for each in KINDS if each in catalogue().triggers[name].kinds)
        sent = ", ".join(f"`{each}`" for one in conditions for each in one.send)
        yield f"`{name}`", kinds, sent, "; ".join(one.description for one in conditions)


def _variables() -> Iterator[tuple[str, ...]]:
    for kind, name in KINDS.items():
        yield f"`{name}`", f"the {kind}" if kind != "Trouble" else "what troubles Trueup itself"
    spaces = {**helpers(Time), "repo": repo({}, {})}
    for name in ("time", "strings", "sync", "repo"):
        yield f"`{name}`", _words(spaces[name])


def _words(names: Iterable[str]) -> str:
    return ", ".join(f"`{each}`" for each in names)


def _table(headers: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [headers, ("---",) * len(headers), *rows]
    return "\n".join(f"| {' | '.join(each)} |" for each in lines)
