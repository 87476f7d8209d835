"""Outputs: what a Stack hands to other Stacks, to Secrets and to ConfigMaps."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from trueup.control.memory import Recent
from trueup.core.stacks.handing import OF, foreign, handed, objects, permitted, targets
from trueup.core.stacks.naming import OUTPUTS
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.k8s.value import encode
from trueup.model.errors import Stalled
from trueup.model.project import AppProject
from trueup.model.stack import Stack
from trueup.ports import Cluster, Live, States

REMEMBERED = 4096  # Stacks whose objects need not be written again
Versions = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outputs:
    """
    Kept in *states*, encrypted; written to the *home* cluster, which *live* knows. *namespace*:
    where our own are. *_written*: for what the spec says, the versions that came of it.
    """

    home: Cluster
    live: Live
    states: States
    namespace: str
    _written: Recent[Ref, tuple[bytes, Versions]] = field(
        default_factory=lambda: Recent(REMEMBERED)
    )

    async def keep(self, stack: Stack, said: Mapping[str, Any]) -> None:
        """As ``output -json`` has them; `hand_over` follows."""
        self._written.drop(stack.ref)
        await self.states.keep(_name(stack), OUTPUTS, {OUTPUTS: msgspec.json.encode(said)}, 1)

    async def hand_over(self, stack: Stack, project: AppProject | None) -> None:
        """
        Write them where the Stack says, again if somebody has taken them away.

        What it does not say any more is taken away, if it is still ours.
        """
        if stack.deleting or project is None:
            return
        permitted(stack, project, self.namespace)
        stale = set(handed(stack)) - set(targets(stack))
        if not stale and self._stands(stack):
            return
        for ref in stale:
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
        written = []
        for ref, body in zip(targets(stack), bodies, strict=True):
            found = await self.home.get(ref)
            if found is not None and foreign(stack, found):
                hint = f"name another in spec.outputs, or label it {OF}: {stack.name}"
                raise Stalled("OutputForbidden", f"{ref} is not of this Stack", hint)
            written.append(await self.home.apply(body))
        self._written.put(stack.ref, (_said(stack), _versions(written)))

    def _stands(self, stack: Stack) -> bool:
        """Whether all is there as it was written last, as far as the watch has told."""
        found = [self.live.get(ref) for ref in targets(stack)]
        there = _versions(each for each in found if each)
        return self._written.get(stack.ref) == (_said(stack), there)


def _name(stack: Stack) -> str:
    return f"{stack.namespace}/{stack.name}:{OUTPUTS}"


def _said(stack: Stack) -> bytes:
    """What the objects are made of, besides the outputs."""
    return encode((stack.spec.outputs, str(stack.metadata.get("uid"))))


def _versions(objects: Iterable[Object]) -> Versions:
    return tuple(str(each.at("metadata", "resourceVersion")) for each in objects)


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
