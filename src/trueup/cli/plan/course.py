"""
Course: all parts of a checkout that the change touches, planned: side by side where none waits for
another.

A part waits for those whose outputs it takes, as these may be others after the change. It is
touched, too, if they are. Whoever is only waited for, and not touched, is not planned again, unless
somebody needs its outputs.
"""

import asyncio
import dataclasses
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import msgspec

from trueup.cli.plan.manifests import Desk
from trueup.cli.plan.roots import Tools, looked, planned
from trueup.cli.plan.scene import Scene
from trueup.cli.plan.targets import RootTarget, Target
from trueup.core.proposal.told import name, result
from trueup.core.proposal.touching import Area
from trueup.core.terraform.files.look import Look
from trueup.model.proposal import Part, PartState

UNTOUCHED = "not touched by the change"
FOR_OUTPUTS = "not touched by the change; looked at for its outputs only"
MOST = 4  # at the same time, if the machine has as many processors
replace = msgspec.structs.replace


@dataclass(frozen=True)
class Wish:
    """*all*: also what is untouched. *paths*: these are planned in any case, and nothing else."""

    all: bool = False
    paths: tuple[str, ...] = ()
    parallel: int = 0

    def wants(self, part: Part) -> bool:
        return not self.paths or any(_below(part.path, each) for each in self.paths)

    @property
    def whatever(self) -> bool:
        """Touched or not."""
        return self.all or bool(self.paths)


@dataclass
class Course:
    """*note*: tells people how far it is."""

    scene: Scene
    tools: Tools
    desk: Desk
    wish: Wish
    note: Callable[[str], None]
    _ended: dict[str, asyncio.Event] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    async def parts(self, targets: Sequence[Target]) -> tuple[Part, ...]:
        """One for each that is wanted; who is needed for outputs only comes along."""
        wanted = [each for each in targets if self.wish.wants(each.part)]
        self._taken = {id for each in wanted for id in each.takes}
        more = [each for each in targets if each not in wanted and each.part.id in self._taken]
        chosen = (*wanted, *more)
        self._ended = {each.part.id: asyncio.Event() for each in chosen}
        turns = asyncio.Semaphore(self.wish.parallel or min(os.cpu_count() or 1, MOST))
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._one(each, turns)) for each in chosen]
        made = [task.result() for task in tasks]
        return tuple(part for part in made if part.id in {each.part.id for each in wanted})

    async def _one(self, target: Target, turns: asyncio.Semaphore) -> Part:
        part = target.part
        try:
            for id in target.takes & self._ended.keys() - {part.id}:
                await self._ended[id].wait()
            async with turns:
                return await self._made(target)
        finally:
            self._ended[part.id].set()

    async def _made(self, target: Target) -> Part:
        if isinstance(target, RootTarget):
            return await self._root(target)
        touched = (await self.desk.area(target)).touched(self.scene.changed)
        touched = touched or self._handed(target)
        if not touched and not self.wish.whatever:
            return _untouched(target.part)
        self.note(f"{name(target.part)}: rendering")
        target = dataclasses.replace(target, part=replace(target.part, touched=touched))
        return self._noted(await self.desk.planned(target))

    async def _root(self, target: RootTarget) -> Part:
        look = looked(self.scene.after, target, self.tools.environment)
        touched = self._area(target, look).touched(self.scene.changed) or self._handed(target)
        asked = bool(touched) or (self.wish.whatever and self.wish.wants(target.part))
        if not asked and target.part.id not in self._taken:
            return _untouched(target.part)
        part = replace(target.part, touched=touched)
        self.note(f"{name(part)}: begins")
        tell = lambda step: self.note(f"{name(part)}: {step}")  # noqa: E731
        target = dataclasses.replace(target, part=part)
        made = await planned(self.scene.after, target, look, self.tools, tell)
        if asked:
            return self._noted(made)
        return replace(_untouched(target.part), why=FOR_OUTPUTS)

    def _area(self, target: RootTarget, look: Look) -> Area:
        """What was deleted belonged to the root as it was before."""
        before = looked(self.scene.before, target, {}) if self._was(target) else None
        closures = (look.closure, *((before.closure,) if before else ()))
        return Area(closures, declared=target.declared)

    def _was(self, target: RootTarget) -> bool:
        return bool(self.scene.before.repository.beside(target.root.path))

    def _handed(self, target: Target) -> str:
        """Outputs that it takes, and that are going to change."""
        known = self.tools.given.known
        changed = (
            f"output {each} of {id.removeprefix('Stack/')}"
            for id in sorted(target.takes & known.keys())
            for each in sorted(known[id].changed)
        )
        return next(changed, "")

    def _noted(self, part: Part) -> Part:
        self.note(f"{name(part)}: {result(part)}")
        return part


def _untouched(part: Part) -> Part:
    return replace(part, state=PartState.SKIPPED, why=UNTOUCHED)


def _below(path: str, folder: str) -> bool:
    return folder == "." or path == folder or path.startswith(f"{folder}/")
