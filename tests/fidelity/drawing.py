"""
Draw: the same sequence put to both servers, and where they answer otherwise.

The suite draws a few and stops at the first that differs; ``python -m tests.fidelity draw`` draws
many and tells of all.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fidelity.cases import Case
from tests.fidelity.compare import differences
from tests.fidelity.generated import cases, definition
from tests.fidelity.run import Server
from tests.support import clusters
from tests.support.apiserver import serving, session

# Values that are structs are told in another spelling: see differences.yaml.
_STRUCT = re.compile(r"value: [{\[].*[}\]](?=: |$)")


@dataclass(frozen=True)
class Pair:
    """A real server, and an embedded one that is asked the same."""

    real: Server
    embedded: Server

    async def told(self, case: Case) -> list[str]:
        """Where the two answer otherwise."""
        expected = await self.real.answers(case, await self.real.namespace())
        found = await self.embedded.answers(case, await self.embedded.namespace())
        return list(differences(_coarse(expected), _coarse(found)))


@asynccontextmanager
async def pair(config: Path, folder: Path) -> AsyncIterator[Pair]:
    """The server that *config* leads to, and a new one whose data is in *folder*."""
    async with (
        clusters.session(config) as asked,
        serving(folder, simulate=False) as started,
        session(started) as near,
    ):
        both = Pair(Server(asked, f"g{token_hex(3)}-"), Server(near, "g-"))
        for server in (both.real, both.embedded):
            await server.define(definition())
        try:
            yield both
        finally:
            await both.real.tidy()


def drawn(count: int, number: int) -> list[Case]:
    """
    So many sequences: the same ones for the same *number*.

    Each has a seed of its own, since hypothesis varies what it has drawn before.
    """
    return [_drawn(f"{number}/{each}") for each in range(count)]


def _drawn(number: str) -> Case:
    found: list[Case] = []

    @seed(number)
    @settings(
        max_examples=2,  # the first is always the simplest
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(cases())
    def collect(case: Case) -> None:
        found.append(case)

    collect()
    return found[-1]


def _coarse(value: Any) -> Any:
    """*value* without the structs in its messages, and several of them told as one text."""
    if isinstance(value, list):
        return [_coarse(each) for each in value]
    if not isinstance(value, dict):
        return value
    found = {name: _coarse(each) for name, each in value.items()}
    if (
        found.get("kind") == "Deployment" and "metadata" in found
    ):  # it goes up with an annotation of the controller's
        found["metadata"] = {**found["metadata"], "generation": 0}
    if found.get("kind") == "Scale" and "status" in found:  # as many as a controller has made yet
        found["status"] = {**found["status"], "replicas": 0}
    if isinstance(text := found.get("message"), str):
        head, told, _ = text.partition(" is invalid: ")
        found["message"] = head + told if "causes" in str(found) else _STRUCT.sub("STRUCT", text)
    return found
