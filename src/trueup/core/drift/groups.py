"""Groups: what deviations have in common, the largest first; and their order within."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from trueup.core.drift.deviation import Deviation, Sort
from trueup.core.listing.row import Row
from trueup.k8s.value import Value

GIT = "Git"
AGES = (("hour", timedelta(hours=1)), ("day", timedelta(days=1)), ("week", timedelta(days=7)))
OLDER, UNKNOWN = "older", "unknown"
BY = ("application", "field", "manager", "age")
Key = tuple[str, ...]


class Found(NamedTuple):
    """A deviation, and the Application that it is of."""

    row: Row
    each: Deviation

    @property
    def key(self) -> Key:
        return (*self.row.key, *self.each.key)


class Group(Value, frozen=True):
    """*count*: of deviations; *applications*: of how many."""

    key: str
    count: int
    applications: int


def grouped(
    found: Iterable[Found], by: str, now: datetime
) -> tuple[tuple[Group, ...], list[tuple[str, Found]]]:
    """The groups, the largest first, ages from the newest; and all of them in that order."""
    of = _keys(by, now)
    pairs = [(of(each), each) for each in found]
    counts = Counter(key for key, _ in pairs)
    apps: dict[str, set[tuple[str, str]]] = {}
    for key, each in pairs:
        apps.setdefault(key, set()).add(each.row.key)
    ages = [name for name, _ in AGES] + [OLDER, UNKNOWN]
    keys = sorted(counts, key=lambda key: (-counts[key], key))
    if by == "age":
        keys.sort(key=ages.index)
    rank = {key: number for number, key in enumerate(keys)}
    pairs.sort(key=lambda pair: (rank[pair[0]], *_newest(pair[1]), pair[1].key))
    return tuple(Group(key, counts[key], len(apps[key])) for key in keys), pairs


def age(since: datetime | None, now: datetime) -> str:
    """Within which of `AGES` it has begun."""
    if since is None:
        return UNKNOWN
    return next((name for name, span in AGES if now - since < span), OLDER)


def after(pairs: Sequence[tuple[str, Found]], last: Key | None) -> Sequence[tuple[str, Found]]:
    """What comes after the one with that key; all of them if that is not there any more."""
    if last is None:
        return pairs
    at = next((number for number, (_, each) in enumerate(pairs) if each.key == last), -1)
    return pairs[at + 1 :]


def _keys(by: str, now: datetime) -> Callable[[Found], str]:
    match by:
        case "application":
            return lambda found: "/".join(found.row.key)
        case "field":
            return lambda found: _field(found.each)
        case "manager":
            return lambda found: GIT if found.each.sort is Sort.UNDEPLOYED else found.each.manager
        case "age":
            return lambda found: age(found.each.since, now)
        case _:
            return lambda _: ""


def _field(each: Deviation) -> str:
    """The same field of objects of the same kind is one."""
    return f"{each.kind} {each.field}".strip() if each.field else f"{each.kind} ({each.change})"


def _newest(found: Found) -> tuple[bool, float]:
    since = found.each.since
    return since is None, -since.timestamp() if since else 0.0
