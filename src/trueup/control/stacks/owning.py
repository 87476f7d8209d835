"""
Owning: whether a Stack has what is kept under its name, asked before any of it is read.

Whoever looks at a Stack claims it for it (`Owning.claims`). All others only ask: for a run's token,
for outputs that another reads.
"""

from dataclasses import dataclass

import msgspec

from trueup.core.stacks.naming import owned
from trueup.core.stacks.owning import claimed, finding
from trueup.core.stacks.values import CONFIG_MAP
from trueup.core.terraform.backend import PROJECT
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.errors import Stalled
from trueup.model.stack import STACK, Stack
from trueup.model.terraform import Owner
from trueup.ports import Cluster, Live, Owners, States

SETTINGS = "argocd-cm"


@dataclass(frozen=True, slots=True)
class Owning:
    """*home*, *namespace*: where settings say whose states are that no Stack is for."""

    owners: Owners
    home: Cluster
    namespace: str

    async def claims(self, stack: Stack) -> bool:
        """
        Whether it has them, from now on at the latest.

        A name that was used, and never came to a state, is anybody's again.
        """
        name = owned(stack.namespace, stack.name)
        while True:
            before = await self.owners.owner(name)
            mine = claimed(before, stack, await self._others(before))
            if mine is None and not (before and await self.owners.vacate(name, before)):
                return False
            if mine and (mine == before or await self.owners.claim(name, mine, before)):
                return True

    async def has(self, stack: Stack) -> bool:
        before = await self.owners.owner(owned(stack.namespace, stack.name))
        return claimed(before, stack, await self._others(before)) is not None

    async def demand(self, stack: Stack) -> None:
        """``Stalled`` if it has not."""
        if not await self.has(stack):
            wrong = finding(stack)
            raise Stalled(wrong.type, wrong.message, wrong.hint)

    async def _others(self, before: Owner | None) -> str:
        """The project of what nobody has claimed; looked up only where that matters."""
        if before is None or before.earlier or before.project:
            return ""
        found = await self.home.get(Ref(CONFIG_MAP, self.namespace, SETTINGS))
        said = (found.at("data") if found else None) or {}
        return str(said.get(PROJECT, "")).strip() or "default"


@dataclass(frozen=True, slots=True)
class OwnOutputs:
    """What Stacks have handed out, of those that have what is kept under their names."""

    states: States
    control: Live
    owning: Owning

    async def kept(self, name: str, id: str, blob: str) -> bytes | None:
        namespace, _, called = name.rpartition(":")[0].partition("/")
        found = self.control.get(Ref(STACK, namespace, called))
        if found is None or not await self.owning.has(bare(found)):
            return None
        return await self.states.kept(name, id, blob)


def bare(found: Object) -> Stack:
    """As much of a Stack as says whose it is, however little of the rest makes sense."""
    project = str(found.at("spec", "project") or "default")
    made = Stack(metadata=found.body["metadata"])
    return msgspec.structs.replace(made, spec=msgspec.structs.replace(made.spec, project=project))
