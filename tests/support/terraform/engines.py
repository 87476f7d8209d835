"""OpenTofu and Terragrunt as tests run them: built by ``make .venv/tools/tofu``, or of the path."""

import os
from pathlib import Path

from tests.support.tools import program
from trueup.edge.terraform.programs import Programs

_BUILT = Path(__file__).resolve().parents[3] / ".venv" / "tools"


def programs(folder: Path, *names: str) -> Programs:
    """Those of *names*, and Terraform of the search path; a test that lacks one is not run."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).symlink_to(tool(name))
    return Programs(folder, os.environ.get("PATH", os.defpath))


def tool(name: str) -> Path:
    """The program of that name."""
    built = _BUILT / name
    return built if built.exists() else Path(program(name))
