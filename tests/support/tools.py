"""Programs of others that tests are held against: of ``$TRUEUP_TOOLS``, else of the search path."""

import os
import shutil
from typing import NoReturn

import pytest


def program(name: str) -> str:
    """Where it is; a test that cannot find it is not run, and in CI fails."""
    found = shutil.which(name, path=os.environ.get("TRUEUP_TOOLS")) or shutil.which(name)
    if found is None:
        not_run(f"not run: needs {name}")
    return found


def not_run(why: str) -> NoReturn:
    """On a user's machine the test is passed over; CI must have what it needs."""
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)
