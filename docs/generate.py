"""
Write the pages of ``docs/reference``: what the code itself says, in tables.

``make docs`` runs it; a test fails when a page is not what it writes. Meanings are taken from where
they stand for whoever reads the code: the comment behind a setting, the help of a flag, the
docstring of a health check.
"""

import ast
import inspect
import itertools
import re
import tokenize
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
from starlette.routing import Route

import trueup
from docs import argocd, notifications
from trueup.apiserver.builtin import BUILTIN, VIRTUAL
from trueup.apiserver.resources import Resource
from trueup.apiserver.simulate import CONTROLLERS, Pace, fates
from trueup.apiserver.simulate.contract import idle
from trueup.cli import output, serve
from trueup.cli.app import diff
from trueup.cli.command import Command, Noun
from trueup.cli.flags import CONNECTION, Flag, Kind
from trueup.cli.nouns import NOUNS, commands_of, flags_of
from trueup.cli.plan import ending
from trueup.cli.spec_flags import DESTINATION, DIRECTORY, HELM, KUSTOMIZE, POLICY, SOURCE
from trueup.core.actions.builtin import FAMILIES, Builtin
from trueup.core.health import CHECKS, custom
from trueup.core.metrics import catalogue
from trueup.core.metrics.untold import UNTOLD
from trueup.core.terraform.files.layout import Entry, Layout
from trueup.core.unsupported import RULES, Rule
from trueup.k8s.ref import GroupKind
from trueup.model.crds import explained
from trueup.model.metric import Metric, Part
from trueup.model.proposal import Proposal
from trueup.model.stack import Stack
from trueup.model.stackset import StackSet
from trueup.service import keys, settings
from trueup.web.contract.operations import Operation, nameless, operations, served
from trueup.web.contract.unbuilt import BESIDE, UNBUILT
from trueup.web.ours.table import BASE
from trueup.web.routes import ROUTES

DOCS = Path(__file__).parent
REFERENCE = DOCS / "reference"
SOURCES = Path(trueup.__file__).parent
MADE = "<!-- Made by docs/generate.py (make docs); changes here are lost. -->"

Row = tuple[str, ...]

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


def main() -> None:
    """Write every page."""
    for name, text in pages().items():
        path = REFERENCE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def pages() -> dict[str, str]:
    """The pages by their paths below ``docs/reference``."""
    return {
        "settings.md": _page("Settings", SETTINGS, _settings()),
        "command-line.md": _page("The command line", COMMAND_LINE, _command_line()),
        "argocd-commands.md": _page("Commands of argocd", ARGOCD, _argocd()),
        "argocd-keys.md": _page("Keys of Argo CD's settings", KEYS, _keys()),
        "exit-codes.md": _page("Exit codes", EXIT_CODES, _exit_codes()),
        "kinds.md": _page("Kinds of the embedded API server", KINDS, _kinds()),
        "simulator.md": _page("The simulator", SIMULATOR, _simulator()),
        "health.md": _page("Health checks", HEALTH, _health()),
        "actions.md": _page("Built-in actions", ACTIONS, _actions()),
        "api.md": _page("The HTTP API", API, _api()),
        "conditions.md": _page("Conditions of an Application", CONDITIONS, _conditions()),
        "trueup-yaml.md": _page("trueup.yaml", LAYOUT, _layout()),
        "metrics.md": _page("Metrics", METRICS, _metrics()),
        "stacks.md": _page("Stack, StackSet, Proposal", STACKS, _stacks()),
        "notifications.md": _page(
            "Triggers and templates", notifications.INTRODUCTION, notifications.page()
        ),
        "unsupported.md": _page("Accepted, but not supported yet", UNSUPPORTED, _unsupported()),
    }


API = """\
The operations of Argo CD's REST API (3.6) by service, and what of them is served. Paths, query,
JSON shapes and errors are Argo CD's, so clients that were written for it work unchanged. What is
not built answers 501 and says why. A path parameter with slashes in it is sent escaped (`%2F`).

Every answer that is an error is `{"error", "code", "message"}` with gRPC's number for `code`; a
`hint` is ours, and there if there is one. Streams are lines of `{"result": …}`, or server-sent
events for who accepts `text/event-stream`. What Argo CD has no route for stands below
`/api/trueup/v1`: see [the API of our own](../how-to/api.md)."""

