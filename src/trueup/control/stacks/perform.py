"""Perform: carry out one decision about a Stack, and say what its status is then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from trueup.control.stacks.jobs import PLAN_LOST, Jobs
from trueup.control.stacks.observe import Look
from trueup.control.stacks.outputs import Outputs
from trueup.control.stacks.plans import Plans
from trueup.control.stacks.ruling import Known
from trueup.control.stacks.runs import Runs
from trueup.core.stacks import results
from trueup.core.stacks.handing import withheld
from trueup.core.stacks.naming import ERRORED, GOING, LOG, LOGS_KEPT, logs_of, name_of, state_of
from trueup.core.terraform.rules import files_of
from trueup.k8s.value import encode
from trueup.model.errors import Refused, Stalled
from trueup.model.stack import SUCCEEDED, RunStatus, Stack
from trueup.model.stacking import Begin, Made, Standing
from trueup.model.terraform import Result, Said, StateVersion
from trueup.ports import Clock, Runner, RunTokens, States

replace = msgspec.structs.replace


@dataclass(frozen=True, slots=True)
class Performer:
    """*fresh*: an id that no run has had."""

    runner: Runner
    runs: Runs
    states: States
    jobs: Jobs
    plans: Plans
    tokens: RunTokens
    outputs: Outputs
    clock: Clock
    fresh: Callable[[], str]

    def begun(self, look: Look, stack: Stack, what: Begin) -> Stack:
        """It says that a run of a new id is under way; `start` must follow."""
        made = look.seen.made or _as_applied(stack)
        status = results.begun(
            stack.status, self.fresh(), what, made, look.seen.state, look.seen.now
        )
        operation = None if what.asked else stack.operation
        return replace(stack, status=status, operation=operation)

    async def start(self, look: Look, stack: Stack) -> Stack:
        """Have the runner begin what the status says is under way; once, however often asked."""
        run = stack.status.run or RunStatus()
        try:
            job = await self.jobs.job(look, stack, run)
            await self.runner.start(job)
        except Stalled as error:
            return _not_begun(stack, run, error, self._now(look))
        self.runs.begin_again(run.id)
        self.runs.follow(run.id, stack.ref, logs_of(stack))
        return stack

    async def take(self, look: Look, stack: Stack, result: Result) -> Stack:
        """Put down what a run came to: its plan, its state, its outputs."""
        run = stack.status.run or RunStatus()
        now = self._now(look)
        name = state_of(stack)
        lost = await self._rescued(stack, run, result, now)
        await self.tokens.end(run.id)
        hidden = await self._hidden(look, stack)
        result = replace(result, outputs=withheld(result.outputs or {}, hidden))
        run = results.ended(run, result, now)
        if lost:
            run = replace(run, phase="Failed", message=f"{lost}\n{run.message}".strip())
        newest = await self.states.newest(name)
        began, state = Standing(run.serial, run.lineage), _standing(newest)
        run = replace(run, serial=state.serial, lineage=state.lineage)
        await self._remember(stack, run, result)
        if run.phase != SUCCEEDED:
            return _undone(stack, run, newest)
        match run.kind:
            case "apply":
                status = results.applied(stack, run, result, state, now)
                await self.outputs.keep(stack, result.outputs or {})
                return replace(stack, status=status, approvals=())
            case "drift" if not run.wish.refresh_only:
                found = await self.plans.read(
                    stack, run, result, await self._known(look, stack), now
                )
                await self.plans.keep_look(stack, found.plan)
                return replace(stack, status=results.looked(stack, run, found.said, now))
            case "import":
                return replace(stack, status=results.imported(stack.status, run))
            case "unlock":
                return replace(stack, status=replace(stack.status, run=run))
            case _:
                found = await self.plans.read(
                    stack, run, result, await self._known(look, stack), now
                )
                await self.plans.keep(stack, run, result, found.plan)
                # If others have moved the state meanwhile, this is no plan of it any more.
                status = results.planned(stack, run, found.said, began, now)
                status = replace(status, engine=result.engine)
                if run.kind == "plan" and status.plan and status.plan.totals.empty:
                    # Of a state that others have made, too.
                    found_so = replace(result, unmet=results.unmet(found.said))
                    status = results.held(status, found_so, now)
                    await self.outputs.keep(stack, result.outputs or {})
                given = tuple(each for each in stack.approvals if each.digest == found.said.digest)
                return replace(stack, status=status, approvals=given)

    async def _remember(self, stack: Stack, run: RunStatus, result: Result) -> None:
        """What it has said, and what became of each resource: nothing of it goes on any more."""
        last = replace(self.runs.progress(run.id), said=Said(), since={})
        blobs = {LOG: result.log.encode(), GOING: encode(last)}
        await self.states.keep(logs_of(stack), run.id, blobs, LOGS_KEPT)

    async def _known(self, look: Look, stack: Stack) -> Known:
        """Beside the plan itself, what reading it takes."""
        paths = files_of(stack.spec.policy)
        files: Mapping[str, bytes] = {}
        if look.root is not None and paths:
            files = await self.jobs.files.beside(stack.project, stack.spec.source, look.root, paths)
        return Known(tuple(sorted(await self._hidden(look, stack))), files)

    async def _hidden(self, look: Look, stack: Stack) -> set[str]:
        """What is not to be shown of what the run has said."""
        run = stack.status.run
        known = await self.jobs.hidden(stack, run.id) if run else ()
        return {*known, *(look.inputs.secrets if look.inputs else ())}

    async def _rescued(self, stack: Stack, run: RunStatus, result: Result, now: datetime) -> str:
        """
        Save the state that Terraform could not save, and let go of what a dead run still holds.

        What is wrong, if that could not be done; nothing is lost then either.
        """
        name = state_of(stack)
        held = await self.states.holder(name)
        ours = held.info.id if held and held.run == run.id else ""
        problem = ""
        if result.errored:
            await self.states.keep(name, f"{run.id}{ERRORED}", {"state": result.errored}, 10)
            problem = await self._saved(stack, result.errored, _by(run, now), ours)
        if ours:
            await self.states.unlock(name, ours)
        return problem

    async def _saved(self, stack: Stack, state: bytes, by: StateVersion, lock: str) -> str:
        """Where it belongs; else beside it, and why."""
        why = "the root keeps its state itself: bring it there with terraform state push"
        try:
            if not await self.jobs.elsewhere(stack):
                await self.states.write(state_of(stack), state, by, lock)
                return ""
        except (Refused, Stalled) as error:
            why = error.message
        aside = name_of(stack)._replace(workspace=f"errored-{by.run}")
        try:
            await self.states.write(str(aside), state, by, "")
            where = f"it is kept as workspace {aside.workspace} of this Stack"
        except (Refused, Stalled) as error:
            where = error.message
        return f"the state that this run left could not be saved; {where}; {why}"

    def _now(self, look: Look) -> datetime:
        return max(self.clock.now().replace(microsecond=0), look.seen.now)


def _standing(newest: StateVersion | None) -> Standing:
    return Standing(newest.serial, newest.lineage) if newest else Standing()


def _undone(stack: Stack, run: RunStatus, newest: StateVersion | None) -> Stack:
    """What an apply got done before it failed is in the state."""
    status, plan = replace(stack.status, run=run), stack.status.plan
    if newest is not None:
        status = replace(status, resources=newest.resources)
    if run.kind == "apply" and plan is not None:
        status = replace(status, plan=replace(plan, state="Failed"))
    return replace(stack, status=status)


def _not_begun(stack: Stack, run: RunStatus, error: Stalled, now: datetime) -> Stack:
    failed = replace(run, phase="Failed", message=str(error), finished_at=now)
    plan = stack.status.plan
    if plan is not None and error.reason == PLAN_LOST:
        plan = replace(plan, state="Superseded")
    return replace(stack, status=replace(stack.status, run=failed, plan=plan))


def _by(run: RunStatus, now: datetime) -> StateVersion:
    """What is known of a version before it is written."""
    return StateVersion(
        number=0,
        serial=0,
        lineage="",
        at=now,
        sha256="",
        by="trueup",
        run=run.id,
        revision=run.revision,
    )


def _as_applied(stack: Stack) -> Made:
    """Its source is gone: what is left is what was applied last."""
    last = stack.status.applied
    return Made(last.revision, "", last.files, last.inputs) if last else Made()
