"""
Kept: what a server has of the Stacks of a checkout: their states, outputs, and ConfigMaps.

It is asked as whoever runs this, for what is needed and no more, and it is only read. A state comes
into this process, and to a run as a file: no run is given the token, and none can lock or write
what the server keeps. What of Secrets the server has stays there.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from trueup.cli.answers import ApiError, segment
from trueup.cli.command import Call
from trueup.cli.output import Failure
from trueup.core.terraform.backend import state_name
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value
from trueup.model.stack import STACK, Stack

if TYPE_CHECKING:
    from trueup.cli.client import Client

T = TypeVar("T")
ROOT = "/api/trueup/v1/stacks"
NOBODY = "no server is named that keeps it"
LOG_IN = "trueup login SERVER, or --server with --auth-token, to plan with it"
FORBIDDEN = 403
Texts = Mapping[str, Mapping[str, str]]
"""By name of a ConfigMap: texts by key."""


class Lent(Value, frozen=True):
    """
    What a Stack hands to others, as the server has it. *withheld*: names of outputs that are
    sensitive, and not told to whoever asks.
    """

    project: str
    outputs: Mapping[str, Mapping[str, Any]]
    withheld: frozenset[str] = frozenset()


@dataclass
class Server:
    """
    *client*: None where no server is meant. Every question raises ``Failure`` if it has no answer;
    a server that cannot be reached is asked once.
    """

    client: "Client | None"
    _down: list[Failure] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.client.context.server if self.client is not None else ""

    async def stacks(self, wanted: Callable[[Mapping[str, Any]], bool]) -> list[Stack]:
        """Of all that may be seen, those whose row is *wanted*; sensitive values are masked."""

        async def listed(client: "Client") -> list[Stack]:
            rows = [each for each in (await client.get(ROOT))["items"] if wanted(each)]
            refs = [Ref(STACK, each["namespace"], each["name"]) for each in rows]
            bodies = [await client.get(_path(ref)) for ref in refs]
            return [msgspec.convert(each, Stack, strict=False) for each in bodies]

        return await self._answer(listed)

    async def state(self, stack: Stack) -> bytes:
        """The newest; empty: there is none yet."""
        name = state_name(stack.namespace, stack.name, stack.spec.workspace)

        async def read(client: "Client") -> bytes:
            return b"".join([each async for each in client.text(name.path)])

        found = await self._answer(read)
        if found and not _is_state(found):
            raise Failure(f"what {self.name} answers is no state", LOG_IN)
        return found

    async def config_maps(self, stack: Stack) -> Texts:
        """Those that the Stack reads as the server knows it, and of these what it reads."""
        path = _path(stack.ref, "inputs")
        return (await self._answer(lambda client: client.get(path))).get("configMaps") or {}

    async def outputs(self, stack: Ref) -> Lent:
        """Of a Stack that is not of the checkout."""
        return await self._answer(lambda client: _lent(client, stack))

    async def _answer(self, asking: Callable[["Client"], Awaitable[T]]) -> T:
        if self.client is None:
            raise Failure(NOBODY, LOG_IN)
        if self._down:
            raise self._down[0]
        try:
            return await asking(self.client)
        except ApiError:
            raise
        except Failure as failure:
            self._down.append(failure)
            raise


async def _lent(client: "Client", stack: Ref) -> Lent:
    found = await client.get(_path(stack))
    project = (found.get("spec") or {}).get("project") or "default"
    path = _path(stack, "outputs")
    try:
        return Lent(project, (await client.get(path, reveal=True)).get("items") or {})
    except ApiError as error:
        if error.status != FORBIDDEN:
            raise
    items = (await client.get(path)).get("items") or {}
    withheld = frozenset(name for name, each in items.items() if each.get("sensitive"))
    told = {name: each for name, each in items.items() if name not in withheld}
    return Lent(project, told, withheld)


@asynccontextmanager
async def server(call: Call) -> AsyncIterator[Server]:
    """
    The one that flags, environment and stored contexts mean; nothing is sent before it is asked.

    One that is started in this process (``--core``) keeps no states.
    """
    from trueup.cli.connect import chosen, is_meant

    given = call.given
    offline = given.on("offline") or given.on("core") or not is_meant(given)
    if offline or chosen(given).core:
        yield Server(None)
        return
    async with call.server() as client:
        yield Server(client)


def _is_state(found: bytes) -> bool:
    """Other servers have a page for people under every address."""
    try:
        return bool(msgspec.json.decode(found, type=dict[str, msgspec.Raw]))
    except msgspec.DecodeError:
        return False


def _path(stack: Ref, *more: str) -> str:
    return "/".join((ROOT, segment(stack.namespace), segment(stack.name), *more))
