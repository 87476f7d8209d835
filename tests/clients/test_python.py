"""A client from PyPI against a server: `argocd-python-client`, generated from a description."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.site import manual, site

HERE = Path(__file__).parent / "python"
PATIENCE = 120.0
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the requirements pin."""
    folder = tmp_path_factory.mktemp("packages")
    words = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    pinned = ("--require-hashes", "-r", str(HERE / "requirements.txt"))
    subprocess.run((*words, "--target", str(folder), *pinned), check=True)
    return folder


async def test_a_generated_client_works_unchanged(packages: Path, tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, str(HERE / "walk.py"), made.address, json.dumps(manual())),
            env={**os.environ, "PYTHONPATH": str(packages)},
            stdout=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(PATIENCE):
            said, _ = await process.communicate()
    steps = {each["step"]: each for each in map(json.loads, said.splitlines())}
    failed = [f"{name}: {each['failed']}" for name, each in steps.items() if "failed" in each]
    assert not failed, "\n".join(failed)
    assert len(steps) == 20
    assert steps["list"]["gave"] == "V1alpha1ApplicationList"