SETTINGS = """\
A value comes from the flag of `trueup serve`, else from the environment, else it is the default.
`TRUEUP_WEB_PORT=9000 trueup serve` and `trueup serve --port 9000` say the same.

What an operator changes while the product runs stands in the ConfigMap `argocd-cm`:
see [argocd-cm](argocd-cm.md)."""

KEYS = """\
Every key of Argo CD's settings (3.6), and what becomes of it here. What an honoured one does is
told by [argocd-cm](argocd-cm.md), [Access](../how-to/access.md) and
[Webhooks](../how-to/webhooks.md). All of them are followed: a change takes effect without a
restart, but where these pages say otherwise. The log and `trueup admin settings validate` tell
which of the keys that are set have no effect, and which are no keys at all. Fields of Secrets:
[Private repositories](../how-to/private-repositories.md), [Clusters](../how-to/clusters.md)."""

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

METRICS = """\
What `/metrics` tells: on one port for all (`trueup serve --metrics-port 9090`), or as Argo CD has
them on a port for each of its processes (8082, 8083, 8084, 8087, 9001; in a pod they are open). How
to use them: [Monitoring](../how-to/monitoring.md).

Those called `argocd_`, `workqueue_` and `grpc_` have Argo CD's names, labels and bounds; those
called `trueup_` are ours. *Series*: what there are as many of. Where others than we choose what
stands in a label, there are at most so many as is said; what is left out is counted by
`trueup_metrics_left_out_total`. What an application that is gone has counted is gone too. Beside
these every port tells `process_` and `python_`, as Prometheus' own client does.

Labels are told up to 512 characters. Who accepts OpenMetrics gets it, with the id of a trace as
exemplar where there is one. What Argo CD's manual has beside these stands [below](#not-told)."""

EXIT_CODES = "`trueup app diff NAME; echo $?` prints 1 when something differs."

KINDS = """\
`kubectl api-resources` shows the same. Custom resources are served as soon as their
CustomResourceDefinition is there. *Simulated*: the controller of this kind is played; see
[the simulator](simulator.md). *Health*: Trueup judges it; see [health checks](health.md)."""

SIMULATOR = """\
Nothing runs a container: pods get the status that a kubelet would report. How to use this:
[Simulate failures](../how-to/simulate-failures.md)."""
COMMANDS = """Where neither says anything, a `command` that can only end in one way does: `true`,
`false`, `exit 3`, `sleep 5` and `echo …`, alone or in a `sh -c` with `;`, `&&` and new lines
between them. A container that is restarted whenever it ends (a service) is let fail only. An
image whose name is none is not pulled (`InvalidImageName`)."""

HEALTH = """\
How the health of an application follows from that of its objects: [Health](../concepts/health.md).
`trueup resource health -f FILE` judges any manifest. Scripts of `argocd-cm` come before all checks:
[Health scripts](../how-to/health-scripts.md).

An object that is being deleted is Progressing; what holds it is told. A kind of this table in a
version that is not judged (`extensions/v1beta1` Deployment) is Unknown."""

HEALTH_OF_OTHERS = """\
Judged as Argo CD judges them, with its statuses and messages. A kind that is in neither table is
judged only if its conditions say `Ready`, `Reconciling` or `Stalled`, as kstatus has them; else it
has no health, and nothing waits for it."""

ACTIONS = """\
What `trueup app actions list` offers, of kinds that `argocd-cm` says nothing else of. How to run
one, and how to write your own: [Resource actions](../how-to/resource-actions.md).

Some are listed only while they make sense, others are listed as disabled then."""

CONDITIONS = """\
`status.conditions` of an Application, and the CONDITION table of `trueup app get`. A type that ends
in `Error` is an error, in `Warning` a warning; the others only tell."""

