"""
A world without a cluster: one application, a Git that declares, and objects that are live.

It does what decisions say, at once and in memory, and writes down in a line each what was done, so
that a whole sync can be read as a play. The decisions, the plans and the records are the real ones;
what the shell does around them (:mod:`trueup.control.apps`) is done here in a few words.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
import yaml

from tests.core.decide.seen import C1, NOW, app, state
from tests.core.schemas import builtin
from tests.specification.objects import (
    APP,
    CLUSTER_SCOPED,
    NAMESPACE,
    declared,
    existing,
    kind_of,
)
from tests.specification.stage import Stage, at_home
from trueup.control.apps.wishing import asked, wish, wish_of_deletion
from trueup.core.annotations.options import parse
from trueup.core.annotations.tracking import Tracking, owned, self_referenced
from trueup.core.compare import Context, Rules, compare
from trueup.core.compare.normalize import named
from trueup.core.compare.targets import kind_of as named_kind
from trueup.core.decide import decide
from trueup.core.decide.hold import holding
from trueup.core.decide.pace import stirs
from trueup.core.decide.parting import mark, parts
from trueup.core.decide.record import recorded
from trueup.core.decide.results import (
    AHEAD,
    FAILED,
    RUN_MARK,
    RUNNING,
    SUCCEEDED,
    every_task,
    hook_mark,
    result_of,
    run_mark,
)
from trueup.core.health import HOOK_FINALIZER, aggregate
from trueup.core.plan import make_plan, namespace, parting_plan
from trueup.core.project.permits import forbidden, permits_kind
from trueup.core.project.policy import invalid
from trueup.core.project.windows import assigned, findings
from trueup.k8s.object import Object
from trueup.k8s.ref import NAMESPACE as NAMESPACES
from trueup.k8s.ref import Ref
from trueup.model.application import (
    Application,
    ApplicationStatus,
    Operation,
    ResourceResult,
    commits,
)
from trueup.model.change import Action
from trueup.model.comparison import Comparison
from trueup.model.decision import (
    Act,
    Await,
    Begin,
    Cascade,
    Clear,
    Decision,
    Finish,
    Free,
    Make,
    Observation,
    Postpone,
    Release,
    Rest,
    Target,
)
from trueup.model.pace import Pace
from trueup.model.plan import Plan, Task
from trueup.model.policy import Finding
from trueup.model.project import AppProject
from trueup.model.run import Outcome

replace = msgspec.structs.replace
CORE = (
    "ConfigMap",
    "Secret",
    "Service",
    "Pod",
    "Namespace",
    "ServiceAccount",
    "PersistentVolumeClaim",
)
OPEN: Mapping[str, Any] = {
    "sourceRepos": ["*"],
    "destinations": [{"server": "*", "namespace": "*"}],
    "clusterResourceWhitelist": [{"group": "*", "kind": "*"}],
}


class World:
    """
    Made from a case.

    *app*, *project*: merged over plain ones. *git*, *live*: see `objects`; *applied*: what stands
    as an earlier sync has left it. *ask*: the operation's ``sync``, *retry*: its ``retry``; *last*:
    the operation before.
    *refuses*: what the cluster says of some objects; *unserved*: kinds that it does not know;
    *excluded*: kinds that the settings exclude. *touched*: what somebody has edited since.
    """

    def __init__(self, case: Mapping[str, Any]) -> None:
        self.case = case
        self.now: datetime = NOW
        self.app = _application(case)
        spec = {**OPEN, **(case.get("project") or {})}
        meta = {"name": "default", "namespace": "argocd", "annotations": case.get("guard") or {}}
        self.project = msgspec.convert({"metadata": meta, "spec": spec}, AppProject, strict=False)
        self.revision, self.digests = C1, {C1: "sha256:1"}
        self.git = {C1: declared(case.get("git", ()))}
        there = [] if case.get("namespace") == "absent" else [f"Namespace/{NAMESPACE} unmarked"]
        self.stage = Stage(existing([*there, *case.get("live", ())]))
        self.stage.kinds -= {kind_of(each) for each in case.get("unserved", ())}
        self.live = self.stage.live
        self.refuses: Mapping[str, str] = case.get("refuses") or {}
        self.said: list[str] = []
        self.pace = msgspec.convert(case.get("pace") or {}, Pace, strict=False)
        self.stirred: datetime | None = None
        self.excluded = {kind_of(each) for each in case.get("excluded", ())}
        for obj in declared(case.get("applied", ())):
            self.stage.apply(at_home(obj))
        for name, fields in (case.get("touched") or {}).items():
            self.stage.edit(name, fields)

    # What happens from outside.

    def then(self, event: str) -> None:
        """``30 s``, ``terminate``, ``annotate KEY=VALUE``, ``Job/x Healthy``, ``Job/x gone`` …"""
        what, _, rest = event.partition(" ")
        match what, rest:
            case "terminate", _:
                self.app = _with_state(self.app, phase="Terminating")
            case "annotate", _:
                self._annotate(rest)
            case "delete", _:
                meta = {**self.app.metadata, "deletionTimestamp": self.now.isoformat()}
                self.app = replace(self.app, metadata=meta)
            case seconds, "s":
                self.now += timedelta(seconds=float(seconds))
            case name, said:
                self.stage.happen(name, said)

    def respecify(self, spec: Mapping[str, Any]) -> None:
        """A person writes other fields into the Application's spec."""
        before = msgspec.to_builtins(self.app.spec)
        known = msgspec.convert({**before, **spec}, type(self.app.spec), strict=False)
        self.app = replace(self.app, spec=known)

    def ask(self, sync: Mapping[str, Any]) -> None:
        """A person asks for a sync."""
        operation = msgspec.convert({"sync": sync}, Operation, strict=False)
        self.app = replace(self.app, operation=operation)

    def commit(self, rows: Iterable[Any], *, same: bool = False) -> None:
        """Git has another commit from now on; *same*: that declares what the one before did."""
        before = self.digests[self.revision]
        self.revision = f"{len(self.digests) + 1}" * 40
        self.git[self.revision] = declared(rows)
        self.digests[self.revision] = before if same else f"sha256:{len(self.digests) + 1}"

    def _annotate(self, text: str) -> None:
        key, _, value = text.partition("=")
        value = value.replace("NOW", self.now.isoformat())
        notes = {**(self.app.metadata.get("annotations") or {}), key: value}
        self.app = replace(self.app, metadata={**self.app.metadata, "annotations": notes})

    # What Trueup does.

    def run(self) -> None:
        """As far as it goes without waiting."""
        for _ in range(200):
            seen = self.observe()
            decision = decide(seen)
            self.app = holding(self.app, seen, decision)
            outcome = self._perform(seen, decision)
            if stirs(seen, decision):
                self.stirred = self.now
            self.app = recorded(replace(seen, app=self.app), decision, outcome)
            if isinstance(decision, Rest | Await | Postpone):
                return
            if isinstance(decision, Release):
                self._release(decision)
                if decision.last:
                    return
        raise AssertionError(f"it never comes to rest: {self.said[-10:]}")

    def observe(self) -> Observation:
        """As `trueup.control.apps.observe` does it, from what is here."""
        seen = Observation(
            self.app, self.now, project=self.project, pace=self.pace, stirred=self.stirred
        )
        if self.app.deleting:
            return self._leaving(seen)
        windows = assigned(self.project, self.app)
        found = (*invalid(self.app, self.project), *findings(self.project, windows))
        seen = replace(seen, findings=found, windows=windows)
        if seen.stops:
            return replace(seen, obstacles=seen.stops)
        target, comparison = self.target(), self.compared()
        live = self.visible(self.revision)
        healths = {ref: self.stage.health(obj) for ref, obj in live.items()}
        seen = replace(
            seen,
            target=target,
            comparison=comparison,
            live=live,
            health=healths,
            app_health=aggregate(comparison.objects, healths, self.app.ref),
            touched_since=self._touched(target),
        )
        return self._planned(seen)

    def target(self, revision: str = "") -> Target:
        revision = revision or self.revision
        sources, digest = self.app.spec.all_sources, self.digests[revision]
        return Target(sources, (revision,), digest, tuple(self.git[revision]))

    def visible(self, revision: str) -> dict[Ref, Object]:
        """What a comparison looks at: what is marked for us, and what has a target's name."""
        wanted = {obj.ref for obj in map(at_home, self.git[revision]) if named(obj)}
        return {
            ref: obj
            for ref, obj in self.live.items()
            if ref in wanted or (owned(obj, APP, Tracking()) and self_referenced(obj, Tracking()))
        }

    def compared(self, revision: str = "") -> Comparison:
        revision = revision or self.revision
        return compare(self.git[revision], self.visible(revision), self.context())

    def context(self) -> Context:
        policy = self.app.spec.sync_policy
        ignore = self.app.spec.ignore_differences
        return Context(
            APP,
            NAMESPACE,
            namespaced={kind: kind.kind not in CLUSTER_SCOPED for kind in self.stage.kinds},
            options=parse(policy.sync_options if policy else ()),
            rules=Rules(schema=builtin, ignore=ignore),
            forbids=self._forbids,
            excluded=lambda obj: named_kind(obj) in self.excluded,
            outdated=namespace.outdated(self.app),
            keeps_namespace=namespace.kept(self.app),
        )

    def _forbids(self, ref: Ref) -> Finding | None:
        scoped = [(ref, ref.kind.kind not in CLUSTER_SCOPED)]
        there = self.app.spec.destination
        return next((why for _, why in forbidden(self.project, scoped, there)), None)

    def _touched(self, target: Target) -> bool:
        result = self.app.status.operation_state and self.app.status.operation_state.sync_result
        known = commits(result) if result else ()
        return not known or self.digests.get(known[0]) != target.digest

    def _planned(self, seen: Observation) -> Observation:
        request = asked(seen.app)
        if request is None:
            return seen
        revision = next(iter(request.revisions), "")
        target, comparison = self.target(revision), self.compared(revision)
        space = self.live.get(Ref(NAMESPACES, "", NAMESPACE))
        wished = wish(seen.app, request, target, frozenset(self.stage.kinds), space)
        allowed = permits_kind(self.project, NAMESPACES, namespaced=False, name=wished.namespace)
        plan = make_plan(comparison, replace(wished, namespace_permitted=allowed))
        seen = replace(seen, live={**({space.ref: space} if space else {}), **seen.live})
        return replace(self._with_hooks(seen, plan), wanted=target)

    def _with_hooks(self, seen: Observation, plan: Plan) -> Observation:
        hooks = {t.ref: self.live[t.ref] for t in every_task(plan) if t.hook and t.ref in self.live}
        healths = {**seen.health, **{ref: self.stage.health(obj) for ref, obj in hooks.items()}}
        return replace(seen, plan=plan, live={**seen.live, **hooks}, health=healths)

    def _leaving(self, seen: Observation) -> Observation:
        live = {
            ref: obj
            for ref, obj in self.live.items()
            if owned(obj, APP, Tracking()) and self_referenced(obj, Tracking())
        }
        seen = replace(seen, live=live)
        if not parts(seen.app):
            return seen
        plan = parting_plan(self.compared(), wish_of_deletion(seen.app, self.target()))
        return self._with_hooks(seen, plan)

    # What comes of it.

    def _perform(self, seen: Observation, decision: Decision) -> Outcome:
        match decision:
            case Begin(operation=operation, retry=retry):
                if operation.initiated_by.automated and not retry:
                    self.said.append(_by_itself(operation))
            case Act(tasks=tasks, ahead=ahead):
                return self._act(tasks, ahead)
            case Make(hooks=hooks):
                return self._act(hooks, ())
            case Await(message=message):
                self.said.append(f"waits: {message.removeprefix('waiting for ')}")
            case Clear(hooks=hooks, ahead=ahead):
                if refused := self._tried(ahead):
                    return Outcome(refused)
                self.said.append(f"clears {_names(task.ref for task in hooks)}")
                for task in hooks:
                    self.stage.drop(task.ref)
            case Free(hooks=refs):
                self.said.append(f"lets go of {_names(refs)}")
                for ref in refs:
                    self.stage.free(ref)
            case Cascade(refs=refs, propagation=propagation):
                self.said.append(f"{propagation.lower()} deletion of {_names(refs)}")
                for ref in refs:
                    self.stage.remove(ref)
            case Release(finalizers=names):
                self.said.append(f"releases {', '.join(each.partition('.')[0] for each in names)}")
            case Finish(phase=phase, message=message):
                self.said.append(f"{phase}: {message}")
            case Postpone(message=message, at=at):
                self.said.append(f"again in {(at - self.now).total_seconds():g} s: {message}")
            case Rest(after=after) if after is not None:
                self.said.append(f"rests for {after:g} s")
            case _:
                pass
        return Outcome()

    def _act(self, tasks: tuple[Task, ...], ahead: tuple[Task, ...]) -> Outcome:
        if refused := self._tried(ahead):
            return Outcome(refused)
        words = ", ".join(f"{_verb(task)} {_name(task.ref)}" for task in tasks)
        self.said.append(f"{tasks[0].phase} {tasks[0].wave}: {words}")
        return Outcome(tuple(self._one(task) for task in tasks))

    def _tried(self, tasks: tuple[Task, ...]) -> tuple[ResourceResult, ...]:
        """The results of those that no server would ever take."""
        refused = tuple(
            result_of(task, "SyncFailed", f"{self.refusal(task)}{AHEAD}", FAILED)
            for task in tasks
            if self.refusal(task).startswith("invalid")
        )
        if refused:
            self.said.append(f"tries: {_names(task.ref for task in tasks)}")
        return refused

    def refusal(self, task: Task) -> str:
        return self.refuses.get(_name(task.ref), "")

    def _one(self, task: Task) -> ResourceResult:
        dry = self._dry()
        if task.skipped:
            return result_of(task, "PruneSkipped", task.skipped, SUCCEEDED)
        if refused := self.refusal(task):
            return result_of(task, "SyncFailed", refused, FAILED)
        if task.prunes:
            if not dry:
                self.stage.remove(task.ref)
            return result_of(task, "Pruned", "pruned", SUCCEEDED)
        if task.change.action is not Action.KEEP and not dry:
            assert task.change.after is not None
            self.stage.apply(self._marked(task) if task.hook else task.change.after)
        return result_of(task, "Synced", "done", SUCCEEDED if dry else RUNNING)

    def _marked(self, task: Task) -> Object:
        """A hook carries the name of its run, and our finalizer."""
        assert task.change.after is not None
        body = task.change.after.body
        now, meta = self.app, dict(body["metadata"])
        ran = now.status.operation_state
        name = mark(now) if now.deleting or ran is None else run_mark(ran)
        meta["annotations"] = {**(meta.get("annotations") or {}), RUN_MARK: hook_mark(name, task)}
        meta["finalizers"] = [*(meta.get("finalizers") or ()), HOOK_FINALIZER]
        return Object({**body, "metadata": meta})

    def _release(self, decision: Release) -> None:
        kept = [f for f in self.app.metadata["finalizers"] if f not in decision.finalizers]
        self.app = replace(self.app, metadata={**self.app.metadata, "finalizers": kept})

    def _dry(self) -> bool:
        ran = self.app.status.operation_state
        return bool(ran and ran.operation.sync and ran.operation.sync.dry_run)


