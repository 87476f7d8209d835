"""Observe: all that a decision about a Stack may look at, read once."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import msgspec

from trueup.control.stacks.files import Files, Root
from trueup.control.stacks.inputs import Inputs
from trueup.control.stacks.owning import Owning
from trueup.control.stacks.plans import Plans
from trueup.control.stacks.resolving import Resolver
from trueup.control.stacks.runs import Runs
from trueup.control.stacks.wake import depended
from trueup.core.project.permits import permits_namespace, permits_source
from trueup.core.proposals.otherwise import otherwise
from trueup.core.stacks import backing, owning, sound
from trueup.core.stacks.handing import handed
from trueup.core.stacks.judging import judged
from trueup.core.stacks.leaning import leans
from trueup.core.stacks.naming import REFRESH, logs_of, state_of
from trueup.core.stacks.values import references
from trueup.core.stacks.waiting import circle, reason
from trueup.core.stacks.windows import windows
from trueup.core.terraform.files import allowing
from trueup.core.terraform.files.inspect import withheld
from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION
from trueup.model.errors import Stalled, Unreachable
from trueup.model.policy import Finding, Severity
from trueup.model.project import AppProject
from trueup.model.proposal import PROPOSAL
from trueup.model.stack import OPEN, RUNNING, STACK, Stack
from trueup.model.stacking import Made, StackSeen, Standing
from trueup.model.terraform import Lock
from trueup.ports import Clock, Live, States

INVALID, UNREADABLE, MISSING = "InvalidSpecError", "SourceError", "InputMissing"
replace = msgspec.structs.replace


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen, and what a run of it would be made from."""

    seen: StackSeen
    root: Root | None = None
    inputs: Inputs | None = None
    project: AppProject | None = None

    def saying(self, seen: StackSeen) -> "Look":
        """The same, but for what was seen."""
        return dataclasses.replace(self, seen=seen)


@dataclass(frozen=True, slots=True)
class Observer:
    """*project*: by name, with what is lent to it; *home*: the control namespace."""

    control: Live
    files: Files
    resolver: Resolver
    states: States
    owning: Owning
    runs: Runs
    plans: Plans
    clock: Clock
    project: Callable[[str], AppProject | None]
    home: str

    def now(self) -> datetime:
        return self.clock.now().replace(microsecond=0)

    async def observe(self, stack: Stack) -> Look:
        """What is so now."""
        seen, project = StackSeen(stack, self.now()), self.project(stack.project)
        if not await self._owns(stack, project):
            return Look(replace(seen, foreign=True, findings=(owning.finding(stack),)))
        seen = self._run(seen)
        newest, held = await self.states.standing(state_of(stack))
        state = Standing(newest.serial, newest.lineage) if newest else Standing()
        seen = replace(seen, state=state, held=_holder(stack, held))
        findings = tuple(_invalid(stack, project, self.home))
        waits, turns = self._waits(stack)
        seen = replace(seen, findings=(*findings, *turns), waits=waits)
        if stack.deleting:
            seen = replace(seen, users=self._users(stack), readers=self._readers(stack))
        look = Look(seen, project=project)
        if project is not None:
            seen = replace(seen, windows=windows(project, stack))
            look = Look(seen, project=project)
            if not seen.stops:
                look = await self._made(look.seen, project)
        return look.saying(await self._judged(look.seen))

    async def _made(self, seen: StackSeen, project: AppProject) -> Look:
        stack, source, inputs = seen.stack, seen.stack.spec.source, None
        try:
            inputs = await self.resolver.inputs(stack)  # who is destroyed needs no more than these
            revision = await self.files.head(stack.project, source, look_now=_asks(stack))
            root = await self.files.root(stack.project, stack.spec, revision)
        except Stalled as error:
            return Look(_stopped(seen, error.reason, error), None, inputs, project)
        except Unreachable as error:
            return Look(_stopped(seen, UNREADABLE, error), None, inputs, project)
        for value in withheld(root.inspected, inputs.variables):
            inputs.hide(value)
        made = Made(
            revision.commit, revision.author, root.digest, inputs.digest, inputs.provisional
        )
        found = (*seen.findings, *files_findings(stack, root, inputs))
        seen = replace(seen, made=made, findings=found, waits=(*seen.waits, *inputs.missing))
        return Look(seen, root, inputs, project)

    async def _judged(self, seen: StackSeen) -> StackSeen:
        """With what policy says of the plan that stands; one that is lost does not."""
        stack, known = seen.stack, seen.stack.status.plan
        if known is None or known.state not in OPEN:
            return seen
        if (plan := await self.plans.kept(stack, known.id)) is not None:
            found = tuple(each for each in seen.findings if each.asks)
            told = otherwise(self.control.of_kind(PROPOSAL), stack.ref, known.id)
            verdict = judged(stack, plan, found)
            return replace(seen, judged=replace(verdict, why=(*verdict.why, *told)))
        lost = replace(stack.status, plan=replace(known, state="Superseded"))
        return replace(seen, stack=replace(stack, status=lost))

    def _run(self, seen: StackSeen) -> StackSeen:
        run = seen.stack.status.run
        if run is None or run.phase != RUNNING:
            return seen
        known = self.runs.follow(run.id, seen.stack.ref, logs_of(seen.stack))
        return replace(seen, result=known.result, unknown=known.unknown)

    async def _owns(self, stack: Stack, project: AppProject | None) -> bool:
        """Nothing is claimed for a project that would not have the Stack."""
        if project is None or not permits_namespace(project, stack.namespace, self.home):
            return await self.owning.has(stack)
        return await self.owning.claims(stack)

    def _waits(self, stack: Stack) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
        if not stack.spec.depends_on:
            return (), ()
        if turn := circle(stack.ref, self._depended):
            way = " → ".join(f"{each.namespace}/{each.name}" for each in turn)
            return (), (Finding(INVALID, f"dependsOn goes in a circle: {way}"),)
        reasons = (reason(ref, self.control.get(ref)) for ref in depended(stack))
        return tuple(filter(None, reasons)), ()

    def _depended(self, ref: Ref) -> tuple[Ref, ...]:
        found = self.control.get(ref) if ref.kind == STACK else None
        stack = _decoded(found.body) if found else None
        return tuple(depended(stack)) if stack else ()

    def _users(self, stack: Stack) -> tuple[str, ...]:
        """The Stacks and Applications that depend on this one, by name."""
        apps = (each for each in self.control.of_kind(APPLICATION) if stack.ref in leans(each.body))
        stacks = (
            each
            for each in self._others(stack)
            if stack.ref in {*depended(each), *references(each)}
        )
        return (*_called(each.ref for each in stacks), *_called(each.ref for each in apps))

    def _readers(self, stack: Stack) -> tuple[str, ...]:
        """The Stacks that read what this one has handed out, by name."""
        given = set(handed(stack))
        return _called(each.ref for each in self._others(stack) if given & {*references(each)})

    def _others(self, stack: Stack) -> Iterator[Stack]:
        found = (_decoded(each.body) for each in self.control.of_kind(STACK))
        return (each for each in found if each and each.ref != stack.ref)


