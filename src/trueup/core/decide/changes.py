"""Changes of an Application's statuses, as events in the words that Argo CD has for them."""

from collections.abc import Iterator

from trueup.k8s.object import Object
from trueup.model.application import Application
from trueup.model.event import Event

UPDATED = "ResourceUpdated"


def changes(before: Object, after: Application) -> Iterator[Event]:
    """What is another status than *before*; the first one is no change."""
    status = after.status
    for name, new in (("sync", status.sync.status), ("health", status.health.status)):
        old = before.at("status", name, "status")
        if old and old != new:
            yield Event(UPDATED, f"Updated {name} status: {old} -> {new}")
