"""
Foreseeing: what a Stack would do at a commit that it does not follow; planned, and never applied.

Anybody may have written that commit. So its policy, its variables and its rules are those of the
Stack and of what is merged already; the run gets a token that reads one state and can neither lock
nor write it; and unless the policy says otherwise it gets no secrets and no network to take them
out by. What would run while it plans is looked at by somebody before.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import msgspec

from trueup.control.stacks.files import Files, Root
from trueup.control.stacks.inputs import Inputs
from trueup.control.stacks.jobs import Jobs
from trueup.control.stacks.observe import Look
from trueup.control.stacks.plans import Plans
from trueup.control.stacks.resolving import Lent, Resolver
from trueup.control.stacks.ruling import Known
from trueup.control.stacks.runs import Runs
from trueup.core.project.permits import permits_source
from trueup.core.stacks import sound
from trueup.core.stacks.naming import state_of
from trueup.core.terraform.files import allowing
from trueup.core.terraform.judging import judge
from trueup.core.terraform.rules import files_of
from trueup.k8s.ref import Ref
from trueup.model.errors import Stalled
from trueup.model.foreseen import At, Foreseen, Going, Outline
from trueup.model.policy import Finding
from trueup.model.project import AppProject
from trueup.model.stack import RunStatus, Stack
from trueup.model.stacking import StackSeen
from trueup.model.terraform import Result
from trueup.ports import Clock, Runner, RunTokens, States

NEVER, FULL = "never", "full"
WITHHELD = "withheld"
STANDS_FOR: Mapping[str, Any] = {
    "number": 0,
    "bool": False,
    "list": [],
    "set": [],
    "tuple": [],
    "map": {},
}
"""What stands for a value that is not given, by the type of its variable; else a text."""
SHOWN = 3  # files that are named
replace = msgspec.structs.replace


@dataclass(frozen=True, slots=True)
class StackForesight:
    """The `StackForecasts` of `trueup.ports`. *files*, *jobs*, *runs*: of its own."""

    files: Files
    resolver: Resolver
    jobs: Jobs
    plans: Plans
    runs: Runs
    runner: Runner
    tokens: RunTokens
    states: States
    clock: Clock
    project: Callable[[str], AppProject | None]

    async def outline(self, stack: Stack, at: At) -> Outline:
        policy, path = stack.spec.policy, stack.spec.source.path or "."
        others = not policy.approvers.author
        try:
            root, base = await self._root(stack, at), await self._base(stack, at)
        except Stalled as error:
            finding = Finding(error.reason, error.message, error.hint)
            return Outline(findings=(finding,), touched=path, others=others, path=path)
        found = root.inspected
        lenient = replace(policy, provisioners=allowing.ALLOW)
        told = (
            *sound.findings(stack.spec),
            *allowing.refusals(found, policy),
            *allowing.unreadable(found, root.texts, policy),
            *allowing.absent(root.closure.missing),
        )
        asks = [
            each
            for each in allowing.refusals(found, lenient)
            if each.asks or policy.external != allowing.ALLOW
        ]
        closed = "policy.proposals of the Stack says never" if policy.proposals == NEVER else ""
        return Outline(
            files=root.digest,
            standing=base.digest if base else "",
            touched=_touched(root, base),
            asks=tuple(each for each in asks if not each.stops),
            closed=closed,
            findings=told,
            others=others,
            path=path,
        )

    async def begin(self, owner: Ref, stack: Stack, run: str, at: At) -> None:
        root = await self._root(stack, at)
        inputs = await self._inputs(stack, at)
        if inputs.missing:
            hint = "give variables.valueFrom.outputRef a mock, or apply that Stack first"
            raise Stalled("OutputMissing", f"it needs {', '.join(inputs.missing)}", hint)
        _fill(inputs, root)
        look = Look(StackSeen(stack, self.clock.now()), root, inputs)
        job = await self.jobs.foreseen(look, stack, _run(run, at), whole=_whole(stack, at))
        hidden = {WITHHELD: msgspec.json.encode(job.secrets)}
        await self.states.keep(f"{state_of(stack)}:foreseen", run, hidden, 50)
        await self.runner.start(job)
        self.runs.begin_again(run)
        self.runs.follow(run, owner)

    def going(self, owner: Ref, run: str) -> Going:
        known = self.runs.follow(run, owner)
        return Going(known.progress, known.result, known.unknown)

    async def foreseen(self, stack: Stack, run: str, at: At, result: Result) -> Foreseen:
        base, inputs = await self._base(stack, at), await self._inputs(stack, at)
        paths = files_of(stack.spec.policy)
        rules: Mapping[str, bytes] = {}
        if base is not None and paths:
            rules = await self.files.beside(stack.project, stack.spec.source, base, paths)
        known = Known(await self._hidden(stack, run), rules)
        found = await self.plans.read(stack, _run(run, at), result, known, self.clock.now())
        asks = (await self.outline(stack, at)).findings
        verdict = judge(found.plan, stack.spec.policy, "apply", asks)
        return Foreseen(
            found.plan,
            found.said.digest,
            provisional=inputs.provisional or not inputs.withheld.isdisjoint(_names(stack)),
            needs=verdict.needs,
            because=verdict.why,
            risks=verdict.risks,
            remarks=tuple(dict.fromkeys((*asks, *verdict.stopped))),
            withheld=tuple(sorted(inputs.withheld)),
            outputs=dict(_outputs(result.shown or {})),
        )

    async def end(self, run: str) -> None:
        await self.runs.abandon(run)
        await self.tokens.end(run)

    async def _root(self, stack: Stack, at: At) -> Root:
        project = self.project(stack.project)
        if project is None or not permits_source(project, stack.spec.source.repo_url):
            said = f"project {stack.project} does not permit {stack.spec.source.repo_url}"
            raise Stalled("InvalidSpecError", said)
        return await self.files.root(stack.project, stack.spec, at.revision)

    async def _base(self, stack: Stack, at: At) -> Root | None:
        """None: there is no such root yet."""
        try:
            return await self.files.root(stack.project, stack.spec, at.base)
        except Stalled:
            return None

    async def _inputs(self, stack: Stack, at: At) -> Inputs:
        return await self.resolver.inputs(stack, Lent(at.outputs, _whole(stack, at)))

    async def _hidden(self, stack: Stack, run: str) -> tuple[str, ...]:
        """Also what was not given: the state may hold it."""
        kept = await self.states.kept(f"{state_of(stack)}:foreseen", run, WITHHELD)
        known = set(msgspec.json.decode(kept, type=list[str])) if kept else set()
        with suppress(Stalled):  # it is not there any more
            known |= (await self.resolver.inputs(stack)).secrets
        return tuple(sorted(known))


def _run(run: str, at: At) -> RunStatus:
    return RunStatus(id=run, kind="plan", revision=at.made.commit)


def _whole(stack: Stack, at: At) -> bool:
    """Whether it is planned as any other commit is."""
    return stack.spec.policy.proposals == FULL and not at.foreign


def _names(stack: Stack) -> set[str]:
    """Of what is withheld that which values of the plan are made of."""
    named = {each.name for each in stack.spec.variables}
    return named | {
        f"Secret {each.secret_ref.name}" for each in stack.spec.variables_from if each.secret_ref
    }


def _fill(inputs: Inputs, root: Root) -> None:
    """What is withheld has a value all the same, where the root cannot do without."""
    if not inputs.withheld:
        return
    for each in root.inspected.variables:
        if each.required and each.name not in inputs.variables and each.name not in root.set:
            kind = each.type.partition("(")[0].strip()
            inputs.variables[each.name] = STANDS_FOR.get(kind, f"({WITHHELD})")


def _touched(root: Root, base: Root | None) -> str:
    if base is None:
        return root.folder
    if root.digest == base.digest:
        return ""
    old, new = base.tree.entries, root.tree.entries
    paths = [each for each in sorted(root.paths | base.paths) if old.get(each) != new.get(each)]
    more = f" and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
    return ", ".join(paths[:SHOWN]) + more or root.folder


def _outputs(shown: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Those that would be others; None: not known yet, or a secret."""
    for name, change in (shown.get("output_changes") or {}).items():
        if change.get("actions") != ["no-op"]:
            hidden = change.get("after_unknown") or change.get("after_sensitive")
            yield name, None if hidden else change.get("after")
