"""Standing: how a part stands after the merge, and whether that is what was approved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import msgspec

from trueup.core.annotations.options import DELETION_APPROVED
from trueup.core.decide.operation import running
from trueup.core.plan.guard import confirmed
from trueup.core.proposals.seen import Stands
from trueup.model.application import Application, OperationState
from trueup.model.foreseen import At
from trueup.model.proposal import PartStatus
from trueup.model.stack import OPEN, Approval, Stack
from trueup.ports import AppForecasts, StackForecasts


@dataclass(frozen=True, slots=True)
class Standing:
    stacks: StackForecasts
    apps: AppForecasts

    async def of(self, part: PartStatus, obj: Stack | Application, at: At) -> Stands:
        """*at*: its base is what they follow now."""
        now = msgspec.structs.replace(at, revision=at.base)
        if isinstance(obj, Stack):
            return _stack(obj, (await self.stacks.outline(obj, now)).files)
        return await self._app(part, obj, now)

    async def _app(self, part: PartStatus, app: Application, at: At) -> Stands:
        """
        While it is carried out its plan gets shorter with each wave: it is the one that was
        approved if the same is declared, and nothing else waits for a person.
        """
        sync, state = app.status.sync, app.status.operation_state
        commits = (sync.revision, *sync.revisions)
        if sync.status == "Synced" and at.base.commit in commits and not running(state):
            return Stands(carried=True)
        if state is None or not running(state) or not part.because:
            return Stands()
        files = (await self.apps.outline(app, at)).files
        found = await self.apps.foreseen(app, at)
        same = files == part.files and set(found.because) <= set(part.because)
        digest = part.digest if same else found.digest
        given = tuple(_given(app, state, files, digest))
        return Stands(str(state.started_at), digest, files, given=given, asks=found.because)


def _stack(stack: Stack, files: str) -> Stands:
    status, plan = stack.status, stack.status.plan
    if plan and plan.state in OPEN and plan.kind == "apply" and plan.files == files:
        return Stands(plan.id, plan.digest, plan.files, given=stack.approvals)
    last = status.applied
    done = last is not None and last.files == files and status.sync.status == "Synced"
    return Stands(carried=done)


def _given(app: Application, state: OperationState, files: str, digest: str) -> Iterator[Approval]:
    """The annotations name nobody: who is not known stands for all."""
    said = app.annotation(DELETION_APPROVED) or ""
    try:
        recent = bool(state.started_at and datetime.fromisoformat(said) >= state.started_at)
    except (TypeError, ValueError):
        recent = False
    if recent and confirmed(app, files):
        yield Approval(digest, "")