LAYOUT = """\
At the top of a repository: what its Terraform roots are, where convention does not tell, and what
each needs. A [StackSet](../how-to/folders-of-roots.md) reads it, and says how much of it counts
(`spec.layout.allow`); `trueup stack discover` shows what comes of it.

```yaml
exclude: [legacy/**]
stacks:
  - path: envs/*
    name: "shop-{folder}"
    tool: tofu
    variableFiles: ["{folder}.tfvars"]
    dependsOn: [network]
    inputs: {subnet: network.private_subnet}
```

An unknown field is an error, and then nothing is made or removed."""

STACKS = """\
The kinds of `trueup.dev/v1alpha1`, field by field, as `kubectl explain stack.spec` tells them too.
How they are used: [Terraform and OpenTofu](../how-to/terraform.md),
[folders of roots](../how-to/folders-of-roots.md). What is unknown is left out."""

UNSUPPORTED = """\
These are kept as they are and named in a condition `UnsupportedFieldWarning`: nothing is left out
in silence."""


def _page(title: str, intro: str, body: Iterable[str]) -> str:
    return "\n".join((f"# {title}", "", MADE, "", intro, "", *body)).rstrip() + "\n"


def _table(headers: Row, rows: Iterable[Row]) -> Iterator[str]:
    yield "| " + " | ".join(headers) + " |"
    yield "|" + "---|" * len(headers)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""


# The HTTP API


def _api() -> Iterator[str]:
    by_service: dict[str, list[Operation]] = {}
    for each in operations():
        by_service.setdefault(each.name.partition("Service_")[0], []).append(each)
    for service, found in by_service.items():
        yield from (f"## {service}", "")
        rows = ((each.method, f"`{each.path}`", each.name, _state(each)) for each in found)
        yield from _table(("method", "path", "operation", "state"), rows)
    yield from ("## Beside the operations", "")
    beside: dict[str, set[str]] = {}
    for method, path in served(ROUTES) - {each.key for each in operations()}:
        beside.setdefault(path, set()).add(method)
    named = {nameless(each.path): each.path for each in ROUTES if isinstance(each, Route)}
    states = (
        (", ".join(sorted(beside[path])), f"`{named[path]}`", BESIDE.get(named[path], "served"))
        for path in sorted(beside)
        if not path.startswith(BASE)
    )
    yield from _table(("method", "path", "state"), states)


def _state(operation: Operation) -> str:
    why = UNBUILT.get(operation.name)
    return f"501: {why}" if why else "served"


# Settings


def _settings() -> Iterator[str]:
    flags = {setting: f"`--{flag}`" for flag, setting in serve.SETTINGS.items()}
    for field in msgspec.structs.fields(settings.Settings):
        section = field.type
        if field.name == "roles":
            yield from (
                "## Roles",
                "",
                "What this process does. Several processes, with a role each, work as one does.",
                "",
            )
            roles = ", ".join(f"`{role}`" for role in settings.ROLES)
            rows: Iterator[Row] = iter(
                [("`TRUEUP_ROLES`", flags["roles"], "all", f"some of {roles}")]
            )
        else:
            yield from (f"## {section.__name__}", "", _first_paragraph(section), "")
            rows = _section(field.name, section, flags)
        yield from _table(("variable", "flag", "default", "meaning"), rows)


def _section(name: str, section: type, flags: Mapping[str, str]) -> Iterator[Row]:
    meanings = _comments(section)
    for field in msgspec.structs.fields(section):
        key = f"{name}_{field.name}"
        variable = f"`{settings.PREFIX}{key.upper()}`"
        yield variable, flags.get(key, ""), _default(field.default), meanings[field.name]


