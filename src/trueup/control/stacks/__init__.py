"""
Stacks: the reconciler of Terraform roots. Observe, decide, perform, record; until there is nothing
to do.

That a run is under way is written before it begins, and what it came to before its folder is
forgotten: whoever comes after a crash finds one or the other, and goes on from there.
"""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from trueup.control.loop import Again as Later
from trueup.control.loop import Problem
from trueup.control.stacks.observe import Look, Observer
from trueup.control.stacks.orphans import Orphans
from trueup.control.stacks.perform import Performer
from trueup.control.stacks.telling import Telling
from trueup.control.stacks.write import Writer
from trueup.core.stacks import decide, results
from trueup.core.stacks.handing import named, targets
from trueup.core.stacks.naming import logs_of
from trueup.core.stacks.status import described
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.errors import Stalled
from trueup.model.policy import Finding
from trueup.model.stack import RUNNING, Stack
from trueup.model.stacking import (
    Again,
    Begin,
    Cancel,
    Done,
    Propose,
    Refuse,
    Release,
    Rest,
    Settle,
    StackDecision,
    StackSeen,
    Take,
)

UNREADABLE = "InvalidSpecError"
replace = msgspec.structs.replace


@dataclass(frozen=True, slots=True)
class Stacks:
    """The reconciler of Stacks. *governs*: namespaces whose Stacks are ours."""

    observer: Observer
    performer: Performer
    writer: Writer
    telling: Telling
    orphans: Orphans
    governs: Callable[[str], bool]

    async def reconcile(self, ref: Ref) -> Later:
        """Bring one Stack as far as it goes without waiting."""
        obj = self.observer.control.get(ref)
        if obj is None or not self.governs(ref.namespace):
            await self.performer.runs.drop(ref, gone=obj is None)
            if obj is None and self.governs(ref.namespace):
                await self.orphans.gone(ref)
            return Later()
        while True:
            stack = _decoded(obj)
            look = await self.observer.observe(stack)
            decision = decide(look.seen)
            if isinstance(decision, Rest):
                return Later(await self._rest(obj, look, decision.after))
            if isinstance(decision, Release):
                await self.writer.release(obj)
                return Later()
            obj = await self._carry_out(obj, look, decision)

    async def tell(self, ref: Ref, problem: Problem) -> None:
        """Say on a Stack why it does not go on, unless it says so already."""
        obj = self.observer.control.get(ref)
        if obj is None:
            return
        try:
            stack = _decoded(obj)
        except Stalled:
            stack = Stack(metadata=obj.body["metadata"])
        finding = Finding(problem.reason, problem.message, problem.hint)
        seen = StackSeen(stack, self.observer.now(), findings=(finding,))
        told = replace(stack, status=described(seen, stack.status))
        await self.writer.write(obj, told)

    async def _carry_out(self, obj: Object, look: Look, decision: StackDecision) -> Object:
        stack, now = look.seen.stack, look.seen.now
        match decision:
            case Begin():
                stack = self.performer.begun(look, stack, decision)
                obj = await self._write(obj, look, stack)
                stack = await self.performer.start(look, stack)
            case Again():
                stack = await self.performer.start(look, stack)
            case Take(result):
                run = stack.status.run
                stack = await self.performer.take(look, stack, result)
                obj = await self._write(obj, look, stack)
                await self.telling.ended(obj, stack, look.seen.stack)
                if run is not None:
                    await self.performer.runs.forget(run.id)
            case Cancel():
                run = stack.status.run
                if run is not None:
                    await self.performer.runner.cancel(run.id)
                stack = replace(stack, operation=None)
            case Settle(plan, asked):
                status = results.settled(stack.status, plan, look.seen.state, now)
                by = stack.operation.initiated_by if asked and stack.operation else None
                given = () if plan.state == "Rejected" else stack.approvals
                stack = replace(stack, approvals=given)
                if by is None:
                    stack = replace(stack, status=status)
                else:
                    status = replace(status, refused=None)
                    stack = replace(stack, status=status, operation=None)
                    obj = await self._write(obj, look, stack)
                    self.telling.rejected(stack, plan, by)
            case Refuse() if stack.operation is not None:
                status = results.refused(stack.status, stack.operation, decision, now)
                stack = replace(stack, status=status, operation=None)
                obj = await self._write(obj, look, stack)
                await self.telling.refused(obj, stack)
            case Done():
                stack = replace(stack, status=replace(stack.status, refused=None), operation=None)
            case Propose(revision, by):
                name = await self.writer.propose(stack, revision, by)
                status = results.proposed(stack.status, name)
                stack = replace(stack, status=status, operation=None)
            case Refuse() | Rest() | Release():
                pass
        return await self._write(obj, look, stack)

    async def _rest(self, obj: Object, look: Look, after: float | None) -> float | None:
        """Say how it stands; when it is to be looked at again."""
        stack = look.seen.stack
        run = stack.status.run
        if look.seen.foreign:
            await self._write(obj, look, stack)
            return after
        if run is None or run.phase != RUNNING:
            await self._write(obj, *await self._handed_over(look, stack))
            return after
        known = self.performer.runs.follow(run.id, stack.ref, logs_of(stack))
        status = replace(stack.status, run=results.progressed(run, known.progress))
        await self._write(obj, look, replace(stack, status=status))
        return after

    async def _handed_over(self, look: Look, stack: Stack) -> tuple[Look, Stack]:
        """What keeps the outputs from being written is told, and is in the way of nothing else."""
        if stack.status.applied is None or stack.deleting:
            return look, stack
        names = named(targets(stack))
        try:
            await self.performer.outputs.hand_over(stack, look.project)
        except Stalled as error:
            names = tuple(dict.fromkeys((*names, *stack.status.handed)))
            finding = Finding(error.reason, error.message, error.hint)
            look = look.saying(replace(look.seen, findings=(*look.seen.findings, finding)))
        return look, replace(stack, status=replace(stack.status, handed=names))

    async def _write(self, obj: Object, look: Look, stack: Stack) -> Object:
        told = replace(stack, status=described(look.seen, stack.status))
        return await self.writer.write(obj, told)


def _decoded(obj: Object) -> Stack:
    try:
        return msgspec.convert(obj.body, Stack, strict=False)
    except msgspec.ValidationError as error:
        raise Stalled(UNREADABLE, f"the Stack cannot be read: {error}") from error
