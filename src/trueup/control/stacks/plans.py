"""Plans: what was planned, read once, kept as long as somebody may want to see or apply it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from trueup.control.memory import Recent
from trueup.core.stacks.naming import state_of
from trueup.core.terraform import drift, reading, rules
from trueup.core.terraform.secrets import Raw, texts_in
from trueup.core.terraform.subject import subject
from trueup.k8s.value import Value, encode
from trueup.model.errors import Stalled
from trueup.model.plan import Plan
from trueup.model.rules import Question
from trueup.model.stack import RunStatus, Stack
from trueup.model.stacking import Reading
from trueup.model.terraform import Result
from trueup.ports import Rules, States

KEY, HIDDEN = "key", "hidden"
REMEMBERED = 64  # plans that need not be read again
KEYS = 1024


class Read(Value, frozen=True):
    """A plan without its secrets, and what the status says of it."""

    plan: Plan
    said: Reading


class Known(Value, frozen=True):
    """*hidden*: texts that are never shown. *files*: of the root, that rules are read from."""

    hidden: tuple[str, ...] = ()
    files: Mapping[str, bytes] = {}


@dataclass(frozen=True, slots=True)
class Plans:
    """Kept in *states*, beside the state that they are over; held to users' *rules*."""

    states: States
    rules: Rules
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
        plan = reading.read(result.shown, how)
        if not looks:
            plan = await self._ruled(stack, result.shown, plan, known)
        earlier = stack.status.drift.resources if stack.status.drift else ()
        found = drift.drifted(result.shown, stack.spec.drift.ignore, earlier, now)
        return Read(plan, Reading(plan.digest, reading.totals(plan), plan.findings, found))

    async def _ruled(self, stack: Stack, shown: Raw, plan: Plan, known: Known) -> Plan:
        asked = [rules.question(each, known.files) for each in stack.spec.policy.rules]
        questions = [each for each in asked if isinstance(each, Question)]
        answers = await self.rules.ask(questions, subject(shown, plan, known.hidden))
        found = rules.all_findings(stack.spec.policy.rules, asked, answers)
        return msgspec.structs.replace(plan, findings=(*plan.findings, *found))

    async def keep(self, stack: Stack, run: RunStatus, result: Result, plan: Plan) -> None:
        """What applying it takes, and what people see of it."""
        blobs = {
            "plan": result.plan,
            "shown": encode(plan),
            "lock": result.lock_file.encode(),
            HIDDEN: encode(sorted(texts_in(result.shown or {}))),
        }
        await self.states.keep(state_of(stack), run.id, blobs, max(stack.spec.retained, 1))

    async def kept(self, stack: Stack, id: str) -> Plan | None:
        """The plan of that id, if it is still there."""
        if known := self._known.get(id):
            return known
        found = await self.states.kept(state_of(stack), id, "shown") if id else None
        return self._known.put(id, msgspec.json.decode(found, type=Plan)) if found else None

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
