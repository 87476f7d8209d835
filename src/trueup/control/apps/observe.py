"""
Observe: all reads of the reconciler of Applications, from caches where we have them.

What cannot be read is a finding, never an exception and never an empty answer: a decision can tell
"nothing is declared" from "nobody knows what is declared".
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import msgspec

from trueup.control.apps.comparing import Comparing
from trueup.control.apps.leaning import Leaning
from trueup.control.apps.measures import Measures
from trueup.control.apps.place import Place, Places
from trueup.control.apps.targets import Aim, Marks, Targets
from trueup.control.apps.wishing import Asked, asked, sent, wish, wish_of_deletion
from trueup.control.stages import belongs, stage
from trueup.control.vouched import unsigned, verify
from trueup.core.annotations.tracking import instance_name
from trueup.core.compare.ignore import all_faults
from trueup.core.decide.deletion import cascades
from trueup.core.decide.hold import holds
from trueup.core.decide.operation import running
from trueup.core.decide.parting import parts
from trueup.core.decide.retreat import left_behind, misread
from trueup.core.health.scripts import troubles
from trueup.core.hydrate import unhydrated
from trueup.core.plan import guard, make_plan, parting_plan
from trueup.core.project.impersonation import acting
from trueup.core.project.lending import Own, effective, lenders, nothing
from trueup.core.project.permits import permits_kind
from trueup.core.project.policy import invalid, unscoped
from trueup.core.project.windows import assigned
from trueup.core.project.windows import findings as bad_windows
from trueup.core.refusals import located
from trueup.core.source.integrity import KEYS, policies
from trueup.core.spans import trace_of
from trueup.core.tree.orphans import orphans, warning
from trueup.core.unsupported import unsupported
from trueup.k8s.object import Object
from trueup.k8s.ref import NAMESPACE, GroupKind, Ref
from trueup.model.application import APPLICATION, PROJECT, Application, commits
from trueup.model.comparison import Comparison, SyncCode
from trueup.model.decision import Observation, Target
from trueup.model.errors import Stalled, Unreachable
from trueup.model.plan import Plan
from trueup.model.policy import Finding
from trueup.model.project import AppProject, ProjectCluster
from trueup.model.source import Revision, Source
from trueup.ports import Clock, Live

REFRESH = "argocd.argoproj.io/refresh"
HARD = "hard"
CONFIG_MAP = GroupKind("", "ConfigMap")
IGNORE = "spec.ignoreDifferences"
replace = msgspec.structs.replace


@dataclass(frozen=True, slots=True)
class Observer:
    """*control*: where Applications and projects live; *own*: the repositories of a project."""

    control: Live
    places: Places
    targets: Targets
    comparing: Comparing
    marks: Marks
    clock: Clock
    leaning: Leaning
    measures: Measures
    own: Own = nothing

    async def observe(self, obj: Object, app: Application) -> Observation:
        """What is so now; *app* may be ahead of *obj* by what was not written yet."""
        seen = Observation(
            app,
            self.clock.now().replace(microsecond=0),
            pace=self.marks.pace,
            sensitive=self.marks.overrides.sensitive,
        )
        project = self.project(app)
        if app.deleting:
            return await self._leaving(seen, project)
        where = await self.places.where(app.spec.destination)
        windows = assigned(project, app, where) if project else ()
        findings = (
            *invalid(app, project, self.marks.control_namespace, where),
            *(unscoped(app, project, where, self.scoped(project.name)) if project else ()),
            *unsupported(obj.body),
            *unhydrated(app, enabled=self.marks.hydrating),
            *misread(app),
            *guard.misread(app, project),
            *(bad_windows(project, windows) if project else ()),
            *all_faults(app.spec.ignore_differences, IGNORE, self.comparing.jq.problem),
        )
        waits = self.leaning.waits(app)
        seen = replace(seen, findings=findings, windows=windows, project=project, waits=waits)
        if seen.stops or project is None:
            return replace(seen, obstacles=seen.stops)
        try:
            place = await self.places.find(app.spec.destination)
        except (Stalled, Unreachable) as error:
            if isinstance(error, Stalled):
                return _stopped(seen, "InvalidSpecError", error)
            return replace(_stopped(seen, "ComparisonError", error), lost=error.message)
        user = acting(app, project, place.where.server, self.marks.impersonation)
        if isinstance(user, str):
            seen, place = replace(seen, acting=user), place.by(user)
        seen = await self._compared(seen, place, project)
        if isinstance(user, Finding):  # what is declared can be seen, and nothing can be written
            return replace(seen, obstacles=(*seen.stops, user))
        return await self._planned(seen, place, project)

    def project(self, app: Application) -> AppProject | None:
        """With what global projects lend to it, and its own clusters."""
        found = self._project(app.project)
        return self.effective(found) if found else None

    def instances(self) -> frozenset[str]:
        """What marks call the applications that there are."""
        refs = (each.ref for each in self.control.of_kind(APPLICATION))
        home = self.marks.control_namespace
        return frozenset(instance_name(ref.name, ref.namespace, home) for ref in refs)

    def beside(self, app: Application, place: Place) -> tuple[Ref, ...]:
        """What lies in its namespace and is nobody's, if that is told of."""
        project, namespace = self.project(app), app.spec.destination.namespace
        if project is None or project.spec.orphaned_resources is None or not namespace:
            return ()
        return tuple(place.live.unclaimed(namespace, self.instances()))

    def _orphaned(
        self, target: Target, place: Place, project: AppProject, beside: tuple[Ref, ...]
    ) -> tuple[Ref, ...]:
        """Objects in the application's namespace that nobody declares, if that is asked for."""
        if project.spec.orphaned_resources is None:
            return ()
        declared = {obj.ref for obj in target.objects if obj.at("metadata", "name")}
        return orphans(beside, project, place.where, place.namespaced, declared)

    def effective(self, project: AppProject) -> AppProject:
        own = self.own(project.name)
        return effective(project, self.lenders(project), self.scoped(project.name), own)

    def lenders(self, project: AppProject) -> tuple[AppProject, ...]:
        return lenders(project, self.marks.lending, self._project)

    def scoped(self, project: str) -> Sequence[ProjectCluster]:
        return self.places.clusters.scoped(project)

    def ruled(self, app: Application) -> Hashable:
        """Equal as long as no rule of its project has changed."""
        found = self._project(app.project)
        if found is None:
            return None
        versions = (each.metadata.get("resourceVersion") for each in (found, *self.lenders(found)))
        keys = self.control.get(Ref(CONFIG_MAP, self.marks.control_namespace, KEYS))
        known = keys.at("metadata", "resourceVersion") if keys and policies(found) else ""
        return (*versions, *self.scoped(found.name), *self.own(found.name), known)

    def _project(self, name: str) -> AppProject | None:
        found = self.control.get(Ref(PROJECT, self.marks.control_namespace, name))
        return msgspec.convert(found.body, AppProject, strict=False) if found else None

    async def _compared(self, seen: Observation, place: Place, project: AppProject) -> Observation:
        """What the spec's sources declare, against what is live."""
        app = seen.app
        try:
            sources, look_now = app.spec.all_sources, _looks_now(app)
            first = sources != _compared_sources(app)
            with stage("resolve"):
                aim = await self.targets.aim(
                    app.project, sources, (), look_now=look_now, first=first
                )
            belongs(trace_of(sources[0].repo_url, aim.commits[0]) if sources else "")
            if app.annotation(REFRESH) == HARD:
                await self.targets.forget(app, aim)
            if manifests := sent(app):
                unsigned(project, sources)
                target = self.targets.local(app, manifests, place.scope)
            else:
                await verify(self.targets.sources, project, aim.sources, aim.revisions)
                with stage("render"):
                    target = await self.targets.target(app, aim, place.scope)
            with stage("compare", objects=len(target.objects)):
                found = await self.comparing.compare(app, target, place, project)
        except (Stalled, Unreachable) as error:
            return await self._last_known(_stopped(seen, "ComparisonError", error), place)
        touched_since = await self._touched_since(app, target, found.comparison.status)
        comparison = await self.comparing.confirmed(
            app,
            found.comparison,
            place,
            thorough=not touched_since and not running(app.status.operation_state),
            anew=app.annotation(REFRESH) == HARD,
        )
        left = left_behind(app.status.operation_state)
        beside = self.beside(app, place)
        lost = self._orphaned(target, place, project, beside)
        self.measures.orphaned(app, len(lost))
        seen = replace(seen, findings=(*seen.findings, *warning(lost, project)))
        health, app_health = self.comparing.health(app, comparison.objects, found.live)
        return replace(
            seen,
            target=target,
            comparison=comparison,
            live=found.live,
            version=(found.version, self.ruled(app), beside),
            health=health,
            app_health=app_health,
            touched=await self._touched(app, target, comparison.status),
            touched_since=touched_since,
            fed=self.leaning.fed(app),
            retreated=bool(left) and await self._same(app, target, left),
            findings=(*seen.findings, *troubles(health)),
        )

    async def _last_known(self, seen: Observation, place: Place) -> Observation:
        """Nothing can be compared: the objects known to be ours still have a health."""
        try:
            live = await self.comparing.owned(seen.app, place)
        except (Stalled, Unreachable):
            return seen
        health, app_health = self.comparing.health_of_live(seen.app, live)
        return replace(seen, live=live, health=health, app_health=app_health)

    async def _planned(self, seen: Observation, place: Place, project: AppProject) -> Observation:
        """What the operation that is asked for or running is still to do."""
        if (request := asked(seen.app)) is None:
            return seen
        if seen.stops:
            return replace(seen, obstacles=seen.stops)
        try:
            wanted = await self._wanted(seen, request, place, project)
            same = seen.target is not None and wanted.digest == seen.target.digest
            if same and seen.comparison is not None:
                comparison, live = seen.comparison, seen.live
            else:
                found = await self.comparing.compare(seen.app, wanted, place, project)
                comparison, live = found.comparison, found.live
                comparison = await self.comparing.confirmed(
                    seen.app, comparison, place, thorough=False
                )
        except (Stalled, Unreachable) as error:
            return replace(seen, obstacles=(_finding("ComparisonError", error),))
        plan = self.plan(seen.app, request, wanted, comparison, place, project)
        namespace = self.comparing.namespace(seen.app, place)
        hooks = self.comparing.hooks(plan, place)
        spaces = {namespace.ref: namespace} if namespace else {}
        health, _ = self.comparing.health(seen.app, comparison.objects, {**live, **hooks})
        return replace(
            seen,
            wanted=wanted,
            plan=plan,
            live={**spaces, **seen.live, **live, **hooks},
            health={**seen.health, **health},
        )

    def plan(
        self,
        app: Application,
        request: Asked,
        wanted: Target,
        comparison: Comparison,
        place: Place,
        project: AppProject,
    ) -> Plan:
        """How *request* goes from what is live to *wanted*, of which *comparison* tells."""
        served, namespace = frozenset(place.namespaced), self.comparing.namespace(app, place)
        wished = wish(app, request, wanted, served, namespace)
        allowed = permits_kind(project, NAMESPACE, namespaced=False, name=wished.namespace)
        plan = make_plan(comparison, replace(wished, namespace_permitted=allowed))
        return located(plan, wanted)

    async def _wanted(
        self, seen: Observation, request: Asked, place: Place, project: AppProject
    ) -> Target:
        app, target = seen.app, seen.target
        if request.manifests:
            unsigned(project, request.sources)
            return self.targets.local(app, request.manifests, place.scope)
        if target and request.sources == target.sources:
            pinned = tuple(filter(None, request.revisions))
            if not pinned or pinned == target.revisions:
                return target
        aim = await self.targets.aim(
            app.project, request.sources, request.revisions, look_now=not request.pinned
        )
        await verify(self.targets.sources, project, aim.sources, aim.revisions)
        return await self.targets.target(app, aim, place.scope)

    async def _touched(self, app: Application, target: Target, now: SyncCode) -> bool:
        """
        Whether the target differs from what the status was computed against.

        Where both are synced and only an old tree could tell, it counts as untouched: after a
        restart of a large fleet nobody reads an old tree for each application.
        """
        status = app.status.sync
        known = commits(status)
        if not known or _looks_now(app) or asked(app):
            return True
        if app.spec.all_sources != _compared_sources(app):
            return True
        if known == target.revisions:
            return False
        if len(known) == len(target.sources):
            remembered = self.targets.remembered(app, _past(target, known))
            if remembered is None and status.status == now == SyncCode.SYNCED:
                return False
        return not await self._same(app, target, known)

    async def _touched_since(self, app: Application, target: Target, now: SyncCode) -> bool:
        """Whether the target differs from what the last operation applied, as far as it matters."""
        if now is not SyncCode.OUT_OF_SYNC:
            return True
        state = app.status.operation_state
        done = state.sync_result if state else None
        if done is None:
            return True
        return not await self._same(app, target, commits(done))

    async def _same(self, app: Application, target: Target, known: tuple[str, ...]) -> bool:
        """Whether the sources declared the very same at the revisions *known*."""
        if known == target.revisions:
            return True
        if len(known) != len(target.sources):
            return False
        return await self.targets.declared(app, _past(target, known)) == target.digest

    async def _leaving(self, seen: Observation, project: AppProject | None) -> Observation:
        """What an application that is being deleted still holds."""
        app = seen.app
        if not (cascades(app) or holds(app) or parts(app)):
            return seen
        if project is None and (cascades(app) or parts(app)):
            gone = Finding("DeletionError", f"project {app.spec.project} is not there")
            return replace(seen, findings=(gone,))
        try:
            place = await self.places.find(app.spec.destination)
        except Stalled:
            return seen  # as in Argo CD: no such cluster (any more), so nothing to take down there
        except Unreachable as error:
            return _stopped(seen, "DeletionError", error)
        if project is not None:
            user = acting(app, project, place.where.server, self.marks.impersonation)
            if isinstance(user, Finding):
                told = replace(user, type="DeletionError")
                return replace(seen, findings=(*seen.findings, told))
            seen, place = replace(seen, acting=user), place.by(user)
        try:
            live = await self.comparing.owned(app, place, project, kinds=_hooks(app))
            seen = replace(seen, live=live)
            return await self._parting(seen, place, project) if project and parts(app) else seen
        except (Stalled, Unreachable) as error:
            return _stopped(seen, "DeletionError", error)

    async def _parting(self, seen: Observation, place: Place, project: AppProject) -> Observation:
        """With the hooks that are to run because the application is deleted, as declared now."""
        app = seen.app
        aim = await self.targets.aim(app.project, app.spec.all_sources, (), look_now=False)
        await verify(self.targets.sources, project, aim.sources, aim.revisions)
        target = await self.targets.target(app, aim, place.scope)
        found = await self.comparing.compare(app, target, place, project)
        plan = parting_plan(found.comparison, wish_of_deletion(app, target))
        hooks = self.comparing.hooks(plan, place)
        health, _ = self.comparing.health(app, (), hooks)
        return replace(seen, plan=plan, live={**seen.live, **hooks}, health=health)


