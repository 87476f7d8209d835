"""
Orphans: what is kept of Stacks that are gone.

The states stay, as nothing else tells of what they hold. What was kept beside them for people
(plans, logs, what was handed out) goes with the Stack; and all of it, once it has long held
nothing.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import msgspec

from trueup.core.stacks.naming import owned
from trueup.core.stacks.owning import Kept, abandoned, spent
from trueup.core.stacks.told import forgotten
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.errors import Refused, Stalled, Unreachable
from trueup.model.stack import STACK
from trueup.model.terraform import Owner
from trueup.ports import Clock, Cluster, History, Live, Owners, States

log = logging.getLogger("trueup.stacks")
PAUSE = 3600.0  # seconds between two sweeps
SETTLES = timedelta(days=1)  # what a run of a Stack that is gone may still have put down


@dataclass(frozen=True, slots=True)
class Orphans:
    """
    `run` must run. *home*: where Stacks live, *control*: what is known of it. *governs*: namespaces
    whose Stacks are ours.
    """

    owners: Owners
    states: States
    home: Cluster
    control: Live
    history: History
    clock: Clock
    governs: Callable[[str], bool]

    async def run(self) -> None:
        """Until cancelled; also what went while nobody looked is found."""
        while True:
            try:
                await self.sweep()
            except (Stalled, Unreachable) as error:
                log.warning("states not swept", extra={"problem": str(error)})
            except Exception:  # the rest of the process goes on all the same
                log.exception("bug")
            await self.clock.sleep(PAUSE)

    async def sweep(self) -> None:
        states: dict[str, list[Kept]] = {}
        for name, each in (await self.states.listed()).items():
            states.setdefault(name.rpartition("/")[0], []).append(each)
        known = await self.owners.owners()
        rest = {each: await self.owners.owner(each) for each in states if each not in known}
        for name, owner in {**rest, **known}.items():
            namespace, _, called = name.partition("/")
            if owner is None or not self.governs(namespace):
                continue
            left = await self._left(Ref(STACK, namespace, called), owner)
            if left is not None and spent(left, states.get(name, ()), self.clock.now()):
                await self._remove(name, left)

    async def gone(self, ref: Ref) -> None:
        """A Stack is, as far as anybody knows."""
        owner = await self.owners.owner(owned(ref.namespace, ref.name))
        if owner is not None:
            await self._left(ref, owner)

    async def _left(self, ref: Ref, owner: Owner) -> Owner | None:
        """None: its Stack is there, or there never was one."""
        if not abandoned(owner, _known(self.control.get(ref))) or not await self._gone(ref, owner):
            return None
        name, now = owned(ref.namespace, ref.name), self.clock.now()
        if owner.left is None or now - owner.left < SETTLES:
            await self.owners.clear(name)
        if owner.left is not None:
            return owner
        left = msgspec.structs.replace(owner, left=now, earlier=False)
        return left if await self.owners.claim(name, left, owner) else None

    async def _gone(self, ref: Ref, owner: Owner) -> bool:
        """
        Also if the cluster is asked: what may not be seen any more, or is of a kind that is not
        served for a while, is not gone for that.
        """
        try:
            return abandoned(owner, _known(await self.home.get(ref)))
        except Stalled:
            return False

    async def _remove(self, name: str, owner: Owner) -> None:
        try:
            await self.owners.remove(name)
        except Refused as error:  # somebody has come back to it
            log.info("state not removed", extra={"state": name, "problem": str(error)})
            return
        self.history.add(forgotten(name, owner, self.clock.now()))


def _known(stack: Object | None) -> tuple[str, str] | None:
    """Project and uid."""
    if stack is None:
        return None
    return str(stack.at("spec", "project") or "default"), str(stack.at("metadata", "uid") or "")
