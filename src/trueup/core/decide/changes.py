"""
Changes of an Application's statuses, as events in the words that Argo CD has for them.

What a roll-out passes through is not told: every commit of every application would be events.
"""

from collections.abc import Iterator

from trueup.k8s.object import Object
from trueup.model.application import Application
from trueup.model.event import Event
from trueup.model.health import Status

UPDATED = "ResourceUpdated"
OF_NOTE = frozenset({Status.DEGRADED, Status.SUSPENDED})


def changes(before: Object, after: Application) -> Iterator[Event]:
    """What is another status than *before*; the first one is no change."""
    status = after.status
    for name, new in (("sync", status.sync.status), ("health", status.health.status)):
        old = before.at("status", name, "status")
        if old and old != new and (name == "sync" or _of_note(old, new)):
            yield Event(UPDATED, f"Updated {name} status: {old} -> {new}")


def _of_note(old: str, new: str) -> bool:
    return bool({old, new} & OF_NOTE) or (old, new) == (Status.HEALTHY, Status.MISSING)
