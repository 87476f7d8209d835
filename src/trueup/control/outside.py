"""
Outside: puts on record what others change past our API, of Applications, projects and settings.

It listens to the cache of the home cluster and remembers, packed, what people decide of each
object. A deletion says nothing of who asked for it: if that was through our API, the record has it
by then.
"""

import asyncio
import zlib
from collections.abc import Callable, Iterable
from datetime import timedelta

import orjson

from trueup.control.holdings import Change, Reason
from trueup.core.history.differing import significant
from trueup.core.history.outside import changed, concerns, deleted
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.errors import Unreachable
from trueup.model.record import Entry, Kind, Query
from trueup.ports import Clock, History, Live

PAUSE = 3.0  # seconds after which whatever our API did is on record
RECENT = timedelta(minutes=10)
DELETED = "deleted"


class Outside:
    """*governs*: whether Applications of a namespace are ours; *namespace*: of the settings."""

    def __init__(
        self,
        control: Live,
        history: History,
        clock: Clock,
        governs: Callable[[str], bool],
        namespace: str,
    ) -> None:
        self._control = control
        self._history = history
        self._clock = clock
        self._governs = governs
        self._namespace = namespace
        self._known: dict[Ref, bytes] = {}
        self._gone: asyncio.Queue[Entry] = asyncio.Queue()

    def begin(self, refs: Iterable[Ref]) -> None:
        """These are there; what they are now is no change."""
        for ref in refs:
            if self._concerns(ref) and (obj := self._control.get(ref)):
                self._known[ref] = _packed(obj)

    def told(self, change: Change) -> None:
        ref = change.ref
        if change.reason is Reason.STATUS or not self._concerns(ref):
            return
        before = _unpacked(self._known.pop(ref, b""))
        if change.reason is Reason.GONE:
            if before is not None:
                self._gone.put_nowait(deleted(before, self._clock.now()))
            return
        if (obj := self._control.get(ref)) is None:
            return
        self._known[ref] = _packed(obj)
        if not change.initial and (entry := changed(before, obj, self._clock.now())):
            self._history.add(entry)

    async def run(self) -> None:
        """Until cancelled: what is gone, if nobody says that it was their doing."""
        while True:
            entry = await self._gone.get()
            await self._clock.sleep(PAUSE)
            if not await self._known_of(entry):
                self._history.add(entry)

    async def _known_of(self, entry: Entry) -> bool:
        query = Query(kinds=(Kind.CHANGE,), object=entry.object, since=entry.time - RECENT)
        try:
            page = await self._history.find(
                query, 1, lambda each: (each.action, each.object) == (DELETED, entry.object)
            )
        except Unreachable:
            return False  # better twice than never
        return bool(page.entries)

    def _concerns(self, ref: Ref) -> bool:
        return concerns(ref, self._namespace) and self._governs(ref.namespace)


def _packed(obj: Object) -> bytes:
    meta = {"name": obj.ref.name, "namespace": obj.ref.namespace}
    kept = significant(obj.body)
    said = {key: obj.body[key] for key in ("apiVersion", "kind")}
    return zlib.compress(orjson.dumps({**kept, **said, "metadata": {**kept["metadata"], **meta}}))


def _unpacked(packed: bytes) -> Object | None:
    return Object(orjson.loads(zlib.decompress(packed))) if packed else None
