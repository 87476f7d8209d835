"""
Settled: applications of which nothing changed since the last look left nothing to do.

A look at a settled application costs the digest of its files and a glance at its objects'
versions: this is what a commit that touches none of its files costs it.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, replace

from trueup.control.apps.observe import REFRESH, Observer
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import Application
from trueup.model.decision import Observation
from trueup.model.errors import Stalled, Unreachable


@dataclass(frozen=True, slots=True)
class _Calm:
    """What was so at the last look."""

    version: Hashable
    digest: str
    refs: tuple[Ref, ...]
    live: Hashable


@dataclass(frozen=True, slots=True)
class Settled:
    """Also tells which applications declare an object that carries nobody's mark."""

    observer: Observer
    _calm: dict[Ref, _Calm] = field(default_factory=dict)
    _declared: dict[Ref, set[Ref]] = field(default_factory=dict)
    _beside: dict[str, set[Ref]] = field(default_factory=dict)  # those that tell of orphans there

    def forget(self, ref: Ref) -> None:
        self._undeclare(ref)
        for others in self._beside.values():
            others.discard(ref)
        self._calm.pop(ref, None)

    def declaring(self, ref: Ref) -> frozenset[Ref]:
        """The settled applications that declare the object *ref*."""
        return frozenset(self._declared.get(ref, ()))

    def doubt(self, kinds: frozenset[GroupKind]) -> frozenset[Ref]:
        """The same of objects of *kinds*, which are served otherwise now: they are no more calm."""
        found = {app for ref, apps in self._declared.items() if ref.kind in kinds for app in apps}
        return self._forgotten(found)

    def beside(self, ref: Ref) -> frozenset[Ref]:
        """The same of applications that tell of orphans where *ref* came or went."""
        return self._forgotten(self._beside.get(ref.namespace) or ())

    def attentive(self) -> frozenset[Ref]:
        """The same of all applications that tell of orphans."""
        return self._forgotten(app for apps in self._beside.values() for app in apps)

    def _forgotten(self, apps: Iterable[Ref]) -> frozenset[Ref]:
        found = frozenset(apps)
        for app in found:
            self.forget(app)
        return found

    async def note(self, obj: Object, seen: Observation) -> bool:
        """
        Nothing is left to do for what was *seen*; whether that is still so.

        What changed since was told before anybody knew whom it concerns.
        """
        app = seen.app
        self.forget(app.ref)
        if seen.target is None or seen.stops or app.deleting:
            return True
        refs = tuple(obj.ref for obj in seen.target.objects if obj.at("metadata", "name"))
        for ref in refs:
            self._declared.setdefault(ref, set()).add(app.ref)
        project = self.observer.project(app)
        if project and project.spec.orphaned_resources:
            self._beside.setdefault(app.spec.destination.namespace, set()).add(app.ref)
        place = await self.observer.places.find(app.spec.destination)
        live = seen.version, place.where
        version = obj.at("metadata", "resourceVersion")
        self._calm[app.ref] = _Calm(version, seen.target.digest, refs, live)
        return live == await self._live(app, refs)

    async def still(self, obj: Object, app: Application) -> bool:
        """Whether nothing has changed since."""
        calm = self._calm.get(app.ref)
        if calm is None or app.operation or app.deleting or app.annotation(REFRESH):
            return False
        if calm.version != obj.at("metadata", "resourceVersion"):
            return False
        targets = self.observer.targets
        try:
            aim = await targets.aim(app.project, app.spec.all_sources, (), look_now=False)
            digest = await targets.digest(app, aim)
            return digest == calm.digest and calm.live == await self._live(app, calm.refs)
        except (Stalled, Unreachable):
            return False

    async def _live(self, app: Application, refs: tuple[Ref, ...]) -> Hashable:
        place = await self.observer.places.find(app.spec.destination)
        instance = self.observer.marks.instance(app)
        known = place.live.fingerprint(instance, refs)
        version = known, self.observer.ruled(app), self.observer.beside(app, place)
        return version, place.where

    def renewed(self, ref: Ref, before: str, after: str) -> None:
        """What was written to it since that version is nothing that a look depends on."""
        calm = self._calm.get(ref)
        if calm is not None and calm.version == before:
            self._calm[ref] = replace(calm, version=after)

    def _undeclare(self, app: Ref) -> None:
        calm = self._calm.get(app)
        for ref in calm.refs if calm else ():
            holders = self._declared.get(ref)
            if holders:
                holders.discard(app)
                if not holders:
                    del self._declared[ref]
