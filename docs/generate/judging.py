"""Health checks and built-in actions."""

import inspect
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from docs.generate.tables import Row, table
from trueup.core.actions.builtin import FAMILIES, Builtin
from trueup.core.health import CHECKS, custom
from trueup.k8s.ref import GroupKind

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


def health() -> Iterator[str]:
    rows = [(kind.kind, kind.group or "core", _rule(check)) for kind, check in CHECKS.items()]
    yield from table(("kind", "group", "rule"), rows)
    yield from ("## Kinds of others", "", HEALTH_OF_OTHERS, "")
    yield from table(("family", "group", "kinds"), _families())


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


def actions() -> Iterator[str]:
    for family in FAMILIES:
        title, _, what = (inspect.getdoc(family) or "").partition(": ")
        yield from (f"## {title}", "", what[:1].upper() + what[1:], "")
        alike: dict[tuple[Builtin, ...], list[GroupKind]] = {}
        for kind, offered in family.ACTIONS.items():
            alike.setdefault(offered, []).append(kind)
        rows = [row for offered, kinds in alike.items() for row in _offered(kinds, offered)]
        yield from table(("kind", "group", "action", "what it does"), rows)


def _offered(kinds: Iterable[GroupKind], offered: Iterable[Builtin]) -> Iterator[Row]:
    names = ", ".join(each.kind for each in kinds)
    groups = ", ".join(dict.fromkeys(f"`{each.group}`" for each in kinds))
    for each in offered:
        yield names, groups, f"`{each.name}`", each.does
        names = groups = ""


def _rule(check: Callable[..., Any]) -> str:
    text = inspect.getdoc(inspect.getmodule(check)) or ""
    return text.split("\n\n")[0].replace("\n", " ").partition(": ")[2]
