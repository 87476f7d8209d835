"""
Application: observe, decide, perform, record; until there is nothing to do.

The state of an operation is written before its first effect, before every step that makes hooks,
and whenever it has to wait: a step that only applies objects does no harm when it is carried out
twice. In between, what is recorded is kept and written together, so that a plain sync costs two
writes of the Application.
"""

from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from trueup.control.apps.declaring import Declaring
from trueup.control.apps.following import Following
from trueup.control.apps.observe import REFRESH, Observer
from trueup.control.apps.perform import Performer
from trueup.control.apps.settled import Settled
from trueup.control.apps.wake import Quiet
from trueup.control.apps.write import Writer
from trueup.control.loop import Again, Problem
from trueup.control.stages import Stages, collected, stage
from trueup.core.annotations.options import parse
from trueup.core.decide import decide
from trueup.core.decide.changes import changes
from trueup.core.decide.conditions import conditions
from trueup.core.decide.drift import ended
from trueup.core.decide.hold import holding
from trueup.core.decide.pace import stirs
from trueup.core.decide.parting import mark
from trueup.core.decide.record import recorded
from trueup.core.decide.results import FAILED, run_mark
from trueup.core.history.told import drifted, operation
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.application import Application
from trueup.model.comparison import SyncCode
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
)
from trueup.model.errors import Stalled
from trueup.model.policy import Finding
from trueup.model.run import Outcome
from trueup.ports import Events, History

WATCHED = 30.0  # seconds after which what is awaited is looked at again even if nothing was told
UNREADABLE = "InvalidSpecError"
SKIP = "argocd.argoproj.io/skip-reconcile"  # "true": nothing is done, not even a deletion
MIGRATION = "ClientSideApplyMigration"
PROGRESS = 0.5  # seconds of work after which it is shown how far an operation is
LEAVING = 5.0  # the same, for objects that are being deleted
replace = msgspec.structs.replace


@dataclass(slots=True)
class Draft:
    """
    An Application as the API has it, and as it is to be.

    *begun*: an operation has begun that the API does not know of. *shown*: when it was written.
    *refreshed*: the look that a person asked for by annotation has been made. *drifted*: that it
    is not as declared is on record.
    """

    obj: Object
    app: Application
    shown: float
    stages: Stages
    begun: bool = False
    refreshed: bool = False
    drifted: bool = False


