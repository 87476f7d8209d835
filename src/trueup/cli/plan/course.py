"""
Course: all parts of a checkout that the change touches, planned: side by side where none waits for
another.

A part waits for those whose outputs it takes, as these may be others after the change; then it is
touched, too. What is not touched is run only where somebody who is needs its outputs.
"""

import asyncio
import dataclasses
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import msgspec

from trueup.cli.plan.desk import Desk
from trueup.cli.plan.outputs import Handed
from trueup.cli.plan.roots import Tools, looked, planned
from trueup.cli.plan.scene import Scene
from trueup.cli.plan.targets import RootTarget, Target
from trueup.core.changeset.order import ordered
from trueup.core.changeset.told import name, result
from trueup.core.changeset.touching import Area
from trueup.core.terraform.files.look import Look
from trueup.k8s.ref import Ref
from trueup.model.changeset import Part, PartState
from trueup.model.stack import STACK

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
    _looks: dict[str, Look] = field(default_factory=dict)
    _own: dict[str, str] = field(default_factory=dict)
    _needed: frozenset[str] = frozenset()
    _places: dict[str, int] = field(default_factory=dict)
    _ended: dict[str, asyncio.Event] = field(default_factory=dict)

    async def parts(self, targets: Sequence[Target]) -> tuple[Part, ...]:
        """One for each that is wanted; who is needed for outputs only comes along."""
        wanted = {each.part.id for each in targets if self.wish.wants(each.part)}
        taken = {id for each in targets if each.part.id in wanted for id in each.takes}
        chosen = [each for each in targets if each.part.id in wanted | taken]
        for target in chosen:
            self._own[target.part.id] = await self._touched(target)
        self._needed = self._needing(chosen)
        placed, _ = ordered(each.part for each in chosen)
        self._places = {part.id: place for place, part in enumerate(placed)}
        self._ended = {id: asyncio.Event() for id in self._places}
        turns = asyncio.Semaphore(self.wish.parallel or min(os.cpu_count() or 1, MOST))
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._one(each, turns)) for each in chosen]
        made = (task.result() for task in tasks)
        return tuple(part for part in made if part.id in wanted)

    async def _touched(self, target: Target) -> str:
        """By what of the change, as far as its own files tell."""
        changed = self.scene.changed if not target.apart else frozenset[str]()
        if isinstance(target, RootTarget):
            look = looked(self.scene.after, target, self.tools.environment)
            self._looks[target.part.id] = look
            return self._area(target, look).touched(changed)
        return (await self.desk.area(target)).touched(changed)

    def _needing(self, targets: Sequence[Target]) -> frozenset[str]:
        """Those whose outputs somebody takes who is planned, or may yet be."""
        may = {each.part.id for each in targets if self._asked(each)}
        while more := {
            each.part.id for each in targets if each.takes & may and each.part.id not in may
        }:
            may |= more
        return frozenset(id for each in targets if each.part.id in may for id in each.takes)

    def _asked(self, target: Target) -> bool:
        whatever = self.wish.whatever and self.wish.wants(target.part)
        return whatever or bool(self._own[target.part.id])

    async def _one(self, target: Target, turns: asyncio.Semaphore) -> Part:
        part = target.part
        try:
            for id in target.takes & self._places.keys():
                if self._places[id] < self._places[part.id]:  # else they wait for each other
                    await self._ended[id].wait()
            async with turns:
                return await self._made(target)
        finally:
            self._ended[part.id].set()

    async def _made(self, target: Target) -> Part:
        touched = self._own[target.part.id] or ("" if target.apart else self._handed(target))
        part = replace(target.part, touched=touched)
        asked = bool(touched) or self._asked(target)
        if isinstance(target, RootTarget):
            return await self._root(dataclasses.replace(target, part=part), asked=asked)
        if not asked:
            return _untouched(part, target)
        await self._lent(target)
        self.note(f"{name(part)}: rendering")
        return self._noted(await self.desk.planned(dataclasses.replace(target, part=part)))

    async def _lent(self, target: Target) -> None:
        """What it takes of Stacks that the checkout does not have is asked of the server."""
        for id in sorted(target.takes - self._places.keys()):
            _, namespace, stack = id.split("/")
            await self.tools.reader.lending.lent(Ref(STACK, namespace, stack))

    async def _root(self, target: RootTarget, *, asked: bool) -> Part:
        part, known = target.part, self.tools.given.known
        if not asked and part.id not in self._needed:
            return _untouched(part, target)

        def tell(step: str) -> None:
            self.note(f"{name(part)}: {step}")

        look = self._looks[part.id]
        made = await planned(self.scene.after, target, look, self.tools, tell)
        if asked:
            return self._noted(made)
        if part.id in known:  # what it would do is no part of this change
            known[part.id] = Handed(known[part.id].after, known[part.id].after)
        return replace(part, state=PartState.SKIPPED, why=FOR_OUTPUTS)

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


def _untouched(part: Part, target: Target) -> Part:
    return replace(part, state=PartState.SKIPPED, why=target.apart or UNTOUCHED)


def _below(path: str, folder: str) -> bool:
    return folder == "." or path == folder or path.startswith(f"{folder}/")
