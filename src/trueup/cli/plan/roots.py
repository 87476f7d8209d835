"""
Roots: the plan of one Terraform root of a checkout, by the runner that servers use.

What its files would do is judged before anything is run. The state is where the root says, or a
server lends it; it is never locked. Where it cannot be had, the root is planned as if it had made
nothing yet, and the plan says so.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from trueup.cli.plan.inputs import PREFIX, Reader
from trueup.cli.plan.jobs import at, hidden, job, without_state
from trueup.cli.plan.kept import Server
from trueup.cli.plan.outputs import Given, handed
from trueup.cli.plan.running import Tell, run
from trueup.cli.plan.scene import Side
from trueup.cli.plan.stating import kept, stateless
from trueup.cli.plan.targets import RootTarget, unit_of
from trueup.control.stacks.inputs import Inputs
from trueup.control.stacks.ruling import Known, Ruling
from trueup.core.changeset.anchors import anchored, diagnosed, unsaid
from trueup.core.changeset.providers import clearer, missing
from trueup.core.stacks import sound
from trueup.core.terraform import reading
from trueup.core.terraform.files.allowing import refusals
from trueup.core.terraform.files.closure import Closure
from trueup.core.terraform.files.look import Look, Wanted, look
from trueup.core.terraform.judging import judge
from trueup.core.terraform.rules import files_of
from trueup.model.changeset import Part, PartKind, PartState
from trueup.model.errors import Refused, Stalled, Unreachable
from trueup.model.policy import Finding
from trueup.model.stack import StackPolicy
from trueup.model.terraform import Result
from trueup.ports import Runner

replace = msgspec.structs.replace


@dataclass(frozen=True)
class Tools:
    """
    *key*: what digests are made with. *environment*: of runs. *given*: outputs so far. *server*:
    keeps states of Stacks.
    """

    runner: Runner
    server: Server
    ruling: Ruling
    reader: Reader
    given: Given
    environment: Mapping[str, str]
    key: bytes
    revision: str


def looked(side: Side, target: RootTarget, environment: Mapping[str, str]) -> Look:
    """What the files tell."""
    spec = target.stack.spec
    if (unit := unit_of(side, target)) is not None:
        return Look(unit.closure, unit.inspected, refusals(unit.inspected, spec.policy))
    given = {name.removeprefix(PREFIX) for name in environment if name.startswith(PREFIX)}
    named = (*(each.name for each in spec.variables), *sorted(given))
    wanted = Wanted(
        target.root.path, named, target.root.variable_files, target.root.kind, spec.policy
    )
    found = look(side.repository, wanted)
    return replace(found, findings=tuple(_own(found.findings, given)))


def _own(found: tuple[Finding, ...], given: set[str]) -> list[Finding]:
    """Variables of the environment are for all roots: one that lacks them is as it should be."""
    unused = {f"the root has no variable {name}; its value is not used" for name in given}
    return [each for each in found if each.message not in unused]


async def planned(side: Side, target: RootTarget, look: Look, tools: Tools, tell: Tell) -> Part:
    """Never raises what the root is to blame for."""
    said = (replace(each, where=target.declared) for each in sound.findings(target.stack.spec))
    part = replace(target.part, remarks=(*said, *look.findings))
    if why := next((each.message for each in part.remarks if each.stops), ""):
        return replace(part, state=PartState.FAILED, why=f"nothing was run: {why}")
    try:
        inputs, assumed = await tools.reader.inputs(target.stack)
        placed = (replace(each, where=target.declared) for each in assumed)
        part = replace(part, remarks=(*part.remarks, *placed))
        if inputs.missing:
            why = f"waits for {', '.join(inputs.missing)}"
            return replace(part, state=PartState.SKIPPED, why=why)
        return await _planned(side, target, look, tools, tell, part, inputs)
    except (Stalled, Unreachable, Refused) as error:
        finding = Finding(getattr(error, "reason", "Failed"), error.message, error.hint)
        return _failed(part, look, target, error.message, (finding,))


async def _planned(
    side: Side,
    target: RootTarget,
    look: Look,
    tools: Tools,
    tell: Tell,
    part: Part,
    inputs: Inputs,
) -> Part:
    made, elsewhere = job(side, target, look, inputs, tools.environment)
    part = replace(part, against="its state", provisional=inputs.provisional)
    part = replace(part, provisional=part.provisional or tools.given.assumed(target.takes))
    if elsewhere:
        made, part = await kept(target, tools.server, made, part)
    ended = await run(tools.runner, made, tell)
    declared = look.inspection.backend
    if ended.result.failed and ended.step == "init" and declared and not elsewhere:
        again = await run(tools.runner, without_state(made), tell)
        if not again.result.failed or again.step != "init":
            why = f"its backend {declared} cannot be reached"
            part = stateless(part, why, said=_why(ended.result))
            ended = again
    result = ended.result
    found = clearer(diagnosed(result.diagnostics, target.root.path), look.closure)
    if result.shown is None or result.failed:
        lacking = missing(found)
        why = f"there is no provider {', '.join(lacking)} here" if lacking else _why(result)
        return _failed(part, look, target, why, found)
    tools.given.known[part.id] = handed(result)
    part = replace(part, remarks=(*part.remarks, *found))
    return await _read(side, target, look, tools, part, (result, inputs))


async def _read(
    side: Side,
    target: RootTarget,
    look: Look,
    tools: Tools,
    part: Part,
    made: tuple[Result, Inputs],
) -> Part:
    """The plan, what rules say of it, and what it needs."""
    result, inputs = made
    shown, masked = result.shown or {}, hidden(inputs, tools.environment)
    policy = target.stack.spec.policy
    files = _digest(side, look.closure)
    plan = reading.read(shown, reading.Reading(tools.revision, tools.key, masked, files=files))
    known = Known(masked, _rule_files(side, target.root.path, policy))
    found = await tools.ruling.findings(policy, shown, plan, known)
    said = anchored((*plan.findings, *found), look.closure, target.root.path)
    plan = replace(plan, findings=tuple(dict.fromkeys(said)))
    verdict = judge(plan, policy, found=part.remarks)
    needs = verdict.needs if part.kind is PartKind.STACK else 0
    protected = (each for each in verdict.stopped if each not in (*said, *part.remarks))
    remarks = (*unsaid(part.remarks, said), *protected)
    remarks = anchored(remarks, look.closure, target.root.path)
    return replace(
        part,
        state=PartState.UNCHANGED if plan.empty else PartState.PLANNED,
        plan=plan,
        digest=plan.digest,
        remarks=remarks,
        needs=needs,
        because=verdict.why if needs else (),
        risks=verdict.risks,
    )


def _failed(
    part: Part, look: Look, target: RootTarget, why: str, found: tuple[Finding, ...]
) -> Part:
    remarks = anchored((*part.remarks, *found), look.closure, target.root.path)
    return replace(part, state=PartState.FAILED, why=why, remarks=tuple(dict.fromkeys(remarks)))


def _why(result: Result) -> str:
    errors = [each for each in result.diagnostics if each.severity == "error"]
    return errors[0].summary if errors else f"the run ended: {result.phase}"


def _digest(side: Side, closure: Closure) -> str:
    made = hashlib.sha256()
    for path in sorted(closure.files):
        made.update(f"{path}\0".encode() + hashlib.sha256(side.repository.read(path)).digest())
    return made.hexdigest()[:16]


def _rule_files(side: Side, root: str, policy: StackPolicy) -> Mapping[str, bytes]:
    """By the path that the rule says: below the root, or else in the repository."""
    found = {}
    for said in files_of(policy):
        places = (at(root, said), said)
        if path := next((each for each in places if side.repository.has(each)), None):
            found[said] = side.repository.read(path)
    return found
