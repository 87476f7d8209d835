"""Comparing: targets against what is live, each object once for each of its versions."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from trueup.control.apps.doubts import Ask, Doubts
from trueup.control.apps.place import Place
from trueup.control.apps.predictions import Predictions, Question
from trueup.control.apps.targets import Marks
from trueup.control.apps.verdicts import Verdicts
from trueup.control.apps.versions import Versions
from trueup.control.memory import Recent
from trueup.core.annotations.hooks import is_hook, skipped
from trueup.core.annotations.options import COMPARE_OPTIONS, SyncOptions, options_in, parse
from trueup.core.annotations.tracking import owned, self_referenced
from trueup.core.compare import Context, Targets, compare, targets
from trueup.core.compare.ignore import faults, matching
from trueup.core.compare.normalize import named
from trueup.core.compare.overrides import known_of
from trueup.core.compare.serverside import DIFF, asking
from trueup.core.compare.targets import kind_of
from trueup.core.compare.verdict import Differ, Rules, difference
from trueup.core.decide.results import every_task
from trueup.core.health import Judge, aggregate, health
from trueup.core.plan import namespace
from trueup.core.project.permits import forbidden
from trueup.k8s.object import Object
from trueup.k8s.ref import NAMESPACE, GroupKind, Ref
from trueup.model.application import Application
from trueup.model.comparison import Compared, Comparison
from trueup.model.decision import Target
from trueup.model.errors import Stalled
from trueup.model.health import Health
from trueup.model.plan import Plan
from trueup.model.policy import Finding
from trueup.model.project import AppProject
from trueup.ports import PathExpressions

PREPARED = 64  # applications whose declared objects are kept as they are compared
Healths = Mapping[Ref, Health | None]


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison, the live objects that it is of, and the name of their state."""

    comparison: Comparison
    live: Mapping[Ref, Object]
    version: Hashable


class _Prepared(NamedTuple):
    """Targets, made ready for the kinds that were served then."""

    namespaced: Mapping[GroupKind, bool]
    targets: Targets


