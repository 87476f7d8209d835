"""
Ownership: who changed a live field, how and when.

managedFields remember for each field who wrote it last. Turned round, they explain drift: not
only what differs from Git, but by whose hand and since when.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson

from trueup.core.compare.differences import dotted
from trueup.core.compare.migration import MANAGER
from trueup.k8s.object import Object
from trueup.k8s.ownership import Ownership, owners
from trueup.k8s.value import Value
from trueup.model.change import Change, FieldChange

LONGEST = 60  # characters of a value that a line shows
NOWHERE: Mapping[str, tuple[Ownership, ...]] = {}


class Blame(Value, frozen=True):
    """
    One differing field, and who owns its live value.

    *manager* is empty where nobody is known: the field is gone, or a default that no one wrote.
    """

    field: FieldChange
    manager: str = ""
    operation: str = ""
    since: datetime | None = None
    subresource: str = ""

    def line(self, now: datetime) -> str:
        """``spec.replicas 3 → 5 by kubectl-edit, 4 s ago``: from what Git says to what is live."""
        told = f"{dotted(self.field.path)} {shown(self.field.after)} → {shown(self.field.before)}"
        if not self.manager:
            return told
        by = f"{told} by {self.manager}"
        if self.subresource:
            by += f" ({self.subresource})"
        return f"{by}, {ago(now - self.since)} ago" if self.since else by


def explain(change: Change, live: Object) -> tuple[Blame, ...]:
    """Each field that differs, with the manager other than ourselves who wrote it last."""
    known = owners(live.body) if change.fields else NOWHERE
    return tuple(_blame(field, known) for field in change.fields)


def shown(value: Any) -> str:
    """A value on a line: JSON, cut; ``(none)`` where the field is not there."""
    if value is None:
        return "(none)"
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def ago(passed: timedelta) -> str:
    """A span in its largest unit: ``4 s``, ``3 min``, ``2 h``, ``5 d``."""
    seconds = max(int(passed.total_seconds()), 0)
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def _blame(field: FieldChange, known: Mapping[str, tuple[Ownership, ...]]) -> Blame:
    owner = _latest(owners_of(field.path, known))
    if owner is None:
        return Blame(field)
    since = datetime.fromisoformat(owner.time) if owner.time else None
    return Blame(field, owner.manager, owner.operation, since, owner.subresource)


def owners_of(
    path: tuple[str, ...], known: Mapping[str, tuple[Ownership, ...]], *, whole: bool = True
) -> tuple[Ownership, ...]:
    """
    The owners of the field and of what lies below it, else of the *whole* that it is a part of.

    A subtree that somebody added has owners below; a part of an atomic list has those of the list.
    """
    name = _readable(path)
    below = (each for other in known if _below(other, name) for each in known[other])
    if found := (*known.get(name, ()), *below):
        return found
    for length in range(len(path) - 1, 0, -1) if whole else ():
        above = _readable(path[:length])
        if above in known and not any(_below(other, above) for other in known):
            return known[above]
    return ()


def _below(name: str, whole: str) -> bool:
    return name.startswith((f"{whole}.", f"{whole}["))


def _readable(path: tuple[str, ...]) -> str:
    return "".join(part if part[:1] == "[" else f".{part}" for part in path)


def _latest(found: tuple[Ownership, ...]) -> Ownership | None:
    """The last who wrote, others before ourselves."""
    return max(found, key=lambda each: (each.manager != MANAGER, each.time), default=None)
