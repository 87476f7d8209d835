"""The page is built once, of what is checked out."""

import subprocess
from pathlib import Path

import pytest
from playwright.async_api import expect

from trueup.web.page.files import BUILT

ROOT = Path(__file__).parents[2]
PATIENCE = 20_000  # milliseconds until what a story expects of the page will not come any more

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    subprocess.run(["make", "-s", "ui"], cwd=ROOT, check=True)
    assert (BUILT / "index.html").exists()