@dataclass(frozen=True, slots=True)
class Comparing:
    """Holds what was compared; see `control.apps.verdicts`."""

    marks: Marks
    doubts: Doubts
    jq: PathExpressions
    judge: Judge = health
    verdicts: Verdicts = field(default_factory=Verdicts)
    versions: Versions = field(default_factory=Versions)
    predictions: Predictions = field(default_factory=Predictions)
    prepared: Recent[Hashable, _Prepared] = field(default_factory=lambda: Recent(PREPARED))

    async def compare(
        self, app: Application, target: Target, place: Place, project: AppProject
    ) -> Compare:
        """Every object of the application, and all of them that are live."""
        wanted = [obj.ref for obj in target.objects if obj.at("metadata", "name")]
        self._check(target)
        await place.schemas.learn(self._versions(target))
        live = dict(await self.owned(app, place, refs=wanted))
        version = place.live.fingerprint(self.marks.instance(app), wanted)
        for ref in wanted:
            if ref not in live and (found := place.live.get(ref)) is not None:
                live[ref] = found
        context = self._context(app, target, place, project)
        written = await self.versions.of(target.objects, live, place.cluster)
        if questions := self._questions(app, target, written):
            differ = await self.predictions.differ(
                questions, context.rules, place.writer, self._name(app, target), context.differ
            )
            context = replace(context, differ=differ)
        ready = self._ready(app, target, context, place)
        return Compare(compare(ready, written, context), live, version)

    async def confirmed(
        self,
        app: Application,
        comparison: Comparison,
        place: Place,
        *,
        thorough: bool,
        anew: bool = False,
    ) -> Comparison:
        """With the server's word where we are in doubt; *thorough*: this was applied last."""
        ask = Ask(place.writer, self._rules(app, place), thorough, anew, place.user)
        return await self.doubts.resolved(comparison, ask)

    async def owned(
        self,
        app: Application,
        place: Place,
        project: AppProject | None = None,
        *,
        kinds: Iterable[GroupKind] = (),
        refs: Sequence[Ref] = (),
    ) -> Mapping[Ref, Object]:
        """
        The live objects marked for *app*; with *project*: those only that it permits.

        *refs*: what else is to be whole in the cache when this returns.
        """
        known = {GroupKind(each.group, each.kind) for each in app.status.resources}
        known |= {*kinds, *(ref.kind for ref in refs)}
        await place.live.follow(
            kind
            for kind in known
            if kind in place.namespaced and not self.marks.filters.exclude(kind, place.where.server)
        )
        instance, tracking = self.marks.instance(app), self.marks.tracking
        await place.live.whole(instance, refs)
        return {
            obj.ref: obj
            for obj in place.live.owned(instance)
            if owned(obj, instance, tracking)
            and self_referenced(obj, tracking)
            and (project is None or _forbids(place, project, obj.ref) is None)
        }

    def health(
        self, app: Application, objects: Iterable[Compared], live: Mapping[Ref, Object]
    ) -> tuple[Healths, Health]:
        """Of each live object, and of all together."""
        found = {ref: self.judge(obj) for ref, obj in live.items()}
        known = {ref: each for ref, each in found.items() if each is not None}
        return found, aggregate(objects, known, app.ref)

    def health_of_live(
        self, app: Application, live: Mapping[Ref, Object]
    ) -> tuple[Healths, Health]:
        """Where nobody knows what is declared, what is live stands for it."""
        objects = [Compared(ref, "", live=obj) for ref, obj in live.items()]
        return self.health(app, objects, live)

    def hooks(self, plan: Plan, place: Place) -> Mapping[Ref, Object]:
        """The live hooks of a plan."""
        found = ((task.ref, place.live.get(task.ref)) for task in every_task(plan) if task.hook)
        return {ref: obj for ref, obj in found if obj is not None}

    def namespace(self, app: Application, place: Place) -> Object | None:
        """The live destination namespace."""
        name = app.spec.destination.namespace
        return place.live.get(Ref(NAMESPACE, "", name)) if name else None

    def _context(
        self, app: Application, target: Target, place: Place, project: AppProject
    ) -> Context:
        options = _options(app)
        return Context(
            instance=self.marks.instance(app),
            namespace=app.spec.destination.namespace,
            tracking=self.marks.tracking,
            namespaced=place.namespaced,
            options=options,
            rules=self._rules(app, place),
            excluded=lambda obj: self.marks.filters.exclude(kind_of(obj), place.where.server),
            forbids=lambda ref: _forbids(place, project, ref),
            outdated=namespace.outdated(app),
            keeps_namespace=namespace.kept(app),
            differ=difference
            if options.on("RespectIgnoreDifferences")
            else self._differ(app, target),
        )

    def _ready(self, app: Application, target: Target, context: Context, place: Place) -> Targets:
        """The declared objects as they are compared: a sync looks at them after every step."""
        key = (self._name(app, target), place.where)
        known = self.prepared.get(key)
        if known is None or known.namespaced is not place.namespaced:
            made = targets(target.objects, context)
            known = self.prepared.put(key, _Prepared(place.namespaced, made))
        return known.targets

    def _rules(self, app: Application, place: Place) -> Rules:
        return Rules(
            schema=place.schemas,
            ignore=(*app.spec.ignore_differences, *self.marks.overrides.ignored),
            migrate=not _options(app).off("ClientSideApplyMigration"),
            paths=self.jq.paths,
            status=self.marks.overrides.status,
            known=self.marks.overrides.known,
            types=place.schemas.type,
        )

    def _check(self, target: Target) -> None:
        """A rule of the system that makes no sense stops the applications that it is about."""
        for each in self.marks.overrides.ignore:
            for fault in faults(each.rule, f"argocd-cm: {each.key}", self.jq.problem):
                if any(matching((each.rule,), obj) for obj in target.objects if named(obj)):
                    raise Stalled("ComparisonError", fault.message, fault.hint)

    def _versions(self, target: Target) -> set[str]:
        """Of which schemas are needed: those of the objects, and of types known in them."""
        kinds = {(str(obj.body["apiVersion"]), str(obj.body["kind"])) for obj in target.objects}
        found = {version for version, _ in kinds}
        known = self.marks.overrides.known
        groups = ((version.rpartition("/")[0], kind) for version, kind in kinds)
        some = any(known_of(known, GroupKind(*each)) for each in groups)
        return {*found, "v1"} if some else found

    def _questions(
        self, app: Application, target: Target, live: Mapping[Ref, Object]
    ) -> list[Question]:
        """What the server itself is to be asked about."""
        options, default = options_in(app.annotation(COMPARE_OPTIONS)), self.marks.server_side_diff
        all_ = default or options.on(DIFF)
        found = []
        for obj in target.objects:
            some = all_ or obj.annotation(COMPARE_OPTIONS)
            there = live.get(obj.ref) if some and named(obj) else None
            if there is not None and not is_hook(obj) and not skipped(obj):
                asked = asking(obj, there, options, default=default)
                found += [Question(obj, there, asked)] if asked.server else []
        return found

    def _differ(self, app: Application, target: Target) -> Differ:
        return self.verdicts.of(self._name(app, target))

    def _name(self, app: Application, target: Target) -> Hashable:
        return self.marks.instance(app), app.spec.destination.namespace, target.digest


def _options(app: Application) -> SyncOptions:
    policy = app.spec.sync_policy
    return parse(policy.sync_options if policy else ())


def _forbids(place: Place, project: AppProject, ref: Ref) -> Finding | None:
    scoped = [(ref, place.namespaced.get(ref.kind, True))]
    return next((why for _, why in forbidden(project, scoped, place.where)), None)
