"""Perform: carry out one decision about a Proposal, and say what its status is then."""

import asyncio
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from trueup.control.proposals.commits import Part
from trueup.control.proposals.observe import Look
from trueup.control.proposals.write import Writer
from trueup.core.annotations.options import DELETION_APPROVED
from trueup.core.plan.guard import CONFIRMED, confirmation
from trueup.core.plan.written import read_back
from trueup.core.proposals import told
from trueup.core.proposals.differing import differing
from trueup.core.proposals.seen import Draw
from trueup.core.stacks.naming import state_of
from trueup.core.stacks.results import told as said_by
from trueup.k8s.ref import Ref
from trueup.k8s.value import encode
from trueup.model.application import Application
from trueup.model.changeset import PartState
from trueup.model.errors import Stalled
from trueup.model.foreseen import At, Foreseen
from trueup.model.plan import Plan
from trueup.model.proposal import (
    DIFFERS,
    MERGED,
    PartStatus,
    Proposal,
    ProposalStatus,
)
from trueup.model.record import Kind
from trueup.model.stack import SUCCEEDED, Approval, Stack
from trueup.model.terraform import Result
from trueup.ports import AppForecasts, Clock, History, Live, StackForecasts, States

LOST, TRIES = "Lost", 3
"""A run whose process was killed says nothing of the commit: it is begun again so often."""
SHOWN, OUTPUTS, LOG = "shown", "outputs", "log"
replace = msgspec.structs.replace