def _default(value: Any) -> str:
    if isinstance(value, Path):
        return _first_paragraph(settings.default_data).replace("``", "`").rstrip(".")
    if value is None:
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`" if value != "" else ""


def _keys() -> Iterator[str]:
    for name, known in keys.OBJECTS.items():
        yield from (f"## {name}", "")
        rows = ((f"`{key}`".replace("*", "…"), _fate(why)) for key, why in sorted(known.items()))
        yield from _table(("key", "here"), rows)


def _fate(why: str) -> str:
    return f"no meaning: {why}" if why else "honoured"


# Command line


def _command_line() -> Iterator[str]:
    yield from _table(("command", ""), _index())
    for noun in NOUNS:
        for path, command in commands_of(noun).items():
            yield from _command(noun, path, command)
    yield from ("## Flags in common", "")
    for title, flags in SHARED.items():
        yield from (f"### {title}", "")
        yield from _table(("flag", "", "default"), map(_flag, flags))


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
        yield from _table(("flag", "", "default"), map(_flag, own))
    if shared:
        links = ", ".join(f"[{title}](#{title.lower().replace(' ', '-')})" for title in shared)
        yield from (f"And the flags of {links}.", "")


VALUES = {
    Kind.TEXT: " TEXT",
    Kind.SWITCH: "",
    Kind.NUMBER: " N",
    Kind.MANY: " TEXT …",
    Kind.LIST: " A,B …",
}


def _flag(flag: Flag) -> Row:
    short = f", `-{flag.short}`" if flag.short else ""
    default = flag.default if flag.kind is not Kind.SWITCH else "true" if flag.default else ""
    return (
        f"`--{flag.name}{VALUES[flag.kind]}`{short}",
        flag.help,
        f"`{default}`" if default else "",
    )


def _argocd() -> Iterator[str]:
    yield from _table(("command", "there", "remarks"), argocd.rows())


def _exit_codes() -> Iterator[str]:
    known = {"0": "It was done; nothing differs.", **_constants(output)}
    known[str(diff.ERROR)] += " Whether something differs is not known (`app diff`, `diff`)."
    known["1"] += " Something differs (`app diff`, `diff`; another with `--diff-exit-code`)."
    known["1"] += " Something is in the way, or what `--fail-on` names is there (`plan`)."
    known[str(ending.CHANGES)] += " There is something to do (`plan --detailed-exitcode`)."
    known["130"] = "Ctrl-C."
    yield from _table(("code", ""), sorted(known.items(), key=lambda pair: int(pair[0])))


def _constants(module: Any) -> dict[str, str]:
    """The numbers of a module that are told by a string below them."""
    body = ast.parse(inspect.getsource(module)).body
    found = {}
    for one, told in itertools.pairwise(body):
        match one, told:
            case (
                ast.Assign(value=ast.Constant(value=int(number))),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found[str(number)] = text.replace("``", "`").rstrip(".") + "."
    return found


# The embedded API server


JUDGED = frozenset({*CHECKS, *custom.CHECKS})


def _kinds() -> Iterator[str]:
    rows = [_kind(each) for each in (*BUILTIN, *VIRTUAL) if each.served]
    headers = ("kind", "apiVersion", "name", "short", "namespaced", "simulated", "health")
    yield from _table(headers, rows)


def _kind(each: Resource) -> Row:
    version = f"{each.group}/{each.version}" if each.group else each.version
    kind = GroupKind(each.group, each.kind)
    played = kind in CONTROLLERS and CONTROLLERS[kind].step is not idle
    marks = ("yes" if mark else "" for mark in (each.namespaced, played, kind in JUDGED))
    return (each.kind, version, each.plural, ", ".join(each.short), *marks)


def _simulator() -> Iterator[str]:
    yield from (
        "## Fates",
        "",
        f"As an image's tag, or a word in the annotation `{fates.ANNOTATION}`.",
    )
    yield ""
    told = _comments(fates.Fate)
    rows = [(f"`{fate}`", told[fate.name]) for fate in fates.Fate if fate.name in told]
    yield from _table(("word", "a container of the pod …"), rows)
    yield "`slow=10s` beside it (in the annotation only) delays the start."
    yield ""
    yield COMMANDS
    yield from (
        "",
        "## Pace",
        "",
        "In seconds. Given to the server when it is built (tests do that).",
    )
    yield ""
    fields = msgspec.structs.fields(Pace)
    told = _comments(Pace)
    paces = [(f"`{each.name}`", f"{each.default:g}", told[each.name]) for each in fields]
    yield from _table(("field", "default", "meaning"), paces)


