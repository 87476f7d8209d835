"""The page is built once, of what is checked out."""

import subprocess
from pathlib import Path

import pytest

from trueup.web.page.files import BUILT

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    subprocess.run(["make", "-s", "ui"], cwd=ROOT, check=True)
    assert (BUILT / "index.html").exists()
