"""
Cache: what one cluster holds now, from one watch per kind.

All kinds that can be listed and watched are followed, but for those that change all the time and
that no application is judged by, and those that the installation leaves out
(`control.exclusions`): so every object that an application manages, and every child of those, is
found without a request, and a change of any of them is told to the listeners together with the
applications that it belongs to. When a CRD comes or goes, so does the watch of its kind
(`control.serving`).

A write's answer may be `put` in, so that the writer sees its own write; the watch's later echo of
it is then no news. Nothing here polls: an idle cluster costs the bookmarks of its watches.

`control.clusters` starts and owns the caches; reconcilers read them.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice

import msgspec

from trueup.control.connection import Connection
from trueup.control.entry import Entry, entry, remarked
from trueup.control.serving import Serving, delay
from trueup.control.shelf import Shelf
from trueup.core.tracking import Tracking
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.value import Value
from trueup.model.errors import Stalled, Unreachable
from trueup.ports import ApiKind, Clock, Cluster, Figures, WatchEvent

log = logging.getLogger("trueup.watch")

REMEMBERED = 4096  # changes, for those who look now and then
CRD = GroupKind("apiextensions.k8s.io", "CustomResourceDefinition")
API_SERVICE = GroupKind("apiregistration.k8s.io", "APIService")
NEEDED = (CRD, API_SERVICE, GroupKind("", "Namespace"))  # whatever is excluded


class Reason(StrEnum):
    """What happened to an object. STATUS: nothing but its status and bookkeeping changed."""

    APPEARED = "appeared"
    CHANGED = "changed"
    STATUS = "status"
    GONE = "gone"


class Change(Value, frozen=True):
    """
    One object that changed, and the application instances that it belongs to, before or after.

    *initial*: it was there when the watch began. *child*: another object owns it.
    """

    ref: Ref
    reason: Reason
    apps: frozenset[str]
    child: bool = False
    initial: bool = False


Listener = Callable[[Change], None]
Learner = Callable[[frozenset[GroupKind]], None]
Excluded = Callable[[GroupKind], bool]


@dataclass(slots=True)
class _Followed:
    """
    One kind's watch; *version* is the newest resourceVersion that it told of.

    *seen*: what a watch that was begun anew has told of so far; the rest is gone (None: all told).
    *problem*: why nothing is heard of it any more.
    """

    served: ApiKind
    synced: asyncio.Future[None]
    task: asyncio.Task[None] | None = None
    version: int = 0
    seen: set[Ref] | None = None
    problem: Stalled | None = None


class Cache:
    """
    The ``Live`` port. `run` must run; what is followed is known when `ready` or `follow` return.

    *excluded* says of which kinds there is no watch until `follow` asks for one, or `keep` for
    good; *namespace* is where Trueup's settings are, of which everything is kept.
    """

    def __init__(
        self,
        cluster: Cluster,
        clock: Clock,
        tracking: Tracking,
        excluded: Excluded,
        namespace: str = "",
    ) -> None:
        self._cluster = cluster
        self._clock = clock
        self._tracking = tracking
        self._excluded = excluded
        self._namespace = namespace
        self._shelf = Shelf()
        self._followed: dict[GroupKind, _Followed] = {}
        self._kept = set(NEEDED)  # followed in any case
        self._wanted: set[GroupKind] = set()  # and these as long as nothing else is excluded
        self._defined: dict[str, GroupKind] = {}  # established CRDs, by name
        self._undefined: set[GroupKind] = set()  # a kind is only dropped if its CRD was seen to go
        self._leaving: set[str] = set()  # uids of what is gone, of which the watch still tells
        self._asked: set[Ref] = set()  # what somebody wants whole
        self._refusals: dict[GroupKind, str] = {}  # what was logged of kinds that are not watched
        self._listeners: list[Listener] = []
        self._changes = 0
        self._latest: deque[Ref] = deque(maxlen=REMEMBERED)
        self._learners: list[Learner] = []
        self._group = asyncio.TaskGroup()
        self._synced_at: datetime | None = None
        self._serving = Serving(cluster, clock, self._align, self._served)
        self._connection = Connection(cluster, clock, self._turned)
        self._turning: list[Callable[[], None]] = []

    # Reading.

    @property
    def problem(self) -> Stalled | Unreachable | None:
        """Why nothing is known of the cluster yet, or nothing is heard of it any more."""
        known = self._serving.known.is_set()
        return self._connection.lost or (None if known else self._serving.problem)

    @property
    def known(self) -> bool:
        """Whether it was there once."""
        return self._serving.known.is_set()

    @property
    def figures(self) -> Figures:
        problem = self.problem.message if self.problem else ""
        return Figures(len(self._shelf), len(self._followed), self._synced_at, problem)

    def get(self, ref: Ref) -> Object | None:
        """Whole, if it is an application's or was asked for (`whole`); else in outline."""
        found = self._shelf.get(ref)
        return found.object if found else None

    def entry(self, ref: Ref) -> Entry | None:
        """Without decoding the body: for its uid, resourceVersion or stamp."""
        return self._shelf.get(ref)

    def owned(self, app: str) -> Sequence[Object]:
        return [each.object for each in self._shelf.of_app(app)]

    def children(self, uid: str) -> Sequence[Object]:
        """The objects whose ownerReferences name *uid*, in outline."""
        return [each.object for each in self._shelf.children(uid)]

    def of_kind(self, kind: GroupKind, namespace: str = "") -> Sequence[Object]:
        """Of a kind that is followed, in the order of namespace and name."""
        found = self._shelf.of_kind(kind)
        return [each.object for each in found if namespace in ("", each.ref.namespace)]

    def refs(self, kind: GroupKind) -> Sequence[Ref]:
        """The same without decoding them."""
        return [each.ref for each in self._shelf.of_kind(kind)]

    def in_namespace(self, namespace: str) -> Sequence[Entry]:
        """Everything that is followed, undecoded."""
        return list(self._shelf.in_namespace(namespace))

    def unclaimed(self, namespace: str) -> Sequence[Ref]:
        """What lies there, has no owner, and is marked for no application."""
        found = self._shelf.in_namespace(namespace)
        return [each.ref for each in found if not each.owners and not each.app]

    def changed(self, since: int) -> tuple[int, Sequence[Ref] | None]:
        """The number of changes until now, and what they were after *since* of them; None: many."""
        count = self._changes - since
        if since < 0 or count > len(self._latest):
            return self._changes, None
        return self._changes, [*islice(reversed(self._latest), count)]

    def follows(self, kind: GroupKind) -> bool:
        """Whether the state of that kind is known."""
        followed = self._followed.get(kind)
        return followed is not None and followed.synced.done()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Have every change told, until what is given back is called; it must not raise."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def learn(self, learner: Learner) -> Callable[[], None]:
        """Have kinds told that are served otherwise than before, or of another schema."""
        self._learners.append(learner)
        return lambda: self._learners.remove(learner)

    def turn(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Have it told that the cluster is lost, or is back; see `problem`."""
        self._turning.append(listener)
        return lambda: self._turning.remove(listener)

    def _turned(self) -> None:
        for listener in self._turning:
            listener()

    # Following.

    async def run(self) -> None:
        """Until cancelled."""
        async with self._group:
            self._group.create_task(self._connection.run(), name="connection")
            await self._serving.run()

    async def looked(self) -> None:
        """It is ready, or there is a problem."""
        await self._serving.looked.wait()
        if not self.problem:
            await self.ready()

    async def ready(self) -> None:
        """Every kind that is served and not excluded is known, or is not ours to see."""
        await self._serving.known.wait()
        followed = self._followed.values()
        if waiting := [each.synced for each in followed if not each.synced.done()]:
            await asyncio.wait(waiting)

    def keep(self, kinds: Iterable[GroupKind]) -> None:
        """Follow these, as far as they are served, whatever is excluded."""
        self._kept.update(kinds)
        self.exclude(self._excluded)

    def exclude(self, excluded: Excluded) -> None:
        """Other kinds are left out from now on."""
        self._excluded = excluded
        self._wanted.clear()
        if self._serving.known.is_set():
            self._leave()
            self._align(self._serving.kinds)

    async def follow(self, kinds: Iterable[GroupKind]) -> None:
        await self._serving.known.wait()
        for kind in kinds:
            self._wanted.add(kind)
            followed = self._followed.get(kind)
            if followed is None:
                served = (await self._cluster.kinds()).get(kind)
                if served is None:
                    raise _unknown(kind, self._cluster.name)
                followed = self._followed.get(kind) or self._start(served)
            await asyncio.shield(followed.synced)
            if followed.problem:
                raise followed.problem

    async def whole(self, app: str, refs: Iterable[Ref]) -> None:
        """What is held in outline is read once; from then on all of it is kept."""
        asked = tuple(refs)
        self._asked.update(asked)  # also what comes while the others are read
        named = [found for ref in asked if (found := self._shelf.get(ref))]
        outlined = [each.ref for each in (*self._shelf.of_app(app), *named) if not each.whole]
        self._asked.update(outlined)
        await asyncio.gather(*(self._read(ref) for ref in dict.fromkeys(outlined)))

    async def _read(self, ref: Ref) -> None:
        found = await self._cluster.get(ref)
        followed, old = self._followed.get(ref.kind), self._shelf.get(ref)
        if followed is None or old is None:
            return
        if found is None:
            self.remove(ref, old.uid)
            return
        new = entry(found, self._tracking, whole=True, written=True)
        if new.version == old.version:
            self._shelf.put(msgspec.structs.replace(new, written=old.written))
        elif not _older(new, old):
            self._changed(followed, new)

    def put(self, obj: Object) -> None:
        followed = self._followed.get(obj.ref.kind)
        version = _number(obj)
        if followed and followed.synced.done() and version > followed.version:
            self._changed(followed, entry(obj, self._tracking, whole=True, written=True))

    def fingerprint(self, app: str, refs: Iterable[Ref]) -> Hashable:
        marked = tuple((each.uid, each.version) for each in self._shelf.of_app(app))
        named = (
            (found.uid, found.version) if (found := self._shelf.get(ref)) else None for ref in refs
        )
        return marked, tuple(named)

    def remove(self, ref: Ref, uid: str) -> None:
        followed, old = self._followed.get(ref.kind), self._shelf.get(ref)
        if followed and old and old.uid == uid:
            self._leaving.add(uid)
            self._removed(followed, ref)

    def retrack(self, tracking: Tracking) -> None:
        """The way of tracking was changed: read the marks again."""
        self._tracking = tracking
        for each in list(self._shelf):
            self._shelf.put(remarked(each, tracking))

    def _align(self, kinds: Mapping[GroupKind, ApiKind]) -> None:
        """As many watches as there are kinds to watch, each of the version that is served."""
        for kind, followed in list(self._followed.items()):
            served = kinds.get(kind)
            gone = served is None and kind in self._undefined
            if gone or (served and served.version != followed.served.version):
                self._stop(kind, followed)
            if gone:
                self._undefined.discard(kind)
        for kind, served in kinds.items():
            if kind not in self._followed and _watchable(served) and not self._left_out(kind):
                self._start(served)

    def _left_out(self, kind: GroupKind) -> bool:
        return kind not in self._kept and kind not in self._wanted and self._excluded(kind)

    def _leave(self) -> None:
        """End the watches of what is left out now."""
        for kind, followed in list(self._followed.items()):
            if self._left_out(kind):
                self._stop(kind, followed)
                if not followed.synced.done():
                    followed.synced.set_exception(_excluded(kind, self._cluster.name))
                    followed.synced.exception()  # nobody needs to have asked

    def _served(self, kinds: frozenset[GroupKind]) -> None:
        for learner in self._learners:
            learner(kinds)

    def _start(self, served: ApiKind) -> _Followed:
        followed = _Followed(served, asyncio.get_running_loop().create_future())
        self._followed[served.kind] = followed
        followed.task = self._group.create_task(self._watch(followed), name=f"watch {served.kind}")
        return followed

    def _stop(self, kind: GroupKind, followed: _Followed) -> None:
        del self._followed[kind]
        if followed.task:
            followed.task.cancel()
        for each in list(self._shelf.of_kind(kind)):
            self._removed(followed, each.ref)

    async def _watch(self, followed: _Followed) -> None:
        """
        Ends when the kind is not there any more, or not ours to see; tries again after bugs.

        A server that is starting may not know a custom kind yet: its CRD is what counts.
        """
        kind = followed.served.kind
        failures = 0
        while self._followed.get(kind) is followed:
            followed.seen = set()
            try:
                async for event in self._cluster.watch(kind):
                    self._take(followed, event)
                    failures, followed.problem = 0, None
            except Stalled as error:
                unknown = error.reason == "UnknownKind" and kind not in self._defined.values()
                if unknown or not followed.synced.done():
                    self._refused(followed, error)
                    return
                if str(error) != str(followed.problem):
                    log.warning("watch refused", extra={"kind": str(kind), "problem": str(error)})
                followed.problem = error
            except Exception:
                log.exception("bug", extra={"kind": str(kind)})
            failures += 1
            await self._clock.sleep(delay(failures))

    def _refused(self, followed: _Followed, error: Stalled) -> None:
        kind = followed.served.kind
        if self._refusals.get(kind) != str(error):
            log.info("kind not watched", extra={"kind": str(kind), "problem": str(error)})
            self._refusals[kind] = str(error)
        followed.task = None
        self._stop(kind, followed)
        if not followed.synced.done():
            followed.synced.set_exception(error)
            followed.synced.exception()  # nobody needs to have asked

    # What the watches tell.

    def _take(self, followed: _Followed, event: WatchEvent) -> None:
        if event.type == "SYNCED":
            self._synced(followed)
            return
        followed.version = max(followed.version, _number(event.object))
        if followed.served.kind == CRD:
            self._defines(event)
        if followed.served.kind == API_SERVICE:
            self._serving.changed()
        if event.type == "DELETED":
            self._deleted(followed, event.object)
        else:
            self._told(followed, event.object)

    def _synced(self, followed: _Followed) -> None:
        self._refusals.pop(followed.served.kind, None)
        for old in list(self._shelf.of_kind(followed.served.kind)):
            if followed.seen is not None and old.ref not in followed.seen and not old.written:
                self._removed(followed, old.ref)
        followed.seen = None
        self._synced_at = self._clock.now()
        if not followed.synced.done():
            followed.synced.set_result(None)

    def _told(self, followed: _Followed, obj: Object) -> None:
        if followed.seen is not None:
            followed.seen.add(obj.ref)
        old = self._shelf.get(obj.ref)
        wanted = obj.ref in self._asked or obj.ref.namespace == self._namespace
        new = entry(obj, self._tracking, whole=wanted)
        if new.uid in self._leaving:
            return
        if old and old.version == new.version:
            self._shelf.put(new)  # the echo of our own write is no news
        elif not (old and old.written and _older(new, old)):
            self._changed(followed, new)

    def _deleted(self, followed: _Followed, obj: Object) -> None:
        old = self._shelf.get(obj.ref)
        uid = obj.at("metadata", "uid") or ""
        self._leaving.discard(uid)
        if old and not (old.written and old.uid != uid):  # else: we have made it anew since
            self._removed(followed, obj.ref)

    def _changed(self, followed: _Followed, new: Entry) -> None:
        old = self._shelf.get(new.ref)
        apps = self._shelf.apps(old) if old else frozenset()
        self._shelf.put(new)
        if old is None or old.uid != new.uid:
            reason = Reason.APPEARED
        else:
            reason = Reason.STATUS if old.stamp == new.stamp else Reason.CHANGED
        apps |= self._shelf.apps(new)
        self._tell(followed, new.ref, reason, apps, child=bool(new.owners))

    def _removed(self, followed: _Followed, ref: Ref) -> None:
        if (old := self._shelf.get(ref)) is not None:
            apps = self._shelf.apps(old)
            self._shelf.remove(ref)
            self._asked.discard(ref)
            self._tell(followed, ref, Reason.GONE, apps, child=bool(old.owners))

    def _tell(
        self, followed: _Followed, ref: Ref, reason: Reason, apps: frozenset[str], *, child: bool
    ) -> None:
        self._changes += 1
        self._latest.append(ref)
        change = Change(ref, reason, apps, child, initial=not followed.synced.done())
        for listener in self._listeners:
            listener(change)

    def _defines(self, event: WatchEvent) -> None:
        """A CRD that came, changed or went: its kind's watch does too."""
        body = event.object
        name = str(body.at("metadata", "name"))
        conditions = body.at("status", "conditions") or ()
        established = any(
            each.get("type") == "Established" and each.get("status") == "True"
            for each in conditions
        )
        if event.type == "DELETED" or not established:
            if (kind := self._defined.pop(name, None)) is not None:
                self._undefined.add(kind)
        else:
            group, called = body.at("spec", "group"), body.at("spec", "names", "kind")
            self._defined[name] = GroupKind(str(group), str(called))
            self._undefined.discard(self._defined[name])
        self._serving.changed()


def _watchable(served: ApiKind) -> bool:
    return {"list", "watch"} <= set(served.verbs)


def _number(obj: Object) -> int:
    """Resource versions are ordered numbers (said so since Kubernetes 1.35, true since ever)."""
    version = obj.at("metadata", "resourceVersion") or ""
    return int(version) if version.isdigit() else 0


def _older(new: Entry, old: Entry) -> bool:
    numbers = new.version.isdigit() and old.version.isdigit()
    return numbers and int(new.version) < int(old.version)


def _excluded(kind: GroupKind, cluster: str) -> Stalled:
    hint = "see resource.exclusions and resource.inclusions of argocd-cm"
    return Stalled("Excluded", f"{kind} of {cluster} is left out", hint)


def _unknown(kind: GroupKind, cluster: str) -> Stalled:
    return Stalled(
        "UnknownKind",
        f"{cluster} does not serve {kind}",
        f'make sure the "{kind.kind}" CRD is installed on the destination cluster',
    )