# What an Application says


def _health() -> Iterator[str]:
    rows = [(kind.kind, kind.group or "core", _rule(check)) for kind, check in CHECKS.items()]
    yield from _table(("kind", "group", "rule"), rows)
    yield from ("## Kinds of others", "", HEALTH_OF_OTHERS, "")
    yield from _table(("family", "group", "kinds"), _families())


def _families() -> Iterator[Row]:
    for family in custom.FAMILIES:
        name = (inspect.getdoc(family) or "").partition(":")[0]
        groups: dict[str, list[str]] = {}
        for kind in sorted(family.CHECKS):
            groups.setdefault(kind.group, []).append(kind.kind)
        for glob in getattr(family, "WILDCARDS", {}):
            groups.setdefault(glob.partition("/")[0], []).append("every other kind")
        for group, kinds in sorted(groups.items()):
            yield (name, f"`{group}`", ", ".join(kinds))
            name = ""


def _actions() -> Iterator[str]:
    for family in FAMILIES:
        title, _, what = (inspect.getdoc(family) or "").partition(": ")
        yield from (f"## {title}", "", what[:1].upper() + what[1:], "")
        alike: dict[tuple[Builtin, ...], list[GroupKind]] = {}
        for kind, offered in family.ACTIONS.items():
            alike.setdefault(offered, []).append(kind)
        rows = [row for offered, kinds in alike.items() for row in _offered(kinds, offered)]
        yield from _table(("kind", "group", "action", "what it does"), rows)


def _offered(kinds: Iterable[GroupKind], offered: Iterable[Builtin]) -> Iterator[Row]:
    names = ", ".join(each.kind for each in kinds)
    groups = ", ".join(dict.fromkeys(f"`{each.group}`" for each in kinds))
    for each in offered:
        yield names, groups, f"`{each.name}`", each.does
        names = groups = ""


def _rule(check: Callable[..., Any]) -> str:
    text = inspect.getdoc(inspect.getmodule(check)) or ""
    return text.split("\n\n")[0].replace("\n", " ").partition(": ")[2]


def _conditions() -> Iterator[str]:
    sections = _sections(DOCS / "how-to" / "troubleshooting.md")
    rows = []
    for name in sorted(condition_types()):
        meaning = sections.get(name) or "(nothing is written of it yet)"
        rows.append((f"[`{name}`](../how-to/troubleshooting.md#{name.lower()})", meaning))
    yield from _table(("type", "meaning"), rows)


def condition_types() -> set[str]:
    """The types that the code gives to conditions, found where they are written."""
    found = set()
    for folder in ("core", "control", "model"):
        for path in sorted((SOURCES / folder).rglob("*.py")):
            if path.parent.name == "custom":
                continue  # conditions of other people's kinds
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found |= set(re.findall(r"^[A-Z][A-Za-z]+(?:Error|Warning|Info)$", node.value))
    # A reason, told as an UnknownError; a class; a policy of containers.
    return found - {"InternalError", "NodeInfo", "FallbackToLogsOnError"}


def _sections(path: Path) -> dict[str, str]:
    """The first sentence below each heading of the third level."""
    parts = re.split(r"^### `?(\w+)`?$", path.read_text(), flags=re.MULTILINE)
    texts = (" ".join(part.split("\n\n")[1].split()) for part in parts[2::2])
    return {
        name: re.split(r"(?<=\.) ", text)[0] for name, text in zip(parts[1::2], texts, strict=True)
    }


def _layout() -> Iterator[str]:
    for heading, of in (("The file", Layout), ("One of `stacks`", Entry)):
        yield from (f"## {heading}", "")
        said = _docstrings(of)
        rows = ((f"`{each.encode_name}`", said[each.name]) for each in msgspec.structs.fields(of))
        yield from _table(("field", "meaning"), rows)
    yield "Texts of an entry may hold `{path}` (with `-` for `/`), `{folder}` (its last part) and"
    yield "`{workspace}`. Labels and annotations that others go by are not for a repository to say:"
    yield "`trueup.dev/…`, `argocd.argoproj.io/…`, `app.kubernetes.io/instance`."


