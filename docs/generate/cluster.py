"""The embedded API server: its kinds, and the controllers that it plays."""

from collections.abc import Iterator

import msgspec

from docs.generate.reading import comments
from docs.generate.tables import Row, table
from trueup.apiserver.builtin import BUILTIN, VIRTUAL
from trueup.apiserver.resources import Resource
from trueup.apiserver.simulate import CONTROLLERS, Pace, fates
from trueup.apiserver.simulate.contract import idle
from trueup.core.health import CHECKS, custom
from trueup.k8s.ref import GroupKind

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

JUDGED = frozenset({*CHECKS, *custom.CHECKS})


def kinds() -> Iterator[str]:
    rows = [_kind(each) for each in (*BUILTIN, *VIRTUAL) if each.served]
    headers = ("kind", "apiVersion", "name", "short", "namespaced", "simulated", "health")
    yield from table(headers, rows)


def _kind(each: Resource) -> Row:
    version = f"{each.group}/{each.version}" if each.group else each.version
    kind = GroupKind(each.group, each.kind)
    played = kind in CONTROLLERS and CONTROLLERS[kind].step is not idle
    marks = ("yes" if mark else "" for mark in (each.namespaced, played, kind in JUDGED))
    return (each.kind, version, each.plural, ", ".join(each.short), *marks)


def simulator() -> Iterator[str]:
    yield from (
        "## Fates",
        "",
        f"As an image's tag, or a word in the annotation `{fates.ANNOTATION}`.",
    )
    yield ""
    told = comments(fates.Fate)
    rows = [(f"`{fate}`", told[fate.name]) for fate in fates.Fate if fate.name in told]
    yield from table(("word", "a container of the pod …"), rows)
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
    told = comments(Pace)
    paces = [(f"`{each.name}`", f"{each.default:g}", told[each.name]) for each in fields]
    yield from table(("field", "default", "meaning"), paces)
