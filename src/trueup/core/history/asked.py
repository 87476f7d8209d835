"""What somebody searches the record for, from the parameters of a request; and where they were."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from trueup.model.errors import Stalled
from trueup.model.record import Kind, Outcome, Query

E = TypeVar("E", bound=StrEnum)
_SPAN = re.compile(r"(\d+)(s|m|h|d|w|y)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}
_COMMIT = re.compile(r"[\w.+:/-]{1,128}")
LONGEST = 500  # characters of a text that is searched for
MOST = 1000  # entries of a page


def query(said: Mapping[str, Sequence[str]], now: datetime) -> Query:
    """``Stalled`` naming the parameter that makes no sense."""

    def one(name: str) -> str:
        values = said.get(name) or ("",)
        if len(values) > 1:
            raise bad(name, "it is there more than once", "give it once")
        if len(values[0]) > LONGEST:
            raise bad(name, f"it is longer than {LONGEST} characters", "search for less")
        return values[0]

    return Query(
        application=one("application"),
        namespace=one("appNamespace"),
        project=one("project"),
        who=one("who"),
        kinds=tuple(
            choice(Kind, "kind", each)
            for value in said.get("kind", ())
            for each in filter(None, value.split(","))
        ),
        outcome=choice(Outcome, "outcome", one("outcome")) if one("outcome") else None,
        object=one("object"),
        commit=_commit(one("commit")),
        text=one("search"),
        since=moment("since", one("since"), now),
        until=moment("until", one("until"), now),
        before=place("cursor", one("cursor"), decoded),
        after=place("after", one("after"), int),
    )


def limit(said: str, usual: int) -> int:
    if not said:
        return usual
    if not said.isdecimal() or not 0 < int(said) <= MOST:
        raise bad("limit", f"{said} is not a number from 1 to {MOST}", "go on by cursor")
    return int(said)


def moment(name: str, said: str, now: datetime) -> datetime | None:
    """RFC 3339, a day, or how long ago: ``90m``, ``7d``."""
    if not said:
        return None
    if found := _SPAN.fullmatch(said):
        seconds = int(found[1]) * _SECONDS[found[2]]
        return now - timedelta(seconds=min(seconds, 3_000_000_000 // 2))
    try:
        found_time = datetime.fromisoformat(said)
        return (found_time if found_time.tzinfo else found_time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        hint = "2026-01-31, 2026-01-31T12:00:00Z, or how long ago: 90m, 7d"
        raise bad(name, f"{said} is no moment", hint) from error


def choice(of: type[E], name: str, said: str) -> E:
    try:
        return of(said)
    except ValueError as error:
        raise bad(name, f"there is no {said}", f"one of {', '.join(of)}") from error


def encoded(id: int) -> str:
    """A cursor: what it says is nobody's business."""
    return base64.urlsafe_b64encode(f"r1:{id}".encode()).decode().rstrip("=") if id else ""


def decoded(cursor: str) -> int:
    padded = cursor + "=" * (-len(cursor) % 4)
    head, _, id = base64.b64decode(padded, altchars=b"-_", validate=True).decode().partition(":")
    if head != "r1":
        raise ValueError(cursor)
    return int(id)


def place(name: str, said: str, read: Callable[[str], int]) -> int:
    if not said:
        return 0
    try:
        found = read(said)
    except (ValueError, binascii.Error, UnicodeDecodeError) as error:
        raise bad(name, f"{said} is no place in the record", "take one from an answer") from error
    if not 0 <= found < 2**63:
        raise bad(name, f"{said} is no place in the record", "take one from an answer")
    return found


def _commit(said: str) -> str:
    if said and not _COMMIT.fullmatch(said):
        raise bad("commit", f"{said} is no revision", "a commit or how it begins, or a version")
    return said


def bad(name: str, problem: str, hint: str) -> Stalled:
    return Stalled("BadQuery", f"{name}: {problem}", hint)
