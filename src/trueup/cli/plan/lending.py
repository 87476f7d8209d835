"""
Lending: what a root's inputs take from a server, where the checkout does not have it.

ConfigMaps, as far as the server's own Stack reads them, and outputs of Stacks that are declared
elsewhere. What the checkout says comes first: it is what will be so after the change.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from trueup.cli.output import Failure
from trueup.cli.plan.kept import Lent, Server
from trueup.cli.plan.outputs import Given, Handed
from trueup.core.stacks.values import CONFIG_MAP, read_of, sources
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.stack import STACK, Stack

Objects = Mapping[Ref, Object]


@dataclass
class Lending:
    """
    *known*: what the checkout has of ConfigMaps and Secrets; *stacks*: its Stacks, joined by those
    that lend. *given*: outputs, which are joined by theirs.
    """

    server: Server
    known: Objects
    stacks: dict[Ref, Object]
    given: Given
    _asked: dict[Ref, Lent | str] = field(default_factory=dict)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def objects(self, stack: Stack) -> tuple[Objects, str]:
        """All that is known for *stack*; and why the server did not say more, if it was asked."""
        lacking = {
            Ref(CONFIG_MAP, stack.namespace, name) for name in read_of(stack.spec, CONFIG_MAP)
        } - self.known.keys()
        if not lacking or self.server.client is None:
            return self.known, ""
        try:
            told = await self.server.config_maps(stack)
        except Failure as failure:
            return self.known, failure.message
        lent = {ref: _config_map(ref, told[ref.name]) for ref in lacking if ref.name in told}
        return {**lent, **self.known}, ""

    async def outputs(self, stack: Stack) -> Mapping[Ref, Lent | str]:
        """What other Stacks lend it; or why they do not."""
        wanted = dict.fromkeys(_others(stack))
        return {ref: told for ref in wanted if (told := await self.lent(ref)) is not None}

    async def lent(self, ref: Ref) -> Lent | str | None:
        """None: the checkout has that Stack, or no server is meant."""
        async with self._turn:
            if ref not in self._asked:
                if ref in self.stacks or self.server.client is None:
                    return None
                self._asked[ref] = await self._lent(ref)
        return self._asked[ref]

    async def _lent(self, ref: Ref) -> Lent | str:
        try:
            told = await self.server.outputs(ref)
        except Failure as failure:
            return failure.message
        self.given.known[f"{STACK.kind}/{ref.namespace}/{ref.name}"] = Handed(
            told.outputs, told.outputs
        )
        self.stacks[ref] = Object(_body(ref, {"spec": {"project": told.project}}))
        return told


def _others(stack: Stack) -> Iterator[Ref]:
    for source in sources(stack.spec):
        if (wanted := source.output_ref) is not None:
            yield Ref(STACK, wanted.namespace or stack.namespace, wanted.stack)


def _config_map(ref: Ref, texts: Mapping[str, str]) -> Object:
    return Object(_body(ref, {"data": dict(texts)}))


def _body(ref: Ref, said: Mapping[str, Any]) -> dict[str, Any]:
    version = "v1" if ref.kind == CONFIG_MAP else f"{ref.kind.group}/v1alpha1"
    meta = {"namespace": ref.namespace, "name": ref.name}
    return {"apiVersion": version, "kind": ref.kind.kind, "metadata": meta, **said}
