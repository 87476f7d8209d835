"""Outputs: what a Stack hands to other Stacks, to Secrets and to ConfigMaps."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from trueup.core.stacks.handing import OF, foreign, handed, objects, permitted, targets
from trueup.core.stacks.naming import OUTPUTS
from trueup.model.errors import Stalled
from trueup.model.project import AppProject
from trueup.model.stack import Stack
from trueup.ports import Cluster, States


@dataclass(frozen=True, slots=True)
class Outputs:
    """
    Kept in *states*, encrypted; written to the *home* cluster. *namespace*: where our own are.
    """

    home: Cluster
    states: States
    namespace: str

    async def keep(self, stack: Stack, said: Mapping[str, Any]) -> None:
        """As ``output -json`` has them; `hand_over` follows."""
        await self.states.keep(_name(stack), OUTPUTS, {OUTPUTS: msgspec.json.encode(said)}, 1)

    async def hand_over(self, stack: Stack, project: AppProject | None) -> None:
        """
        Write them where the Stack says, again if somebody has taken them away.

        What it does not say any more is taken away, if it is still ours.
        """
        if stack.deleting or project is None:
            return
        permitted(stack, project, self.namespace)
        for ref in set(handed(stack)) - set(targets(stack)):
            found = await self.home.get(ref)
            if found is not None and not foreign(stack, found):
                await self.home.delete(
                    ref, propagation="Background", uid=str(found.at("metadata", "uid"))
                )
        kept = (
            await self.states.kept(_name(stack), OUTPUTS, OUTPUTS) if stack.spec.outputs else None
        )
        if kept is None:
            return
        bodies = objects(stack, msgspec.json.decode(kept), _encoded)
        for ref, body in zip(targets(stack), bodies, strict=True):
            found = await self.home.get(ref)
            if found is not None and foreign(stack, found):
                hint = f"name another in spec.outputs, or label it {OF}: {stack.name}"
                raise Stalled("OutputForbidden", f"{ref} is not of this Stack", hint)
            await self.home.apply(body)


def _name(stack: Stack) -> str:
    return f"{stack.namespace}/{stack.name}:{OUTPUTS}"


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