def _hooks(app: Application) -> set[GroupKind]:
    """The kinds of the hooks that the last operation has made."""
    state = app.status.operation_state
    results = state.sync_result.resources if state and state.sync_result else ()
    return {GroupKind(each.group, each.kind) for each in results if each.hook_type}


def _past(target: Target, commits: tuple[str, ...]) -> Aim:
    """The sources of *target* at other commits."""
    return Aim(target.sources, tuple(Revision(commit) for commit in commits))


def _looks_now(app: Application) -> bool:
    """A person asked: by the refresh annotation, or by an operation of theirs that begins."""
    if app.annotation(REFRESH):
        return True
    operation, state = app.operation, app.status.operation_state
    begins = operation is not None and not running(state)
    return bool(begins and operation and not operation.initiated_by.automated)


def _compared_sources(app: Application) -> tuple[Source | None, ...]:
    """The sources that the status was computed for; none before the first look."""
    before = app.status.sync.compared_to
    return (before.sources or (before.source,)) if before else ()


def _stopped(seen: Observation, kind: str, error: Stalled | Unreachable) -> Observation:
    findings = (*seen.findings, _finding(kind, error))
    return replace(seen, findings=findings, obstacles=findings)


def _finding(kind: str, error: Stalled | Unreachable) -> Finding:
    return Finding(kind, error.message, error.hint)