@dataclass(frozen=True, slots=True)
class Applications:
    """
    The reconciler of Applications, with the ports it uses and no others.

    *stirred*: see `Observation`; a restart takes longer than any pause, so nothing is written down.
    """

    observer: Observer
    writer: Writer
    settled: Settled
    events: Events
    history: History
    following: Following
    stirred: dict[Ref, datetime] = field(default_factory=dict)

    async def reconcile(self, ref: Ref) -> Again:
        """Bring one application as far as it goes without waiting."""
        obj = self.observer.control.get(ref)
        governed = self.observer.marks.governs(ref.namespace)
        if obj is None or not governed or obj.annotation(SKIP) == "true":
            self.settled.forget(ref)
            self.following.gone(ref)
            return Again()
        try:
            app = _decoded(obj)
        except msgspec.ValidationError as error:
            raise Stalled(UNREADABLE, f"the Application cannot be read: {error}") from error
        if await self.settled.still(obj, app):
            return Again()
        with collected(self.following.now) as stages:
            return await self._brought(Draft(obj, app, self.observer.clock.monotonic(), stages))

    async def _brought(self, draft: Draft) -> Again:
        ref = draft.obj.ref
        while True:
            seen = await self.observer.observe(draft.obj, draft.app)
            seen = replace(seen, stirred=self.stirred.get(ref))
            decision = decide(seen)
            self._note_drift(draft, seen)
            draft.app = holding(draft.app, seen, decision)
            if self._shows_first(draft, decision):
                await self._write(draft)
            outcome = await self._perform(draft, seen, decision)
            if stirs(seen, decision):
                self.stirred[ref] = self.observer.clock.now()
            elif isinstance(decision, Begin | Finish | Rest):
                self.stirred.pop(ref, None)
            _take(draft, seen, decision, outcome)
            if again := _pause(seen, decision):
                await self._write(draft)
                if again == Again() and isinstance(decision, Rest):
                    return again if await self.settled.note(draft.obj, seen) else Again(0.0)
                return again

    async def tell(self, ref: Ref, problem: Problem) -> None:
        """Say on the Application why it does not go on."""
        obj = self.observer.control.get(ref)
        if obj is None:
            return
        now = self.observer.clock.now().replace(microsecond=0)
        try:
            await self.writer.write(obj, told(_decoded(obj), problem, now), now)
        except msgspec.ValidationError:
            await self.writer.blame(obj, Finding(UNREADABLE, problem.message, problem.hint), now)

    def _shows_first(self, draft: Draft, decision: Decision) -> bool:
        """Whether what was recorded must be written before *decision* is carried out."""
        match decision:
            case Clear() | Free() | Cascade():
                return True
            case Act(tasks=tasks):
                worked = self.observer.clock.monotonic() - draft.shown
                return draft.begun or worked > PROGRESS or any(task.hook for task in tasks)
            case _:
                return False

    async def _write(self, draft: Draft) -> None:
        now = self.observer.clock.now().replace(microsecond=0)
        news = tuple(changes(draft.obj, draft.app))
        self.following.wrote(draft.obj, draft.app, draft.stages)
        draft.obj = await self.writer.write(draft.obj, draft.app, now, refreshed=draft.refreshed)
        for event in news:
            await self.events.tell(draft.obj, event)
        draft.shown, draft.begun = self.observer.clock.monotonic(), False

    async def _perform(self, draft: Draft, seen: Observation, decision: Decision) -> Outcome:
        """The one effect of a decision."""
        match decision:
            case Finish(phase=phase, message=message):
                await self._tell(draft, phase, message)
            case Release(finalizers=finalizers):
                await self.writer.release(draft.obj, finalizers)
            case Make(hooks=hooks):
                outcome = await (await self._performer(seen)).act(Act(hooks))
                if refused := [
                    each.message for each in outcome.results if each.hook_phase == FAILED
                ]:
                    raise Stalled("DeletionError", "; ".join(refused))
            case Act():
                with stage("apply", objects=len(decision.tasks)):
                    return await (await self._performer(seen)).act(decision)
            case Clear(hooks=hooks, ahead=ahead):
                return await (await self._performer(seen)).clear(hooks, ahead)
            case Free(hooks=hooks):
                return await (await self._performer(seen)).free(hooks)
            case Cascade():
                outcome = await (await self._performer(seen)).cascade(decision)
                if outcome.error:
                    raise Stalled("DeletionError", outcome.error)
                return outcome
            case _:
                pass
        return Outcome()

    async def _tell(self, draft: Draft, phase: str, message: str) -> None:
        state = draft.app.status.operation_state
        if state is None:
            return
        self.history.add(operation(draft.app, state, phase, message, self.observer.clock.now()))
        if event := ended(state, phase, message):
            await self.events.tell(draft.obj, event)

    def _note_drift(self, draft: Draft, seen: Observation) -> None:
        """Once, when what was synced is not, though it is declared as it was."""
        synced = draft.obj.at("status", "sync", "status") == SyncCode.SYNCED
        compared = seen.comparison
        if not synced or seen.touched or draft.drifted or compared is None or seen.app.deleting:
            return
        if entry := drifted(seen.app, compared.objects, seen.now, seen.sensitive):
            self.history.add(entry)
            draft.drifted = True

    async def _performer(self, seen: Observation) -> Performer:
        place = await self.observer.places.find(seen.app.spec.destination)
        state = seen.app.status.operation_state
        sync = state.operation.sync if state else None
        policy = seen.app.spec.sync_policy
        return Performer(
            cluster=place.by(seen.acting).writer,
            live=Quiet(place.live, self.writer.wake, seen.app.ref),
            clock=self.observer.clock,
            mark=mark(seen.app) if seen.app.deleting else run_mark(state) if state else "",
            dry_run=bool(sync and sync.dry_run) and not seen.app.deleting,
            schema=place.schemas,
            places=Declaring(self.observer.targets, seen.app, seen.wanted).places,
            migrate=not parse(policy.sync_options if policy else ()).off(MIGRATION),
        )


def _take(draft: Draft, seen: Observation, decision: Decision, outcome: Outcome) -> None:
    """The draft, one decision further."""
    after = recorded(seen, decision, outcome)
    if isinstance(decision, Begin | Act | Finish) and after == draft.app:
        raise RuntimeError(f"{type(decision).__name__} of {seen.app.ref} leads nowhere")
    draft.begun = draft.begun or isinstance(decision, Begin)
    if after.annotation(REFRESH) is not None:
        kept = {**after.metadata["annotations"]}
        del kept[REFRESH]
        after = replace(after, metadata={**after.metadata, "annotations": kept})
        draft.refreshed = True
    draft.app = after


def told(app: Application, problem: Problem, now: datetime) -> Application:
    """*app* with the condition that says *problem*."""
    kind = "DeletionError" if app.deleting else "UnknownError"
    before = app.status.conditions
    others = tuple(each for each in before if each.type != kind)
    finding = Finding(kind, problem.message, problem.hint)
    status = replace(app.status, conditions=(*others, *conditions((finding,), before, now)))
    return replace(app, status=status)


def _decoded(obj: Object) -> Application:
    return msgspec.convert(obj.body, Application, strict=False)


def _pause(seen: Observation, decision: Decision) -> Again | None:
    """When to look again; None: go on at once."""
    match decision:
        case Rest(after=after):
            return Again(after)
        case Await(after=after):
            return Again(WATCHED if after is None else after)
        case Postpone(at=at):
            return Again(max(0.0, (at - seen.now).total_seconds()))
        case Clear() | Cascade():
            return Again(LEAVING)
        case Release(last=last):
            return Again() if last else Again(0.0)
        case Begin() | Act() | Make() | Free() | Finish():
            return None
