"""Sequences that nobody thought of are answered alike by both servers."""

import asyncio
import os
from contextlib import AsyncExitStack
from pathlib import Path
from secrets import token_hex

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
def test_generated_sequences_are_answered_alike(real_cluster: Path, tmp_path: Path) -> None:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        real, embedded = runner.run(_opened(stack, real_cluster, tmp_path))

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
    return list(differences(expected, found))


async def _closed(stack: AsyncExitStack, real: Server) -> None:
    await real.tidy()
    await stack.aclose()