def files_findings(stack: Stack, root: Root, inputs: Inputs) -> Iterator[Finding]:
    """What is wrong with a root, or deserves a look, as its files alone tell."""
    found, policy = root.inspected, stack.spec.policy
    yield from allowing.refusals(found, policy)
    yield from allowing.unreadable(found, root.texts, policy)
    yield from allowing.absent(root.closure.missing)
    yield from backing.findings(stack.spec.backend, found.backend, root.folder, root.closure.files)
    yield from allowing.unfiled(root.unfiled, root.folder)
    if not found.problems and root.unit is None:
        given = {*inputs.variables, *inputs.expected}
        filed = {*root.set, *allowing.set_by(inputs.environment)}
        yield from allowing.unset(found, given, filed)


def _invalid(stack: Stack, project: AppProject | None, home: str) -> Iterator[Finding]:
    source = stack.spec.source
    if project is None:
        hint = f"create it: trueup proj create {stack.project}"
        yield Finding(INVALID, f'there is no project "{stack.project}"', hint)
        return
    if not source.repo_url:
        yield Finding(INVALID, "source.repoURL is empty", "name the repository of the root")
    elif not permits_source(project, source.repo_url):
        said = f"project {project.name} does not permit the repository {source.repo_url}"
        yield Finding(INVALID, said, f"trueup proj add-source {project.name} {source.repo_url}")
    if not permits_namespace(project, stack.namespace, home):
        said = f"project {project.name} does not permit Stacks in namespace {stack.namespace}"
        yield Finding(INVALID, said, "add it to spec.sourceNamespaces of the project")
    yield from sound.findings(stack.spec)
    names = [each.name for each in stack.spec.variables]
    for name in sorted({each for each in names if names.count(each) > 1}):
        yield Finding(INVALID, f"variable {name} is set twice", severity=Severity.WARNING)


def _holder(stack: Stack, held: Lock | None) -> str:
    """Who has the state, unless it is our own run."""
    run = stack.status.run
    if held is None or (run and held.run == run.id):
        return ""
    since = f" since {held.at:%Y-%m-%d %H:%M}" if held.at else ""
    return f"{held.info.who or held.by}{since} ({held.info.operation}, {held.info.id})"


def _asks(stack: Stack) -> bool:
    """Whether somebody wants to know what Git says now, and nothing else comes first."""
    run, operation = stack.status.run, stack.operation
    if run is not None and run.phase == RUNNING:
        return False
    refreshed = REFRESH in (stack.metadata.get("annotations") or {})
    return refreshed or (operation is not None and operation.plan is not None)


def _stopped(seen: StackSeen, type_: str, error: Stalled | Unreachable) -> StackSeen:
    return replace(seen, findings=(*seen.findings, Finding(type_, error.message, error.hint)))


def _called(refs: Iterable[Ref]) -> tuple[str, ...]:
    return tuple(f"{each.kind.kind} {each.namespace}/{each.name}" for each in refs)


def _decoded(body: object) -> Stack | None:
    try:
        return msgspec.convert(body, Stack, strict=False)
    except msgspec.ValidationError:
        return None
