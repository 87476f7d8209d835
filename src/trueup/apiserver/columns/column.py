"""Column: one column of a kind's table, and how its cells are written."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from trueup.k8s.value import Value

Body = Mapping[str, Any]
Cell = Callable[[Body, datetime], Any]
NONE = "<none>"
UNKNOWN = "<unknown>"


class Column(Value, frozen=True):
    """A column and the function that gives its cell for an object at a time."""

    name: str
    cell: Cell
    type: str = "string"
    priority: int = 0  # 1: only with -o wide
    format: str = ""
    description: str = ""


def at(body: Body, *path: str) -> Any:
    """What stands at *path*, None if there is nothing."""
    found: Any = body
    for key in path:
        if not isinstance(found, Mapping):
            return None
        found = found.get(key)
    return found


def field(*path: str, missing: Any = NONE) -> Cell:
    """The cell that shows what stands at *path*."""

    def cell(body: Body, now: datetime) -> Any:
        found = at(body, *path)
        return missing if found is None or found == "" else found

    return cell


def of(function: Callable[[Body], Any]) -> Cell:
    """The cell of a function that does not look at the time."""
    return lambda body, now: function(body)


NAME = Column("Name", field("metadata", "name", missing=""), format="name")


def since(*path: str) -> Cell:
    """The cell that shows how long ago the moment at *path* was."""

    def cell(body: Body, now: datetime) -> str:
        return ago(at(body, *path), now)

    return cell


AGE = Column("Age", since("metadata", "creationTimestamp"))


def ago(moment: Any, now: datetime) -> str:
    if not isinstance(moment, str) or not moment:
        return UNKNOWN
    try:
        return duration((now - datetime.fromisoformat(moment)).total_seconds())
    except (ValueError, TypeError):
        return UNKNOWN


def duration(seconds: float) -> str:
    """``45s``, ``5m12s``, ``3d4h``: as kubectl writes an age (``HumanDuration``)."""
    whole = int(seconds)
    if whole < -1:
        return "<invalid>"
    if whole < 0:
        return "0s"
    minutes, hours, days = whole // 60, whole // 3600, whole // 86400
    years = days // 365
    if whole < 120:
        return f"{whole}s"
    if minutes < 10:
        return _two(minutes, "m", whole % 60, "s")
    if minutes < 180:
        return f"{minutes}m"
    if hours < 8:
        return _two(hours, "h", minutes % 60, "m")
    if hours < 48:
        return f"{hours}h"
    if days < 8:
        return _two(days, "d", hours % 24, "h")
    if days < 730:
        return f"{days}d"
    return _two(years, "y", days % 365, "d") if years < 8 else f"{years}y"


def _two(whole: int, unit: str, rest: int, small: str) -> str:
    return f"{whole}{unit}{rest}{small}" if rest else f"{whole}{unit}"


def joined(values: Iterable[Any], missing: str = NONE) -> str:
    found = ",".join(str(value) for value in values if value not in (None, ""))
    return found or missing


def labels(found: Mapping[str, str] | None) -> str:
    """``app=shop,tier=web``."""
    return joined(f"{key}={value}" for key, value in sorted((found or {}).items()))


def selector(found: Mapping[str, Any] | None, missing: str = NONE) -> str:
    """A label selector as kubectl writes it."""
    found = found or {}
    terms = [f"{key}={value}" for key, value in sorted((found.get("matchLabels") or {}).items())]
    for term in found.get("matchExpressions") or ():
        values = ",".join(sorted(term.get("values") or ()))
        match term["operator"]:
            case "In":
                terms.append(f"{term['key']} in ({values})")
            case "NotIn":
                terms.append(f"{term['key']} notin ({values})")
            case "Exists":
                terms.append(term["key"])
            case _:
                terms.append(f"!{term['key']}")
    return ",".join(terms) or missing


def containers(*path: str) -> tuple[Column, Column]:
    """The two wide columns that name the containers of a template and their images."""

    def each(key: str) -> Callable[[Body], str]:
        return lambda body: ",".join(str(c.get(key, "")) for c in at(body, *path) or ())

    return (
        Column("Containers", of(each("name")), priority=1),
        Column("Images", of(each("image")), priority=1),
    )


TEMPLATE = ("spec", "template", "spec", "containers")
SELECTOR = Column("Selector", of(lambda body: selector(at(body, "spec", "selector"))), priority=1)


def condition(body: Body, kind: str) -> Mapping[str, Any] | None:
    for found in at(body, "status", "conditions") or ():
        if found.get("type") == kind:
            return dict(found)
    return None
