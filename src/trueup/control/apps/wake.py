"""
Wake: which applications are to be looked at when something in a cluster changed.

What a reconciler writes itself it has seen; such news wakes others (a parent sees its child's
health) but not the writer.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from trueup.control.apps.leaning import Leaning
from trueup.control.apps.observe import CONFIG_MAP, REFRESH
from trueup.control.apps.settled import Settled
from trueup.control.apps.updates import Updates
from trueup.control.holdings import Change, Reason
from trueup.control.queue import Queue, Urgency
from trueup.core.annotations.tracking import application_of
from trueup.core.source.integrity import KEYS
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION, PROJECT
from trueup.model.stack import STACK
from trueup.ports import Live

HOME = "https://kubernetes.default.svc"


@dataclass(frozen=True, slots=True)
class Wake:
    """Puts into the queue whom a change concerns."""

    queue: Queue[Ref]
    control: Live
    settled: Settled
    control_namespace: str
    updates: Updates
    lenders: frozenset[str]  # projects whose rules hold for others, too
    leaning: Leaning
    _writing: set[Ref] = field(default_factory=set)

    def told(self, where: str, change: Change) -> None:
        """A change in the cluster *where*; it is told before anything else is done."""
        here = where in (HOME, "in-cluster")
        if here and change.ref.kind == APPLICATION:
            self._application(change)
        if here and change.ref.kind in (APPLICATION, STACK) and not change.initial:
            for ref in self.leaning.leaners(change.ref):
                self._add(ref, Urgency.CHANGED)
        if here and change.ref.kind == PROJECT:
            self._project(change)
        if here and change.ref == Ref(CONFIG_MAP, self.control_namespace, KEYS):
            self._all(change)
        if change.initial or change.child or self.updates.ignored(where, change):
            return
        for instance in change.apps:
            namespace, name = application_of(instance, self.control_namespace)
            self._add(Ref(APPLICATION, namespace, name), Urgency.CHANGED)
        for ref in self.settled.declaring(change.ref):
            self._add(ref, Urgency.CHANGED)
        if not change.apps and change.reason in (Reason.APPEARED, Reason.GONE):
            for ref in self.settled.beside(change.ref):
                self._add(ref, Urgency.CHANGED)

    def learnt(self, kinds: frozenset[GroupKind]) -> None:
        """Some cluster serves *kinds* otherwise than before, or publishes other schemas of them."""
        for ref in self.settled.doubt(kinds):
            self._add(ref, Urgency.CHANGED)

    def turned(self, asked: frozenset[tuple[str, str]]) -> None:
        """The cluster that destinations call so is lost, or is back."""
        for obj in self.control.of_kind(APPLICATION):
            where = obj.at("spec", "destination") or {}
            if (where.get("server") or "", where.get("name") or "") in asked:
                self._add(obj.ref, Urgency.CHANGED)

    @contextmanager
    def writing(self, app: Ref) -> Iterator[None]:
        """What is told in here is of *app*'s own making."""
        self._writing.add(app)
        try:
            yield
        finally:
            self._writing.discard(app)

    def _application(self, change: Change) -> None:
        obj = self.control.get(change.ref) if change.reason is not Reason.GONE else None
        if change.reason is not Reason.STATUS:
            self.leaning.told(change.ref, obj)
        asked = obj is not None and ("operation" in obj.body or obj.annotation(REFRESH))
        self._add(change.ref, Urgency.NOW if asked and not change.initial else Urgency.CHANGED)
        if change.reason in (Reason.APPEARED, Reason.GONE) and not change.initial:
            for ref in self.settled.attentive():  # what it has left is an orphan now, or no more
                self._add(ref, Urgency.CHANGED)

    def _project(self, change: Change) -> None:
        if change.initial:
            return
        for obj in self.control.of_kind(APPLICATION):
            own = (obj.at("spec", "project") or "default") == change.ref.name
            if own or change.ref.name in self.lenders:
                self._add(obj.ref, Urgency.CHANGED)

    def _all(self, change: Change) -> None:
        """Whose signatures are to be checked is known to who looks."""
        if not change.initial:
            for obj in self.control.of_kind(APPLICATION):
                self._add(obj.ref, Urgency.CHANGED)

    def _add(self, ref: Ref, urgency: Urgency) -> None:
        if ref not in self._writing:
            self.queue.add(ref, urgency)


@dataclass(frozen=True, slots=True)
class Quiet:
    """The ``put`` and ``remove`` of a cache, without waking the application that writes."""

    live: Live
    wake: Wake
    app: Ref

    def put(self, obj: Object) -> None:
        with self.wake.writing(self.app):
            self.live.put(obj)

    def remove(self, ref: Ref, uid: str) -> None:
        with self.wake.writing(self.app):
            self.live.remove(ref, uid)

    def get(self, ref: Ref) -> Object | None:
        return self.live.get(ref)
