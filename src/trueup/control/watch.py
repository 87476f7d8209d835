"""
Cache: what one cluster holds now, from one watch per kind.

All kinds that can be listed and watched are followed, but for those that change all the time and
that no application is judged by, and those that the installation leaves out
(`control.exclusions`): so every object that an application manages, and every child of those, is
found without a request, and a change of any of them is told to the listeners together with the
applications that it belongs to. When a CRD comes or goes, so does the watch of its kind
(`control.serving`).

Nothing here polls: an idle cluster costs the bookmarks of its watches. What the watches tell goes
to `control.holdings`. `control.clusters` starts and owns the caches; reconcilers read them.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from trueup.control.connection import Connection
from trueup.control.definitions import Definitions
from trueup.control.entry import Entry
from trueup.control.holdings import Holdings, Listener
from trueup.control.serving import Serving, delay
from trueup.core.annotations.tracking import Tracking
from trueup.core.tree.kin import kindred
from trueup.k8s.object import Object
from trueup.k8s.ref import CRD, GroupKind, Ref
from trueup.model.errors import Stalled, Unreachable
from trueup.ports import ApiKind, Clock, Cluster, Figures, WatchEvent

log = logging.getLogger("trueup.watch")

API_SERVICE = GroupKind("apiregistration.k8s.io", "APIService")
NEEDED = (CRD, API_SERVICE, GroupKind("", "Namespace"))  # whatever is excluded


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
        self._excluded = excluded
        self._holdings = Holdings(tracking, namespace)
        self._shelf = self._holdings.shelf
        self._followed: dict[GroupKind, _Followed] = {}
        self._kept = set(NEEDED)  # followed in any case
        self._wanted: set[GroupKind] = set()  # and these as long as nothing else is excluded
        self._definitions = Definitions()
        self._refusals: dict[GroupKind, str] = {}  # what was logged of kinds that are not watched
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
        """The objects that *uid* owns, in outline."""
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

    def unclaimed(self, namespace: str, apps: Collection[str]) -> Sequence[Ref]:
        """What lies there, has no owner, is nobody's kin, and is marked for none of *apps*."""
        below = kindred(self, namespace)
        return [
            each.ref
            for each in self._shelf.in_namespace(namespace)
            if not (each.owners or each.noted or each.app in apps or each.ref in below)
        ]

    def changed(self, since: int) -> tuple[int, Sequence[Ref] | None]:
        """The number of changes until now, and what they were after *since* of them; None: many."""
        return self._holdings.changed(since)

    def follows(self, kind: GroupKind) -> bool:
        """Whether the state of that kind is known."""
        followed = self._followed.get(kind)
        return followed is not None and followed.synced.done()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Have every change told, until what is given back is called; it must not raise."""
        return self._holdings.listen(listener)

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
        await asyncio.gather(*(self._read(ref) for ref in self._holdings.outlined(app, refs)))

    async def _read(self, ref: Ref) -> None:
        found, old = await self._cluster.get(ref), self._shelf.get(ref)
        if old is None or ref.kind not in self._followed:
            return
        if found is None:
            self._holdings.removed(ref, old.uid)
        else:
            self._holdings.read(found)

    def put(self, obj: Object) -> None:
        """A write's answer, so that the writer sees its own write."""
        followed = self._followed.get(obj.ref.kind)
        if followed and followed.synced.done() and _number(obj) > followed.version:
            self._holdings.wrote(obj)

    def fingerprint(self, app: str, refs: Iterable[Ref]) -> Hashable:
        marked = tuple((each.uid, each.version) for each in self._shelf.of_app(app))
        named = (
            (found.uid, found.version) if (found := self._shelf.get(ref)) else None for ref in refs
        )
        return marked, tuple(named)

    def remove(self, ref: Ref, uid: str) -> None:
        """It was seen to go."""
        if ref.kind in self._followed:
            self._holdings.removed(ref, uid)

    def retrack(self, tracking: Tracking) -> None:
        """The way of tracking was changed: read the marks again."""
        self._holdings.retrack(tracking)

    def _align(self, kinds: Mapping[GroupKind, ApiKind]) -> None:
        """As many watches as there are kinds to watch, each of the version that is served."""
        for kind, followed in list(self._followed.items()):
            served = kinds.get(kind)
            gone = served is None and self._definitions.gone(kind)
            if gone or (served and served.version != followed.served.version):
                self._stop(kind, followed)
            if gone:
                self._definitions.forget(kind)
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
            self._holdings.drop(each.ref, initial=not followed.synced.done())

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
                unknown = error.reason == "UnknownKind" and kind not in self._definitions
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
        obj, initial = event.object, not followed.synced.done()
        followed.version = max(followed.version, _number(obj))
        if followed.served.kind == CRD:
            self._definitions.told(obj, deleted=event.type == "DELETED")
        if followed.served.kind in (CRD, API_SERVICE):
            self._serving.changed()
        if event.type == "DELETED":
            self._holdings.told_gone(obj, initial=initial)
            return
        if followed.seen is not None:
            followed.seen.add(obj.ref)
        self._holdings.told(obj, initial=initial)

    def _synced(self, followed: _Followed) -> None:
        kind, initial = followed.served.kind, not followed.synced.done()
        self._refusals.pop(kind, None)
        if followed.seen is not None:
            self._holdings.told_all(kind, followed.seen, initial=initial)
        followed.seen = None
        self._synced_at = self._clock.now()
        if initial:
            followed.synced.set_result(None)


def _watchable(served: ApiKind) -> bool:
    return {"list", "watch"} <= set(served.verbs)


def _number(obj: Object) -> int:
    """Resource versions are ordered numbers (said so since Kubernetes 1.35, true since ever)."""
    version = obj.at("metadata", "resourceVersion") or ""
    return int(version) if version.isdigit() else 0


def _excluded(kind: GroupKind, cluster: str) -> Stalled:
    hint = "see resource.exclusions and resource.inclusions of argocd-cm"
    return Stalled("Excluded", f"{kind} of {cluster} is left out", hint)


def _unknown(kind: GroupKind, cluster: str) -> Stalled:
    return Stalled(
        "UnknownKind",
        f"{cluster} does not serve {kind}",
        f'make sure the "{kind.kind}" CRD is installed on the destination cluster',
    )
