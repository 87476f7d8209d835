"""
History: the last events, for watches that resume and lists that page.

A paged list must show every page as of the revision of its first one. Nothing is copied for
that: the state of then is the state of now with the events since taken back, newest first.
What falls out of the history is dropped from the disk too (`Dropped`).
"""

from collections import deque
from collections.abc import Iterator

from trueup.apiserver.records import Change, Event, Key, Record


class Expired(Exception):
    """The revision asked for is older than the history."""


class History:
    """A window over the newest events, limited by their number and their bytes."""

    def __init__(self, *, events: int, size: int) -> None:
        self._most_events = events
        self._most_bytes = size
        self._events: deque[Event] = deque()
        self._bytes = 0
        self.compacted = 0

    def add(self, event: Event) -> None:
        self._events.append(event)
        self._bytes += len(event.record.body)

    def drop(self) -> list[int]:
        """Forget what is over the limits; gives the revisions nobody can ask for any more."""
        gone: list[int] = []
        while len(self._events) > self._most_events or self._bytes > self._most_bytes:
            event = self._events.popleft()
            self._bytes -= len(event.record.body)
            self.compacted = event.revision
            if event.previous is not None:
                gone.append(event.previous.revision)
            if event.change is Change.DELETED:
                gone.append(event.revision)
        return gone

    def since(self, revision: int) -> list[Event]:
        """The events after *revision*, oldest first."""
        found = list(self._back_to(revision))
        found.reverse()
        return found

    def undone(self, revision: int, resource: str) -> dict[Key, Record | None]:
        """What the objects of *resource* that changed since were at *revision*; None: not there."""
        return {
            event.record.key: event.previous
            for event in self._back_to(revision)
            if event.record.resource == resource
        }

    def _back_to(self, revision: int) -> Iterator[Event]:
        if revision < self.compacted:
            raise Expired(revision)
        for event in reversed(self._events):
            if event.revision <= revision:
                return
            yield event