def _application(case: Mapping[str, Any]) -> Application:
    made = app(yaml.safe_dump(case.get("app") or {}))
    if "last" in case:
        made = replace(made, status=msgspec.convert(_last(case["last"]), ApplicationStatus))
    if "ask" in case:
        said = {} if case["ask"] is None else {"sync": case["ask"]}
        if "retry" in case:
            said["retry"] = case["retry"]
        operation = msgspec.convert(said, Operation, strict=False)
        made = replace(made, operation=operation)
    return made


def _last(said: Mapping[str, Any]) -> dict[str, Any]:
    """The status after an operation; *said* is merged over that of a good one."""
    ended = {"finishedAt": NOW.isoformat(), "phase": "Succeeded", "message": "well", **said}
    phase = ended.pop("phase")
    return state(phase, **ended)


def _with_state(app: Application, **news: Any) -> Application:
    before = app.status.operation_state
    assert before is not None
    return replace(app, status=replace(app.status, operation_state=replace(before, **news)))


def _by_itself(operation: Operation) -> str:
    sync = operation.sync
    only = ", ".join(f"{each.kind}/{each.name}" for each in sync.resources) if sync else ""
    words = ["by itself", "with pruning" if sync and sync.prune else "", only and f"only {only}"]
    return ", ".join(filter(None, words))


def _verb(task: Task) -> str:
    return "skip" if task.skipped else str(task.change.action)


def _names(refs: Iterable[Ref]) -> str:
    return ", ".join(map(_name, refs))


def _name(ref: Ref) -> str:
    other = "" if ref.namespace in ("", NAMESPACE) else f" in {ref.namespace}"
    return f"{ref.kind.kind}/{ref.name}{other}"
