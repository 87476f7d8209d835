"""
Views: what the web API shows of declared and live objects, from the parts that reconcilers use.

The two share nothing but these parts and their memory: what the controller has rendered and
compared is not rendered and compared again because somebody looks at it.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from trueup.control.apps.comparing import Comparing
from trueup.control.apps.observe import Observer
from trueup.control.apps.place import Places
from trueup.control.apps.targets import Targets
from trueup.control.apps.wishing import Asked, sent
from trueup.control.requests import request_for
from trueup.control.vouched import verify
from trueup.core.annotations.tracking import application_of, instance_of, self_referenced
from trueup.core.capabilities import Capabilities
from trueup.core.project.impersonation import acting
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.application import Application, Operation, SyncOperation
from trueup.model.comparison import Comparison
from trueup.model.decision import Target
from trueup.model.errors import Stalled
from trueup.model.origin import Place, Wanted
from trueup.model.plan import Plan
from trueup.model.project import AppProject
from trueup.model.source import Source
from trueup.ports import Cluster, Request


@dataclass(frozen=True, slots=True)
class ControllerViews:
    """The ``Views`` of `web.deps`."""

    observer: Observer

    @property
    def places(self) -> Places:
        return self.observer.places

    @property
    def targets(self) -> Targets:
        return self.observer.targets

    @property
    def comparing(self) -> Comparing:
        return self.observer.comparing

    @property
    def sensitive(self) -> frozenset[str]:
        return self.comparing.marks.overrides.sensitive

    def governs(self, namespace: str) -> bool:
        return self.observer.marks.governs(namespace)

    def instances(self) -> frozenset[str]:
        return self.observer.instances()

    def effective(self, project: AppProject) -> AppProject:
        return self.observer.effective(project)

    def lenders(self, project: AppProject) -> tuple[AppProject, ...]:
        return self.observer.lenders(project)

    async def declared(
        self, app: Application, revisions: tuple[str, ...] = (), *, fresh: bool = False
    ) -> Target:
        if not any(revisions) and (manifests := sent(app)):
            return await self.sent(app, manifests)
        place = await self.places.find(app.spec.destination)
        sources = app.spec.all_sources
        aim = await self.targets.aim(app.project, sources, revisions, look_now=False, first=fresh)
        if (project := self.observer.project(app)) is not None:
            await verify(self.targets.sources, project, aim.sources, aim.revisions)
        return await self.targets.target(app, aim, place.scope)

    async def sent(self, app: Application, manifests: tuple[str, ...]) -> Target:
        place = await self.places.find(app.spec.destination)
        return self.targets.local(app, manifests, place.scope)

    async def compared(self, app: Application, project: AppProject, target: Target) -> Comparison:
        place = await self.places.find(app.spec.destination)
        user = acting(app, project, place.where.server, self.comparing.marks.impersonation)
        place = place.by(user) if isinstance(user, str) else place
        found = (await self.comparing.compare(app, target, place, project)).comparison
        return await self.comparing.confirmed(app, found, place, thorough=True)

    async def planned(
        self, app: Application, project: AppProject, target: Target, sync: SyncOperation
    ) -> Plan:
        place = await self.places.find(app.spec.destination)
        comparison = await self.compared(app, project, target)
        request = Asked(Operation(sync=sync), None, target.sources, target.revisions)
        return self.observer.plan(app, request, target, comparison, place, project)

    async def destination(self, app: Application, project: AppProject | None) -> Cluster:
        where = app.spec.destination
        clusters, how = self.places.clusters, self.comparing.marks.impersonation
        cluster = await clusters.open(where.server, where.name)
        if project is None or not how.enabled:
            return cluster
        server = (await clusters.identify(where.server, where.name)).server
        user = acting(app, project, server, how)
        if isinstance(user, str):
            return cluster.acting(user, reading=True) if user else cluster
        raise Stalled("NoAccount", user.message, user.hint)

    async def asked(self, app: Application, source: Source, project: AppProject) -> Request:
        lent = tuple(each for each in app.spec.all_sources if each.ref and each != source)
        aim = await self.targets.aim(app.project, (source, *lent), (), look_now=False, first=True)
        await verify(self.targets.sources, project, aim.sources, aim.revisions)
        own, *others = aim.revisions
        refs = {each.ref: (each, at) for each, at in zip(lent, others, strict=True)}
        return request_for(app, source, own, Capabilities(), refs)

    async def standing(self, app: Application, refs: Sequence[Ref]) -> Hashable:
        place = await self.places.find(app.spec.destination)
        return place.live.fingerprint(self.comparing.marks.instance(app), refs)

    def parent(self, app: Object) -> tuple[str, str] | None:
        marks = self.comparing.marks
        instance = instance_of(app, marks.tracking)
        if not instance or not self_referenced(app, marks.tracking):
            return None
        found = application_of(instance, marks.control_namespace)
        return None if found == (app.ref.namespace, app.ref.name) else found

    async def traced(
        self, app: Application, target: Target, wanted: tuple[Wanted, ...]
    ) -> Mapping[Ref, tuple[Place, ...]]:
        return await self.targets.trace(app, target, wanted)
