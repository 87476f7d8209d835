"""Jobs: everything that a run may know, from what was seen of its Stack."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from trueup.control.stacks.files import Files
from trueup.control.stacks.observe import Look
from trueup.core.decide.durations import seconds
from trueup.core.stacks.naming import name_of, state_of
from trueup.k8s.quantity import QuantityError, parse
from trueup.k8s.value import Value
from trueup.model.errors import Stalled
from trueup.model.stack import RunStatus, Stack
from trueup.model.terraform import Engine, Grant, Job, StateAccess
from trueup.ports import RunTokens, States

WRITING = ("apply", "import")
LOCK_FILE = ".terraform.lock.hcl"
BUNDLE = "applied"
PLAN_LOST = "PlanLost"
GRACE = 3600.0  # seconds that a token counts for longer than its run may take


class Bundle(Value, frozen=True):
    """What the last apply was made of, to destroy it by when nothing else is left."""

    files: Mapping[str, bytes]
    links: Mapping[str, str]
    root: str
    variables: Mapping[str, Any]
    environment: Mapping[str, str]
    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Jobs:
    """*tokens* let a run reach its state, at the *address* of our own server."""

    files: Files
    states: States
    tokens: RunTokens
    address: str

    async def job(self, look: Look, stack: Stack, run: RunStatus) -> Job:
        """``Stalled`` if what it needs is not there any more."""
        name = state_of(stack)
        bundle = await self._bundle(look, stack)
        spec, wish = stack.spec, run.wish
        plan, files = b"", dict(bundle.files)
        if run.kind == "apply":
            plan, lock = await self._plan(stack)
            if lock:
                files[_beside(bundle.root, LOCK_FILE)] = lock
            await self.states.keep(
                f"{name}:bundle", BUNDLE, {BUNDLE: msgspec.json.encode(bundle)}, 1
            )
        return Job(
            id=run.id,
            kind=run.kind,
            files=files,
            links=bundle.links,
            root=bundle.root,
            engine=Engine(spec.tool, spec.version),
            workspace=spec.workspace,
            variables=bundle.variables,
            variable_files=spec.variable_files,
            environment=bundle.environment,
            secrets=bundle.secrets,
            state=None if spec.backend.kind == "root" else await self._access(stack, run),
            backend=spec.backend.config,
            parallelism=spec.parallelism,
            imports=tuple((each.address, each.id) for each in run.imports),
            targets=wish.targets or spec.targets,
            replace=wish.replace,
            plan=plan,
            seconds=_limits(stack),
            memory=_memory(spec.runner.memory),
            network=spec.runner.network,
        )

    async def _access(self, stack: Stack, run: RunStatus) -> StateAccess:
        """A look needs not write; the token ends with the run, and in any case some time later."""
        if not self.address:
            raise Stalled(
                "NoStateAddress",
                "runs cannot reach the state that Trueup keeps: this process serves no API",
                "say where the API is: TRUEUP_WEB_ADDRESS",
            )
        name, writes = name_of(stack), run.kind in WRITING
        grant = Grant(run.id, str(name), writes, run.revision)
        token = await self.tokens.give(grant, sum(_limits(stack)) + GRACE)
        return StateAccess(f"{self.address}{name.path}", "run", token)

    async def _bundle(self, look: Look, stack: Stack) -> Bundle:
        """From Git; from what was kept of the last apply, if a Stack that leaves has no other."""
        if look.root is not None and look.inputs is not None:
            source = stack.spec.source
            files, links = await self.files.contents(stack.project, source, look.root)
            inputs = look.inputs
            return Bundle(
                files,
                links,
                look.root.folder,
                inputs.variables,
                inputs.environment,
                tuple(sorted(inputs.secrets)),
            )
        kept = await self.states.kept(f"{state_of(stack)}:bundle", BUNDLE, BUNDLE)
        if kept is None:
            raise Stalled("NothingKept", "the source cannot be read, and nothing was applied yet")
        return msgspec.json.decode(kept, type=Bundle)

    async def _plan(self, stack: Stack) -> tuple[bytes, bytes]:
        plan = stack.status.plan
        found = await self.states.kept(state_of(stack), plan.id, "plan") if plan else None
        if plan is None or found is None:
            raise Stalled(PLAN_LOST, "the plan is not kept any more: it is made anew")
        return found, await self.states.kept(state_of(stack), plan.id, "lock") or b""


def _memory(text: str) -> int:
    try:
        return int(parse(text).amount)
    except QuantityError as error:
        raise Stalled("InvalidSpecError", f"runner.memory: {error}", "such as 2Gi") from error


def _beside(root: str, name: str) -> str:
    return name if root == "." else f"{root}/{name}"


def _limits(stack: Stack) -> tuple[float, float, float]:
    said = stack.spec.timeouts
    return (
        seconds(said.init) or 600.0,
        seconds(said.plan) or 1800.0,
        seconds(said.apply) or 7200.0,
    )
