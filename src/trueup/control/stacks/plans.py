"""Plans: what was planned, read once, kept as long as somebody may want to see or apply it."""

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from trueup.control.memory import Recent
from trueup.control.stacks.ruling import Known, Ruling
from trueup.core.plan.written import read_back, written
from trueup.core.stacks.naming import LOOK, look_of, state_of
from trueup.core.terraform import drift, reading
from trueup.core.terraform.secrets import texts_in
from trueup.k8s.value import Value, encode
from trueup.model.errors import Stalled
from trueup.model.plan import Plan
from trueup.model.stack import RunStatus, Stack
from trueup.model.stacking import Reading
from trueup.model.terraform import Result
from trueup.ports import States

KEY, HIDDEN = "key", "hidden"
REMEMBERED = 64  # plans that need not be read again
KEYS = 1024


class Read(Value, frozen=True):
    """A plan without its secrets, and what the status says of it."""

    plan: Plan
    said: Reading


@dataclass(frozen=True, slots=True)
class Plans:
    """Kept in *states*, beside the state that they are over; held to users' rules by *ruling*."""

    states: States
    ruling: Ruling
    _known: Recent[str, Plan] = field(default_factory=lambda: Recent(REMEMBERED))
    _keys: Recent[str, bytes] = field(default_factory=lambda: Recent(KEYS))

    async def read(
        self, stack: Stack, run: RunStatus, result: Result, known: Known, now: datetime
    ) -> Read:
        """What a run that planned has found, and what rules say of it."""
        if result.shown is None:
            raise Stalled("NoPlan", "the run has ended without a plan")
        key, looks = await self.key(stack), run.kind == "drift"
        how = reading.Reading(run.revision, key, known.hidden, refresh_only=looks, files=run.files)
        plan = await asyncio.to_thread(reading.read, result.shown, how)
        if not looks:
            more = await self.ruling.findings(stack.spec.policy, result.shown, plan, known)
            plan = msgspec.structs.replace(plan, findings=(*plan.findings, *more))
        earlier = stack.status.drift.resources if stack.status.drift else ()
        ignored = stack.spec.drift.ignore
        found = await asyncio.to_thread(drift.drifted, result.shown, ignored, earlier, now)
        totals = reading.totals(plan)
        behind = not looks and totals.empty and drift.behind(result.shown, ignored)
        return Read(plan, Reading(plan.digest, totals, plan.findings, found, behind))

    async def keep(self, stack: Stack, run: RunStatus, result: Result, plan: Plan) -> None:
        """What applying it takes, and what people see of it."""
        shown = await asyncio.to_thread(written, plan)
        hidden = await asyncio.to_thread(texts_in, result.shown or {})
        blobs = {
            "plan": result.plan,
            "shown": shown,
            "lock": result.lock_file.encode(),
            HIDDEN: encode(sorted(hidden)),
        }
        await self.states.keep(state_of(stack), run.id, blobs, max(stack.spec.retained, 1))

    async def keep_look(self, stack: Stack, plan: Plan) -> None:
        """What a look for drift has found, for people; the next takes its place."""
        shown = await asyncio.to_thread(written, plan)
        await self.states.keep(look_of(stack), LOOK, {"shown": shown}, 1)

    async def kept(self, stack: Stack, id: str) -> Plan | None:
        """The plan of that id, if it is still there."""
        if known := self._known.get(id):
            return known
        found = await self.states.kept(state_of(stack), id, "shown") if id else None
        if not found:
            return None
        return self._known.put(id, await asyncio.to_thread(read_back, found))

    async def key(self, stack: Stack) -> bytes:
        """The Stack's own, which its digests are made with; made once."""
        name = f"{state_of(stack)}:{KEY}"
        if known := self._keys.get(name):
            return known
        if found := await self.states.kept(name, KEY, KEY):
            return self._keys.put(name, found)
        made = secrets.token_bytes(32)
        await self.states.keep(name, KEY, {KEY: made}, 1)
        return self._keys.put(name, made)
