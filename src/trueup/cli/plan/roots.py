"""
Roots: the plan of one Terraform root of a checkout, by the runner that servers use.

What its files would do is judged before anything is run. The state is where the root says, and is
never locked; where it cannot be reached, the root is planned as if it had made nothing yet, and
the plan says so.
"""

import asyncio
import hashlib
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

import msgspec

from trueup.cli.plan.inputs import PREFIX, Reader
from trueup.cli.plan.outputs import Given, handed
from trueup.cli.plan.scene import Side
from trueup.cli.plan.targets import RootTarget, closure_of_unit
from trueup.control.stacks.inputs import Inputs
from trueup.control.stacks.ruling import Known, Ruling
from trueup.core.proposal.anchors import anchored, diagnosed
from trueup.core.proposal.providers import clearer, missing
from trueup.core.terraform import reading
from trueup.core.terraform.files.closure import Closure
from trueup.core.terraform.files.inspect import Inspection
from trueup.core.terraform.files.look import Look, Wanted, look
from trueup.core.terraform.judging import judge
from trueup.model.errors import Refused, Stalled, Unreachable
from trueup.model.plan import Plan
from trueup.model.policy import Finding, Severity
from trueup.model.proposal import Part, PartKind, PartState
from trueup.model.stack import StackPolicy
from trueup.model.terraform import Diagnostic, Engine, Job, Progress, Result
from trueup.ports import Runner

OURS, LOCAL = "zz_trueup_backend_override.tf", b'terraform {\n  backend "local" {}\n}\n'
UNREACHED = "StateUnreachable"
_SECRET_WORDS = ("TOKEN", "SECRET", "PASSWORD", "PASSWD", "PRIVATE_KEY", "ACCESS_KEY")
_LEAST = 6  # characters of what may be a secret
replace = msgspec.structs.replace
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Tools:
    """*key*: what digests are made with. *environment*: of runs. *given*: outputs so far."""

    runner: Runner
    ruling: Ruling
    reader: Reader
    given: Given
    environment: Mapping[str, str]
    key: bytes
    revision: str


def looked(side: Side, target: RootTarget, environment: Mapping[str, str]) -> Look:
    """What the files tell."""
    if (unit := closure_of_unit(side, target)) is not None:
        return Look(unit, Inspection(), ())
    spec = target.stack.spec
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
    part = replace(target.part, remarks=look.findings)
    if look.stopped:
        why = next(each.message for each in look.findings if each.stops)
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
    job, elsewhere = _job(side, target, look, tools, inputs)
    part = replace(part, against="its state", provisional=inputs.provisional)
    part = replace(part, provisional=part.provisional or tools.given.assumed(target.takes))
    if elsewhere:
        job, part = _without_state(job), _stateless(part, "Trueup's server keeps its state")
    run = await _run(tools.runner, job, tell)
    declared = look.inspection.backend
    if run.result.failed and run.step == "init" and declared and not elsewhere:
        again = await _run(tools.runner, _without_state(job), tell)
        if not again.result.failed or again.step != "init":
            part = _stateless(part, f"its backend {declared} cannot be reached", run.result)
            run = again
    result = run.result
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
    shown, hidden = result.shown or {}, _hidden(inputs, tools.environment)
    policy = target.stack.spec.policy
    files = _digest(side, look.closure)
    plan = reading.read(shown, reading.Reading(tools.revision, tools.key, hidden, files=files))
    known = Known(hidden, _rule_files(side, target.root.path, policy))
    found = await tools.ruling.findings(policy, shown, plan, known)
    said = anchored((*plan.findings, *found), look.closure, target.root.path)
    plan = replace(plan, findings=said)
    verdict = judge(plan, policy, found=part.remarks)
    needs = verdict.needs if part.kind is PartKind.STACK else 0
    protected = (each for each in verdict.stopped if each not in (*said, *part.remarks))
    remarks = anchored((*part.remarks, *protected), look.closure, target.root.path)
    return replace(
        part,
        state=PartState.UNCHANGED if plan.empty else PartState.PLANNED,
        plan=_told(plan),
        digest=plan.digest,
        remarks=remarks,
        needs=needs,
        because=verdict.why if needs else (),
        risks=verdict.risks,
    )


def _told(plan: Plan) -> Plan:
    """Terraform says the same of a failing check as the plan does: once is enough."""
    return replace(plan, findings=tuple(dict.fromkeys(plan.findings)))


