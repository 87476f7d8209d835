"""The oracle: built once a session, asked with a list of templates."""

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_SOURCE = Path(__file__).parent / "go"
PATIENCE = 60  # seconds


def built(folder: Path) -> Path:
    """The program, in *folder*; needs Go and its registry of modules."""
    program = folder / "oracle"
    command = ["go", "build", "-trimpath", "-o", str(program), "."]
    subprocess.run(command, cwd=_SOURCE, check=True, env={**os.environ, "GOFLAGS": ""})
    return program


def asked(program: Path, templates: Sequence[str], data: Any) -> list[dict[str, str]]:
    """``output`` or ``error`` of each; the process stands in UTC."""
    cases = json.dumps([{"template": template, "data": data} for template in templates])
    done = subprocess.run(
        [program],
        input=cases,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
        env={**os.environ, "TZ": "UTC"},
    )
    answers: list[dict[str, str]] = json.loads(done.stdout)
    return answers