PORTS = {
    Part.CONTROLLER: "8082",
    Part.SERVER: "8083",
    Part.REPOSITORIES: "8084",
    Part.COMMITS: "8087",
    Part.NOTIFICATIONS: "9001",
    Part.EVERY: "each",
}


def _metrics() -> Iterator[str]:
    for subject in catalogue.SUBJECTS:
        title, _, what = (inspect.getdoc(subject) or "").partition(": ")
        yield from (f"## {title}", "", what[:1].upper() + what[1:], "")
        rows = [_metric(each) for each in vars(subject).values() if isinstance(each, Metric)]
        yield from _table(("name", "type", "port", "labels", "series", "meaning"), rows)
    yield from ("## Not told", "", "Metrics of Argo CD that have no counterpart here, and why.", "")
    yield from _table(("name", "why"), ((f"`{name}`", why) for name, why in UNTOLD.items()))


def _metric(each: Metric) -> Row:
    labels = ", ".join(f"`{label}`" for label in each.labels)
    bound = each.bound if each.most >= 100_000 else f"{each.bound}; at most {each.most:,}"
    return f"`{each.name}`", str(each.kind), PORTS[each.part], labels, bound, each.help


def _stacks() -> Iterator[str]:
    for of, parts in ((Stack, ("spec", "status")), (StackSet, ("spec",)), (Proposal, ("spec",))):
        schema = explained(of)["properties"]
        for part in parts:
            yield from (f"## {of.__name__}: `{part}`", "")
            rows = tuple(_fields(schema[part], deep=part == "spec"))
            yield from _table(("field", "type", "meaning"), rows)


def _fields(schema: Mapping[str, Any], *, deep: bool, at: str = "") -> Iterator[Row]:
    """Dotted; of what is about single fields only each of those."""
    for name, field in (schema.get("properties") or {}).items():
        path, items = f"{at}{name}", field.get("items") or {}
        inner = field if "properties" in field else items if "properties" in items else {}
        kind = "list" if items else str(field.get("type", "any"))
        meaning = field.get("description") or inner.get("description") or ""
        yield f"`{path}`", kind, meaning.replace("|", "\\|")
        if deep and name not in ("source", "template"):
            yield from _fields(inner, deep=deep, at=f"{path}[]." if items else f"{path}.")


def _docstrings(cls: type) -> dict[str, str]:
    """The text below each field of a class, by the field's name."""
    (tree,) = (
        each for each in ast.parse(inspect.getsource(cls)).body if isinstance(each, ast.ClassDef)
    )
    found = {}
    for field, text in pairwise(tree.body):
        if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr):
            found[ast.unparse(field.target)] = " ".join(str(ast.literal_eval(text.value)).split())
    return found


def _unsupported() -> Iterator[str]:
    yield from ("## Application", "")
    yield from _rules(RULES)
    yield "What is said of `source` holds for each of `sources` too."


def _rules(rules: Iterable[Rule]) -> Iterator[str]:
    rows = dict.fromkeys(
        (f"`{_path(rule.path)}`", rule.what, rule.hint)
        for rule in rules
        if "sources" not in rule.path
    )
    yield from _table(("field", "what of it", "instead"), rows)


def _path(parts: Row) -> str:
    return ".".join(parts).replace(".[]", "[]")


# Reading code


def _comments(cls: type) -> dict[str, str]:
    """The comment behind each field of a class, by the field's name."""
    found = {}
    lines = iter(inspect.getsource(cls).splitlines(keepends=True))
    name = ""
    for token in tokenize.generate_tokens(lambda: next(lines, "")):
        if token.type == tokenize.NAME and token.start[1] == 4:
            name = token.string
        if token.type == tokenize.COMMENT and token.start[1] > 4:
            found[name] = token.string.removeprefix("# ")
    return found


def _first_paragraph(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").split("\n\n")[0].replace("\n", " ")


if __name__ == "__main__":
    main()