@dataclass(frozen=True)
class _Run:
    """*step*: that it was in when it ended."""

    result: Result
    step: str


async def _run(runner: Runner, job: Job, tell: Tell) -> _Run:
    """If nobody waits for it any more it is ended, and nothing is left of it."""
    job = replace(job, id=uuid.uuid4().hex[:12])
    steps: list[str] = []

    def told(progress: Progress) -> None:
        if progress.step and progress.step != (steps[-1] if steps else ""):
            steps.append(progress.step)
            tell(progress.step)

    try:
        await runner.start(job)
        result = await runner.watch(job.id, told)
    except asyncio.CancelledError:
        await runner.cancel(job.id)
        await runner.watch(job.id, lambda _: None)
        raise
    finally:
        with suppress(Stalled):
            await runner.forget(job.id)
    lost = Result("Lost", diagnostics=(Diagnostic("error", "the run was lost"),))
    return _Run(result or lost, steps[-1] if steps else "")


def _job(
    side: Side, target: RootTarget, look: Look, tools: Tools, inputs: Inputs
) -> tuple[Job, bool]:
    """And whether its state is at a server, which a checkout knows nothing of."""
    spec, root = target.stack.spec, target.root
    repo, closure = side.repository, look.closure
    asked, of_tofu = look.inspection.required_version, look.inspection.required_tofu
    kept = side.repository.has(_at(root.path, "terraform.tfstate"))
    ours = part_of_server(target) and not kept
    job = Job(
        id="",
        kind="plan",
        files={path: repo.read(path) for path in sorted(closure.files)},
        links={path: repo.links[path] for path in closure.links},
        root=root.path,
        engine=Engine(root.kind, spec.version, ", ".join(asked), ", ".join(of_tofu)),
        workspace=root.workspace,
        variables=inputs.variables,
        variable_files=root.variable_files,
        environment={**inputs.environment, **tools.environment},
        secrets=_hidden(inputs, tools.environment),
        backend=spec.backend.config,
        parallelism=spec.parallelism,
        targets=spec.targets,
    )
    declared = look.inspection.backend
    wanted = spec.backend.kind == "trueup" or (not spec.backend.kind and not declared)
    return job, ours and wanted


def part_of_server(target: RootTarget) -> bool:
    return target.part.kind is PartKind.STACK


def _without_state(job: Job) -> Job:
    files = {**job.files, _at(job.root, OURS): LOCAL}
    return replace(job, files=files, backend={}, workspace="")


def _stateless(part: Part, why: str, result: Result | None = None) -> Part:
    said = f": {_why(result)}" if result else ""
    words = f"{why}, so all of it is planned as new{said}"
    finding = Finding(UNREACHED, words, severity=Severity.WARNING)
    remarks = (*part.remarks, finding)
    return replace(part, against="nothing", provisional=True, remarks=remarks)


def _failed(
    part: Part, look: Look, target: RootTarget, why: str, found: tuple[Finding, ...]
) -> Part:
    remarks = anchored((*part.remarks, *found), look.closure, target.root.path)
    return replace(part, state=PartState.FAILED, why=why, remarks=tuple(dict.fromkeys(remarks)))


def _why(result: Result) -> str:
    errors = [each for each in result.diagnostics if each.severity == "error"]
    return errors[0].summary if errors else f"the run ended: {result.phase}"


def _hidden(inputs: Inputs, environment: Mapping[str, str]) -> tuple[str, ...]:
    """What is secret by where it comes from, or by the name that it has in the environment."""
    named = {
        value
        for name, value in environment.items()
        if any(word in name.upper() for word in _SECRET_WORDS) and len(value) >= _LEAST
    }
    return tuple(sorted({*inputs.secrets, *named}))


def _digest(side: Side, closure: Closure) -> str:
    made = hashlib.sha256()
    for path in sorted(closure.files):
        made.update(f"{path}\0".encode() + hashlib.sha256(side.repository.read(path)).digest())
    return made.hexdigest()[:16]


def _rule_files(side: Side, root: str, policy: StackPolicy) -> Mapping[str, bytes]:
    """By the path that the rule says: below the root, or else in the repository."""
    found = {}
    for rule in policy.rules:
        places = (_at(root, rule.path), rule.path) if rule.path else ()
        if at := next((each for each in places if side.repository.has(each)), None):
            found[rule.path] = side.repository.read(at)
    return found


def _at(root: str, path: str) -> str:
    return path if root == "." else f"{root}/{path}"
