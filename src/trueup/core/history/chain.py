"""
The chain: each entry's link is made of the link before it, so that nothing can be changed between.

    content = SHA-256(body)
    link    = SHA-256(link before | id | time | kind | content)

A body is the JSON of its entry. Retention takes bodies and leaves their `Tombstone`s, which still
link; a run of tombstones at the very beginning is dropped for a `Checkpoint` of where they ended.
What retention did is an entry of the chain itself: a tombstone that no such entry speaks of is an
entry that somebody has taken out.

The chain shows what was changed, put in, taken out or moved. That it was cut off at its end shows
only by something that is kept elsewhere: a `Head` (see docs/decisions/0070).
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime

from trueup.k8s.value import encode
from trueup.model.record import (
    Entry,
    Fault,
    Head,
    Kind,
    Sealed,
    Tombstone,
    Verdict,
    entry_of,
)

PRUNED = "pruned"
FIRST = Head(0, "")


MOST = 1000  # faults that are told one by one


def content(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def link(before: str, id: int, time: datetime, kind: str, content: str) -> str:
    said = "|".join((before, str(id), stamp(time), kind, content))
    return hashlib.sha256(said.encode()).hexdigest()


def stamp(time: datetime) -> str:
    """The one way to write a moment, which is one of UTC: with microseconds."""
    return f"{time.isoformat(timespec='microseconds')[:26]}Z"


def sealed(entries: Iterable[Entry], head: Head) -> Iterator[Sealed]:
    """The *entries*, which have ids that follow *head*, with their links."""
    before = head.link
    for each in entries:
        body = encode(each)
        before = link(before, each.id, each.time, each.kind, content(body))
        yield Sealed(each.id, each.time, each.kind, body, before)


class Verifier:
    """
    Is given the chain from its beginning, one after another, and says what is wrong with it.

    *heads*: what the chain is known to have come to, from wherever that is kept. No entry is kept;
    only, of the tombstones, how young the youngest of each kind is.
    """

    def __init__(self, checkpoint: Head = FIRST, heads: Iterable[Head] = ()) -> None:
        self._heads = tuple(heads)
        self._checkpoint = checkpoint
        self._head = checkpoint
        self._faults: list[Fault] = []
        self._more = 0
        self._entries = self._tombstones = 0
        self._taken: dict[str, tuple[int, datetime]] = {}
        self._allowed: dict[str, datetime] = {}
        self._vouched = not checkpoint.id

    def begin(self, first: Sealed | Tombstone) -> None:
        """With one that need not be the first of all: what is before it cannot be known."""
        if isinstance(first, Sealed):
            self._entries = 1
            self._body(first)
        else:
            self._tombstones = 1
            self._keep(first)
        self._head = Head(first.id, first.link)

    def take(self, each: Sealed | Tombstone, entry: Entry | None = None) -> None:
        """*entry*: what its body says, if somebody has read it already."""
        self._follows(each.id)
        if isinstance(each, Sealed):
            self._entries += 1
            self._body(each, entry)
            said = content(each.body)
        else:
            self._tombstones += 1
            self._keep(each)
            said = each.content
        if link(self._head.link, each.id, each.time, each.kind, said) != each.link:
            self._fault(each.id, "it is not as it was written, or what stood before it is not")
        self._head = Head(each.id, each.link)
        if any(known.id == each.id and known.link != each.link for known in self._heads):
            self._fault(each.id, "it is another than was noted elsewhere when it was written")

    def verdict(self, end: Head | None = None) -> Verdict:
        """*end*: where it says itself that it ends."""
        faults = [*self._faults]
        for kind, (id, time) in self._taken.items():
            if kind not in self._allowed or time >= self._allowed[kind]:
                faults.append(
                    Fault(id, f"it was taken out, and no rule of retention says so: {kind}")
                )
        if not self._vouched:
            faults.append(
                Fault(self._checkpoint.id, "nothing says that the record was cut off here")
            )
        if end is not None and end != self._head:
            faults.append(Fault(end.id, f"it says that it ends here, and ends at {self._head.id}"))
        for known in self._heads:
            if known.id > self._head.id:
                missing = f"the record ends at {self._head.id}: what came after it is gone"
                faults.append(Fault(known.id, missing))
        more = self._more + max(0, len(faults) - MOST)
        return Verdict(self._entries, self._tombstones, self._head, tuple(faults[:MOST]), more)

    def _follows(self, id: int) -> None:
        wanted = self._head.id + 1
        if id > wanted:
            gone = str(wanted) if id == wanted + 1 else f"{wanted} to {id - 1}"
            self._fault(wanted, f"missing: {gone}")
        elif id < wanted:
            self._fault(id, "it stands twice, or out of order")

    def _body(self, each: Sealed, entry: Entry | None = None) -> None:
        try:
            found = entry or entry_of(each.body)
        except ValueError as error:
            self._fault(each.id, f"it cannot be read: {error}")
            return
        if (found.id, stamp(found.time), found.kind) != (each.id, stamp(each.time), each.kind):
            self._fault(each.id, "what is searched in is not what was written")
        if found.kind == Kind.RECORD and found.action == PRUNED:
            self._pruned(found)

    def _pruned(self, found: Entry) -> None:
        """Retention speaks of what is before it."""
        for each in found.changes:
            bound = datetime.fromisoformat(str(each.after))
            self._allowed[each.field] = max(bound, self._allowed.get(each.field, bound))
        if found.details.get("checkpoint") == str(self._checkpoint):
            self._vouched = True

    def _keep(self, each: Tombstone) -> None:
        known = self._taken.get(each.kind)
        if known is None or each.time > known[1]:
            self._taken[each.kind] = (each.id, each.time)

    def _fault(self, id: int, problem: str) -> None:
        if len(self._faults) < MOST:
            self._faults.append(Fault(id, problem))
        else:
            self._more += 1
