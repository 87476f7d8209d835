"""
Outside: puts on record what others change past our API, of Applications, projects and settings.

It listens to the cache of the home cluster and remembers, packed, what people decide of each
object. A deletion says nothing of who asked for it: if that was through our API, the record has it
by then. What was changed while no controller ran is known by its managedFields at the next start.
"""

import asyncio
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
import orjson

from trueup.control.holdings import Change, Reason
from trueup.core.history.differing import significant
from trueup.core.history.outside import changed, concerns, deleted, missed, written
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.errors import Unreachable
from trueup.model.record import AUTOMATION, Entry, Kind, Query
from trueup.ports import Clock, History, Live

PAUSE = 3.0  # seconds after which whatever our API did is on record
RECENT = timedelta(minutes=10)
SKEW = timedelta(minutes=1)  # between the clocks of two machines
LOOKS = 40  # pages that are looked through for what a controller said last
TOLD = (Kind.CHANGE, Kind.DRIFT, Kind.OPERATION)


@dataclass(frozen=True, slots=True)
class Rules:
    """*governs*: whether Applications of a namespace are ours; *sensitive*: annotations."""

    governs: Callable[[str], bool]
    sensitive: Collection[str]


class Outside:
    """*namespace*: of the settings. It outlives the parts, which are built anew now and then."""

    def __init__(self, control: Live, history: History, clock: Clock, namespace: str) -> None:
        self._control = control
        self._history = history
        self._clock = clock
        self._namespace = namespace
        self._rules = Rules(lambda _: False, frozenset())
        self._known: dict[Ref, bytes] = {}
        self._written: dict[Ref, datetime] = {}  # of what was there at first, when others wrote
        self._begun: datetime | None = None
        self._ready = asyncio.Event()
        self._gone: asyncio.Queue[Entry] = asyncio.Queue()

    def begin(self, refs: Iterable[Ref], rules: Rules) -> None:
        """These are there. At first that is no change; later, it is what nobody has told of."""
        self._rules, first = rules, self._begun is None
        self._begun = self._begun or self._clock.now()
        here = {ref for ref in refs if self._concerns(ref)}
        for ref in here:
            if ref in self._known:
                self.told(Change(ref, Reason.CHANGED, frozenset()))
            elif obj := self._control.get(ref):
                self._known[ref] = _packed(obj)
                if first and (when := written(obj.body)):
                    self._written[ref] = when
        for ref in [each for each in self._known if each not in here]:
            self.told(Change(ref, Reason.GONE, frozenset()))
        self._ready.set()

    def told(self, change: Change) -> None:
        ref = change.ref
        if change.reason is Reason.STATUS or not self._concerns(ref):
            return
        before, now = _unpacked(self._known.pop(ref, b"")), self._clock.now()
        if change.reason is Reason.GONE:
            if before is not None and (entry := deleted(before, now)):
                self._gone.put_nowait(entry)
            return
        if (obj := self._control.get(ref)) is None:
            return
        self._known[ref] = _packed(obj)
        if not change.initial and (entry := changed(before, obj, now, self._rules.sensitive)):
            self._history.add(entry)

    async def run(self) -> None:
        """Until cancelled: what was missed, and what is gone by nobody's doing that is known."""
        await self._ready.wait()
        await self._missed()
        entry: Entry | None = None
        try:
            while True:
                entry = await self._gone.get()
                await self._clock.sleep(PAUSE)
                await self._tell(entry)
                entry = None
        finally:
            for each in (entry, *self._left()):
                if each:
                    await self._tell(each)

    def _left(self) -> Iterator[Entry]:
        while not self._gone.empty():
            yield self._gone.get_nowait()

    async def _missed(self) -> None:
        """What others changed since the record last heard of a controller."""
        since = await self._heard() if self._begun else None
        for ref, when in self._written.items():
            if since is None or self._begun is None or when <= since:
                continue
            obj = self._control.get(ref)
            entry = obj and missed(obj, since, self._begun, self._rules.sensitive)
            if entry and not await self._known_of(entry, entry.time - SKEW):
                self._history.add(entry)
        self._written.clear()

    async def _heard(self) -> datetime | None:
        """When a controller has put anything on record last; None: never."""
        query, found = Query(kinds=TOLD), None
        for _ in range(LOOKS):
            try:
                page = await self._history.find(query, 1, _by_a_controller)
            except Unreachable:
                return None
            found = page.entries[0].time if page.entries else None
            if found or not page.next:
                return found
            query = msgspec.structs.replace(query, before=page.next)
        return None

    async def _tell(self, entry: Entry) -> None:
        if not await self._known_of(entry, entry.time - RECENT):
            self._history.add(entry)

    async def _known_of(self, entry: Entry, since: datetime) -> bool:
        query = Query(kinds=(Kind.CHANGE,), object=entry.object, since=since)
        wanted = (entry.action, entry.object)
        try:
            page = await self._history.find(
                query, 1, lambda each: (each.action, each.object) == wanted
            )
        except Unreachable:
            return False  # better twice than never
        return bool(page.entries)

    def _concerns(self, ref: Ref) -> bool:
        return concerns(ref, self._namespace) and self._rules.governs(ref.namespace)


def _by_a_controller(entry: Entry) -> bool:
    return entry.who.by in (AUTOMATION.by, "manager")


def _packed(obj: Object) -> bytes:
    meta = {"name": obj.ref.name, "namespace": obj.ref.namespace}
    kept = significant(obj.body)
    said = {key: obj.body[key] for key in ("apiVersion", "kind")}
    return zlib.compress(orjson.dumps({**kept, **said, "metadata": {**kept["metadata"], **meta}}))


def _unpacked(packed: bytes) -> Object | None:
    return Object(orjson.loads(zlib.decompress(packed))) if packed else None
