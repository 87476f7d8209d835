"""Order: by which fields rows are sorted, and the cursor that says where a page ended."""

import base64
import binascii
from collections.abc import Callable
from difflib import get_close_matches
from functools import lru_cache, total_ordering
from typing import Any

import msgspec

from trueup.core.listing.query import BadQuery
from trueup.core.listing.row import Row
from trueup.k8s.value import Value

USUAL = "name"
HEALTH = ("Degraded", "Missing", "Unknown", "Progressing", "Suspended", "Healthy")
SYNC = ("OutOfSync", "Unknown", "Synced")
MOST = 5  # fields

Key = tuple[Any, ...]


@total_ordering
class Down:
    """A text or number that sorts the other way round."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: "Down") -> bool:
        return bool(other.value < self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Down) and bool(self.value == other.value)

    def __hash__(self) -> int:
        return hash(self.value)


def _ranked(ranks: tuple[str, ...], said: str) -> int:
    return ranks.index(said) if said in ranks else len(ranks)


FIELDS: dict[str, Callable[[Row], Any]] = {
    "name": lambda row: row.name,
    "namespace": lambda row: row.namespace,
    "project": lambda row: row.project,
    "cluster": lambda row: row.cluster,
    "destination": lambda row: row.destination,
    "health": lambda row: _ranked(HEALTH, row.health),
    "sync": lambda row: _ranked(SYNC, row.sync),
    "operation": lambda row: row.operation,
    "created": lambda row: row.created,
    "synced": lambda row: row.synced,
}
"""What lists can be sorted by; health and sync from the worst to the best."""


class Order(Value, frozen=True):
    """*fields*: with a minus before those that go down; then always by namespace and name."""

    fields: tuple[str, ...]

    def key(self, row: Row) -> Key:
        return (*(_value(field, row) for field in self.fields), *row.key)

    def cursor(self, row: Row) -> str:
        """Where a page that ends with *row* ended; what comes after it is the next one."""
        plain = [FIELDS[field.removeprefix("-")](row) for field in self.fields]
        said = msgspec.json.encode([",".join(self.fields), *plain, *row.key])
        return base64.urlsafe_b64encode(said).decode().rstrip("=")

    def after(self, cursor: str) -> Key:
        """The key at which a page ended. Raises ``BadQuery``."""
        try:
            said = msgspec.json.decode(
                base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=list[str | int]
            )
        except (binascii.Error, ValueError) as error:
            raise _bad_cursor("it is none of ours") from error
        if said[:1] != [",".join(self.fields)] or len(said) != len(self.fields) + 3:
            raise _bad_cursor("it is of another order")
        values = [_down(*pair) for pair in zip(self.fields, said[1:-2], strict=True)]
        wanted = self.key(Row(""))
        found = (*values, *said[-2:])
        if any(_kind(one) is not _kind(other) for one, other in zip(wanted, found, strict=True)):
            raise _bad_cursor("it is none of ours")
        return found


def _value(field: str, row: Row) -> Any:
    return _down(field, FIELDS[field.removeprefix("-")](row))


def _down(field: str, value: Any) -> Any:
    return Down(value) if field.startswith("-") else value


def _kind(value: Any) -> type:
    return type(value.value) if isinstance(value, Down) else type(value)


def _bad_cursor(why: str) -> BadQuery:
    return BadQuery(f"cursor: {why}", "take next of the page before, with the same sort")


@lru_cache(maxsize=64)
def order(text: str) -> Order:
    """From ``-health,name``; empty: by name. Raises ``BadQuery``."""
    fields = tuple(each.strip() for each in (text or USUAL).split(",") if each.strip())
    if len(fields) > MOST:
        raise BadQuery(f"sort: more than {MOST} fields")
    for field in fields:
        if field.removeprefix("-") not in FIELDS:
            near = get_close_matches(field.removeprefix("-"), FIELDS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"fields are {', '.join(FIELDS)}"
            raise BadQuery(f"sort: there is no field {field!r}", hint)
    return Order(fields or (USUAL,))
