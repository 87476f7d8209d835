"""Payload: the JSON of a delivery as a type; also if it was posted as a form, as GitHub can."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import parse_qs

import msgspec

from trueup.core.webhooks.notice import Delivery, Ignored, Moved, Refused, Told

T = TypeVar("T")
FORM = "application/x-www-form-urlencoded"
FIELDS = 16  # of a form; there is one that counts


class Payload(msgspec.Struct, frozen=True):
    """What payloads derive from: unknown fields are passed over."""


class Commit(Payload, frozen=True):
    """The files of a commit, as GitHub, GitLab and Gitea name them."""

    added: tuple[str, ...] | None = None
    modified: tuple[str, ...] | None = None
    removed: tuple[str, ...] | None = None

    @property
    def files(self) -> tuple[str, ...]:
        return (*(self.added or ()), *(self.modified or ()), *(self.removed or ()))


def files(commits: tuple[Commit, ...] | None, move: Moved) -> tuple[str, ...] | None:
    """All files of *commits*; None where they are not all that lies between before and after."""
    if not commits or not move.before.strip("0") or not move.after.strip("0"):
        return None
    found = tuple(dict.fromkeys(file for commit in commits for file in commit.files))
    return found or None


def read(delivery: Delivery, wanted: type[T]) -> T:
    """The payload as a *wanted*. Raises ``Refused``, which says the field."""
    try:
        return msgspec.json.decode(_json(delivery), type=wanted)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(
            400,
            f"the payload cannot be read: {error}",
            "have the host send JSON, and the events of pushes",
        ) from error


def moment(said: Any) -> datetime | None:
    """As hosts write one: ISO 8601, ``… UTC``, or milliseconds since 1970; None: it is none."""
    try:
        if isinstance(said, int):
            return datetime.fromtimestamp(said / 1000, UTC)
        found = datetime.fromisoformat(str(said).replace(" UTC", "Z"))
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def legible(delivery: Delivery, wanted: type[T], read_: Callable[[T], Told], event: str) -> Told:
    """What *read_* makes of the payload; ignored, if it is not as hosts write it these days."""
    try:
        said = read(delivery, wanted)
    except Refused:
        return Ignored(event)
    return read_(said)


def _json(delivery: Delivery) -> bytes:
    media, _, _ = delivery.header("Content-Type").partition(";")
    if media.strip().lower() != FORM or delivery.body[:1] == b"{":
        return delivery.body
    try:
        form = parse_qs(delivery.body.decode(), max_num_fields=FIELDS)
    except ValueError as error:
        raise Refused(400, f"the form cannot be read: {error}") from error
    return "".join(form.get("payload", ())[:1]).encode(errors="surrogatepass")
