"""Outputs: what a Stack hands to other Stacks, to Secrets and to ConfigMaps."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from trueup.control.stacks.inputs import OUTPUTS
from trueup.core.stacks.handing import objects
from trueup.model.stack import Stack
from trueup.ports import Cluster, States


@dataclass(frozen=True, slots=True)
class Outputs:
    """Kept in *states*, encrypted; written to the *home* cluster."""

    home: Cluster
    states: States

    async def keep(self, stack: Stack, said: Mapping[str, Any]) -> None:
        """As ``output -json`` has them."""
        await self.states.keep(_name(stack), OUTPUTS, {OUTPUTS: msgspec.json.encode(said)}, 1)
        await self.hand_over(stack)

    async def hand_over(self, stack: Stack) -> None:
        """Write them where the Stack says, again if somebody has taken them away."""
        if not stack.spec.outputs or stack.deleting:
            return
        kept = await self.states.kept(_name(stack), OUTPUTS, OUTPUTS)
        if kept is None:
            return
        for body in objects(stack, msgspec.json.decode(kept), _encoded):
            await self.home.apply(body)


def _name(stack: Stack) -> str:
    return f"{stack.namespace}/{stack.name}:{OUTPUTS}"


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
