"""Sequences that nobody thought of are answered alike by both servers."""

import asyncio
import os
import re
from contextlib import AsyncExitStack
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.fidelity.cases import Case
from tests.fidelity.compare import differences
from tests.fidelity.generated import cases
from tests.fidelity.run import Server
from tests.support import clusters
from tests.support.apiserver import serving, session

# More than CI takes: TRUEUP_FIDELITY_EXAMPLES=5000 .venv/bin/pytest -m real tests/fidelity
EXAMPLES = int(os.environ.get("TRUEUP_FIDELITY_EXAMPLES", "40"))


@pytest.mark.real
def test_generated_sequences_are_answered_alike(bare_cluster: Path, tmp_path: Path) -> None:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        real, embedded = runner.run(_opened(stack, bare_cluster, tmp_path))

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(cases())
        def alike(case: Case) -> None:
            assert not runner.run(_told(real, embedded, case))

        try:
            alike()
        finally:
            runner.run(_closed(stack, real))


async def _opened(stack: AsyncExitStack, config: Path, folder: Path) -> tuple[Server, Server]:
    asked = await stack.enter_async_context(clusters.session(config))
    started = await stack.enter_async_context(serving(folder, simulate=False))
    near = await stack.enter_async_context(session(started))
    return Server(asked, f"g{token_hex(3)}-"), Server(near, "g-")


async def _told(real: Server, embedded: Server, case: Case) -> list[str]:
    """Where the two answer otherwise."""
    expected = await real.answers(case, await real.namespace())
    found = await embedded.answers(case, await embedded.namespace())
    return list(differences(_coarse(expected), _coarse(found)))


# Values that are structs are told in another spelling: see differences.yaml.
_STRUCT = re.compile(r"value: [{\[].*[}\]](?=: |$)")


def _coarse(value: Any) -> Any:
    """*value* without the structs in its messages, and several of them told as one text."""
    if isinstance(value, list):
        return [_coarse(each) for each in value]
    if not isinstance(value, dict):
        return value
    found = {name: _coarse(each) for name, each in value.items()}
    if isinstance(text := found.get("message"), str):
        head, told, _ = text.partition(" is invalid: ")
        found["message"] = head + told if "causes" in str(found) else _STRUCT.sub("STRUCT", text)
    return found


async def _closed(stack: AsyncExitStack, real: Server) -> None:
    await real.tidy()
    await stack.aclose()
