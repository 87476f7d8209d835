"""Programs of others that tests are held against: of ``$TRUEUP_TOOLS``, else of the search path."""

import os
import shutil

import pytest


def program(name: str) -> str:
    """Where it is; a test that cannot find it is not run, and in CI fails."""
    found = shutil.which(name, path=os.environ.get("TRUEUP_TOOLS")) or shutil.which(name)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(f"needs {name}, which CI must have")
        pytest.skip(f"not run: needs {name}")
    return found
