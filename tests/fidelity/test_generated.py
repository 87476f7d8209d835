"""Sequences that nobody thought of are answered alike by both servers."""

import asyncio
import os
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.fidelity.cases import Case
from tests.fidelity.drawing import pair
from tests.fidelity.generated import cases

# More than CI takes: TRUEUP_FIDELITY_EXAMPLES=5000 .venv/bin/pytest -m real tests/fidelity
EXAMPLES = int(os.environ.get("TRUEUP_FIDELITY_EXAMPLES", "40"))


@pytest.mark.real
def test_generated_sequences_are_answered_alike(bare_cluster: Path, tmp_path: Path) -> None:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        both = runner.run(stack.enter_async_context(pair(bare_cluster, tmp_path)))

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(cases())
        def alike(case: Case) -> None:
            assert not runner.run(both.told(case))

        try:
            alike()
        finally:
            runner.run(stack.aclose())
