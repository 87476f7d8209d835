"""The wheel has the page, so that whoever installs it needs no Node.js."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from trueup.web.page.files import BUILT

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SAID = "from trueup.web.page import files; print(files.__file__, files.index('').body.decode())"


def test_the_wheel_serves_the_page_that_was_built(tmp_path: Path) -> None:
    subprocess.run(["make", "-s", "wheel", f"DIST={tmp_path}"], cwd=ROOT, check=True)
    (wheel,) = tmp_path.glob("trueup-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
        packed.extractall(tmp_path / "installed")
    for each in BUILT.rglob("*"):
        assert each.is_dir() or f"trueup/web/page/built/{each.relative_to(BUILT)}" in names
    env = {"PYTHONPATH": str(tmp_path / "installed")}
    said = subprocess.check_output([sys.executable, "-c", SAID], env=env, cwd=tmp_path, text=True)
    assert str(tmp_path / "installed") in said
    assert '<script type="module"' in said