@dataclass(frozen=True, slots=True)
class Performer:
    """*fresh*: an id that no run has had."""

    control: Live
    stacks: StackForecasts
    apps: AppForecasts
    states: States
    writer: Writer
    history: History
    clock: Clock
    fresh: Callable[[], str] = field(default=lambda: uuid.uuid4().hex[:12])

    async def draw(self, look: Look, what: Draw) -> ProposalStatus:
        """Of what is proposed no more nothing runs on."""
        seen, status = look.seen, look.seen.proposal.status
        runs = {each.run for each in what.parts}
        for each in status.parts:
            if each.run and each.run not in runs and each.pending:
                await self.stacks.end(each.run)
        same = status.revision == seen.revision
        return replace(
            status,
            revision=seen.revision,
            base=seen.base,
            merge=look.at.revision.commit if look.at.pushed else "",
            foreign=look.at.foreign,
            authors=seen.authors,
            parts=what.parts,
            remarks=what.remarks,
            since=status.since if same and status.since else seen.now,
        )

    def begun(self, proposal: Proposal, id: str) -> Proposal:
        """It says that a run of a new id is under way; `begin` must follow."""
        part = replace(_part(proposal, id), run=self.fresh())
        return _with(proposal, part)

    async def begin(self, look: Look, proposal: Proposal, id: str) -> Proposal:
        """Once, however often asked."""
        part, stack = _part(proposal, id), look.objects.get(id)
        try:
            if not isinstance(stack, Stack):
                raise Stalled("Gone", f"{id} is not there any more")
            at = await self._at(proposal, part, look.at)
            await self.stacks.begin(proposal.ref, stack, part.run, at)
        except Stalled as error:
            return _with(proposal, _undone(part, error))
        return proposal

    async def take(self, look: Look, proposal: Proposal, id: str, result: Result) -> Proposal:
        """What the run of a Stack came to; `end` follows, once that is written."""
        part, stack = _part(proposal, id), look.objects.get(id)
        log = {LOG: result.log.encode()}
        await self.states.keep(proposal.kept, f"{part.run}-log", log, _retained(proposal))
        if result.phase == LOST and part.attempts < TRIES:
            again = replace(part, run="", attempts=part.attempts + 1)
            return _with(proposal, again)
        if result.phase != SUCCEEDED or not isinstance(stack, Stack):
            failed = replace(part, state=PartState.FAILED, why=said_by(result))
            return self._noted(_with(proposal, failed), failed)
        try:
            at = await self._at(proposal, part, look.at)
            found = await self.stacks.foreseen(stack, part.run, at, result)
        except Stalled as error:
            return _with(proposal, _undone(part, error))
        return await self._planned(proposal, part, found)

    async def foresee(self, look: Look, proposal: Proposal, id: str) -> Proposal:
        part, app = _part(proposal, id), look.objects.get(id)
        try:
            if not isinstance(app, Application):
                raise Stalled("Gone", f"{id} is not there any more")
            found = await self.apps.foreseen(app, await self._at(proposal, part, look.at))
        except Stalled as error:
            return _with(proposal, _undone(part, error))
        return await self._planned(proposal, replace(part, run=self.fresh()), found)

    async def bind(self, look: Look, proposal: Proposal, id: str) -> None:
        """Who approved here has approved there; policy there says whether that is enough."""
        part, stands = _part(proposal, id), look.seen.stands[id]
        obj = self.control.get(part.ref)
        if obj is None:
            return
        now = look.seen.now
        known = {each.by for each in stands.given if each.digest == part.digest}
        given = [each for each in proposal.given if each.by not in known]
        if part.kind == "Stack":
            name = f"{proposal.namespace}/{proposal.name}"
            more = [Approval(part.digest, x.by, x.at, x.comment, name) for x in given]
            approvals = msgspec.to_builtins([*stands.given, *more])
            await self.writer.patch(obj, {"approvals": approvals})
        else:
            notes = {
                DELETION_APPROVED: f"{self.clock.now():%Y-%m-%dT%H:%M:%SZ}",
                CONFIRMED: confirmation(stands.files),
            }
            await self.writer.patch(obj, {"metadata": {"annotations": notes}})
        for each in given:
            self.history.add(told.approved(proposal, part, each.by, now))

    async def compare(self, look: Look, proposal: Proposal, id: str) -> Proposal:
        """Say by what the plan that waits now is not the one that was proposed."""
        part, stands = _part(proposal, id), look.seen.stands[id]
        how: tuple[str, ...] = ("it was planned with values that were only assumed",)
        if not part.provisional:
            before = await self._kept(proposal.kept, part.run)
            now = await self._now(look.objects[id], stands.plan, look.at)
            how = differing(before, now) if now else ("it is another plan",)
        return _with(proposal, replace(part, outcome=DIFFERS, plan=stands.plan, differs=how))

    async def leave(self, proposal: Proposal) -> None:
        """Nothing of it runs on, and nothing of it is kept."""
        for each in proposal.status.parts:
            if each.run and each.pending:
                await self.stacks.end(each.run)
        await self.states.keep(proposal.kept, "gone", {}, 0)

    async def _planned(self, proposal: Proposal, part: PartStatus, found: Foreseen) -> Proposal:
        blobs = {SHOWN: encode(found.plan), OUTPUTS: msgspec.json.encode(found.outputs)}
        await self.states.keep(proposal.kept, part.run, blobs, _retained(proposal))
        names = ", ".join(found.withheld)
        withheld = f"without {names}, which are secret" if names else ""
        done = replace(
            part,
            state=PartState.UNCHANGED if found.plan.empty else PartState.PLANNED,
            why=withheld,
            digest=found.digest,
            counts=found.plan.counts,
            provisional=found.provisional,
            needs=found.needs,
            because=found.because,
            risks=found.risks,
            remarks=tuple(dict.fromkeys((*part.remarks, *found.plan.findings, *found.remarks))),
        )
        return self._noted(_with(proposal, done), done)

    def _noted(self, proposal: Proposal, part: PartStatus) -> Proposal:
        more = {"uid": part.run, "message": part.why} if part.run else {}
        self.history.add(
            told.entry(proposal, part, Kind.PLAN, "planned a proposal", self.clock.now(), **more)
        )
        return proposal

    async def _at(self, proposal: Proposal, part: PartStatus, at: At) -> At:
        """With the outputs of the parts that come before, as they would be."""
        outputs: dict[Ref, Mapping[str, Any]] = {}
        for each in proposal.status.parts:
            if each.id in part.uses and each.run:
                kept = await self.states.kept(proposal.kept, each.run, OUTPUTS)
                outputs[each.ref] = msgspec.json.decode(kept) if kept else {}
        return replace(at, outputs=outputs)

    async def _kept(self, name: str, id: str) -> Plan | None:
        found = await self.states.kept(name, id, SHOWN) if id else None
        return await asyncio.to_thread(read_back, found) if found else None

    async def _now(self, obj: Part, plan: str, at: At) -> Plan | None:
        if isinstance(obj, Stack):
            return await self._kept(state_of(obj), plan)
        return (await self.apps.foreseen(obj, replace(at, revision=at.base))).plan


def merged(look: Look) -> ProposalStatus:
    """It is carried out from now on, as the policies of its parts say."""
    return replace(look.seen.proposal.status, merged=look.seen.now, phase=MERGED)


def _part(proposal: Proposal, id: str) -> PartStatus:
    return next(each for each in proposal.status.parts if each.id == id)


def _with(proposal: Proposal, part: PartStatus) -> Proposal:
    parts = tuple(part if each.id == part.id else each for each in proposal.status.parts)
    return replace(proposal, status=replace(proposal.status, parts=parts))


def _undone(part: PartStatus, error: Stalled) -> PartStatus:
    lacking = error.reason == "OutputMissing"
    state = PartState.SKIPPED if lacking else PartState.FAILED
    hint = f" ({error.hint})" if error.hint else ""
    return replace(part, state=state, why=error.message + hint)


def _retained(proposal: Proposal) -> int:
    """Of each revision a plan and a log of each part."""
    return max(proposal.spec.retained, 1) * (2 * len(proposal.status.parts) + 2)
