"""Jobs: everything that a run may know, from what was seen of its Stack."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from posixpath import normpath

import msgspec

from trueup.control.stacks.bundle import Bundle, hiding, job_of, limits, locked, made, renewed
from trueup.control.stacks.files import Files
from trueup.control.stacks.observe import Look
from trueup.control.stacks.owning import Owning, bare
from trueup.core.stacks.naming import EVER, ever_hidden, name_of, state_of
from trueup.core.terraform.backend import DEFAULT, StateName
from trueup.model.errors import Stalled
from trueup.model.stack import STACK, RunStatus, Stack
from trueup.model.terraform import Grant, Job, StateAccess
from trueup.ports import Live, RunTokens, States

WRITING = ("apply", "import")
BUNDLE, HIDDEN = "applied", "hidden"
PLAN_LOST = "PlanLost"
"""Of `StackPolicy.proposals`: as any other plan."""
GRACE = 3600.0  # seconds that a token counts for longer than its run may take


@dataclass(frozen=True, slots=True)
class Jobs:
    """*tokens* let a run reach its state, at the *door* of our own server."""

    files: Files
    states: States
    owning: Owning
    tokens: RunTokens
    door: Callable[[], StateAccess]
    control: Live

    async def job(self, look: Look, stack: Stack, run: RunStatus) -> Job:
        """``Stalled`` if what it needs is not there any more."""
        await self.owning.demand(stack)
        name = state_of(stack)
        bundle = await self._bundle(look, stack)
        plan = b""
        if run.kind == "unlock" and not bundle.elsewhere:
            raise Stalled(
                "StateKeptHere", "Trueup keeps the state itself", "release its lock there"
            )
        if run.kind == "apply":
            plan, lock = await self._plan(stack)
            bundle = locked(bundle, lock)
            bundle = hiding(bundle, await self._marked(stack))
        if run.kind in WRITING:
            await self.states.keep(
                f"{name}:bundle", BUNDLE, {BUNDLE: msgspec.json.encode(bundle)}, 1
            )
            await self._hide(stack, bundle.secrets)
        hidden = msgspec.json.encode(bundle.secrets)
        await self.states.keep(f"{name}:hidden", run.id, {HIDDEN: hidden}, 2)
        job = await self._job(stack, run, bundle, plan)
        prepares = "" if look.root is None or stack.deleting else look.root.prepares
        owner = f"{stack.project}/{name}/{stack.metadata.get('uid', '')}"
        return msgspec.structs.replace(job, owner=owner, prepares=prepares)

    async def foreseen(self, look: Look, stack: Stack, run: RunStatus, *, whole: bool) -> Job:
        """
        A plan that is never applied, so nothing of the Stack's own is kept, or written.

        *whole*: as any other commit is planned, with a network and credentials.
        """
        await self.owning.demand(stack)
        bundle = await self._bundle(look, stack)
        if bundle.elsewhere and not whole:
            raise Stalled(
                "StateElsewhere",
                "the root keeps its state itself, and its credentials are not given to a commit "
                "that is not merged yet",
                "keep the state here (backend.kind: trueup), or set policy.proposals: full",
            )
        job = await self._job(stack, run, bundle, b"")
        return msgspec.structs.replace(job, network=whole and job.network)

    async def hidden(self, stack: Stack, run: str) -> tuple[str, ...]:
        """The texts that must not be shown of what that run has said; whatever became of them."""
        kept = await self.states.kept(f"{state_of(stack)}:hidden", run, HIDDEN)
        return msgspec.json.decode(kept, type=tuple[str, ...]) if kept else ()

    async def _hide(self, stack: Stack, secrets: tuple[str, ...]) -> None:
        """For ever: the versions of the state that may hold them are kept for ever, too."""
        name = ever_hidden(stack.namespace, stack.name)
        kept = await self.states.kept(name, EVER, EVER)
        known = set(msgspec.json.decode(kept, type=list[str]) if kept else ())
        if not known.issuperset(secrets):
            said = msgspec.json.encode(sorted({*known, *secrets}))
            await self.states.keep(name, EVER, {EVER: said}, 1)

    async def elsewhere(self, stack: Stack) -> bool:
        """Whether the root itself keeps the state that its last run that writes was about."""
        kept = await self.states.kept(f"{state_of(stack)}:bundle", BUNDLE, BUNDLE)
        return kept is not None and msgspec.json.decode(kept, type=Bundle).elsewhere

    async def _job(self, stack: Stack, run: RunStatus, bundle: Bundle, plan: bytes) -> Job:
        if bundle.elsewhere:
            return job_of(stack, run, bundle, plan)
        units = await self._units(stack, bundle)
        return msgspec.structs.replace(
            job_of(stack, run, bundle, plan),
            state=await self._access(stack, run, [*units.values()]),
            neighbours={path: f"{self.door().address}{name.path}" for path, name in units.items()},
        )

    async def _units(self, stack: Stack, bundle: Bundle) -> dict[str, StateName]:
        """Where the units that this one depends on have their states, by folder."""
        if not bundle.units:
            return {}
        found: dict[str, StateName] = {}
        for obj in self.control.of_kind(STACK, stack.namespace):
            path = normpath(obj.at("spec", "source", "path") or ".")
            alike = obj.at("spec", "source", "repoURL") == stack.spec.source.repo_url
            of = obj.at("spec", "project") or "default"
            mine = path in bundle.units and alike and of == stack.project
            if mine and await self.owning.has(bare(obj)):
                workspace = obj.at("spec", "workspace") or DEFAULT
                found[path] = StateName(stack.namespace, obj.ref.name, str(workspace))
        return found

    async def _access(
        self, stack: Stack, run: RunStatus, reads: Sequence[StateName]
    ) -> StateAccess:
        """A look needs not write; the token ends with the run, and in any case some time later."""
        door = self.door()
        if not door.address:
            raise Stalled(
                "NoStateAddress",
                "runs cannot reach the state that Trueup keeps: this process serves no API",
                "say where the API is: TRUEUP_WEB_ADDRESS",
            )
        name, writes = name_of(stack), run.kind in WRITING
        grant = Grant(run.id, str(name), writes, run.revision, tuple(map(str, reads)))
        token = await self.tokens.give(grant, sum(limits(stack)) + GRACE)
        return StateAccess(f"{door.address}{name.path}", "run", token, door.authority)

    async def _bundle(self, look: Look, stack: Stack) -> Bundle:
        """From Git; a Stack that leaves is destroyed by what was applied last."""
        kept = None
        if stack.deleting or look.root is None or look.inputs is None:
            kept = await self.states.kept(f"{state_of(stack)}:bundle", BUNDLE, BUNDLE)
        if kept is not None:
            return renewed(msgspec.json.decode(kept, type=Bundle), look)
        if look.root is None or look.inputs is None:
            raise Stalled("NothingKept", "the source cannot be read, and nothing was applied yet")
        files, links = await self.files.contents(stack.project, stack.spec.source, look.root)
        return renewed(made(look.root, stack, files, links), look)

    async def _marked(self, stack: Stack) -> tuple[str, ...]:
        """What the plan that stands marks as sensitive: what it makes may say it, too."""
        plan = stack.status.plan
        found = await self.states.kept(state_of(stack), plan.id, HIDDEN) if plan else None
        return msgspec.json.decode(found, type=tuple[str, ...]) if found else ()

    async def _plan(self, stack: Stack) -> tuple[bytes, bytes]:
        plan = stack.status.plan
        found = await self.states.kept(state_of(stack), plan.id, "plan") if plan else None
        if plan is None or found is None:
            raise Stalled(PLAN_LOST, "the plan is not kept any more: it is made anew")
        return found, await self.states.kept(state_of(stack), plan.id, "lock") or b""
