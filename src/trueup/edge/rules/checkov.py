"""
Checkov: its checks of a plan, if the program is there.

It is a program of others, with some hundred packages, so it is no dependency: whoever wants it has
it installed beside us. It is given the plan with its secrets masked, no network to speak of, and no
environment but where programs are.
"""

import asyncio
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trueup.edge import program
from trueup.model.errors import Stalled

PROGRAM = "checkov"
_HINT = "install checkov beside Trueup, or leave policy.checkov empty"
_WORDS = ("--framework", "terraform_plan", "--output", "json", "--quiet", "--compact")
_OFFLINE = ("--skip-download", "--skip-results-upload")


@dataclass(frozen=True)
class Checkov:
    """The ``Scanner`` port."""

    seconds: float = 120.0

    async def scan(self, input: Mapping[str, Any]) -> Any:
        """What it says of a plan's JSON. ``Stalled``: it is not there, or makes no sense."""
        found = shutil.which(PROGRAM)
        if found is None:
            raise Stalled("NoScanner", "there is no program checkov", _HINT)
        with tempfile.TemporaryDirectory(prefix="checkov-") as folder:
            plan = os.path.join(folder, "plan.json")
            await asyncio.to_thread(Path(plan).write_bytes, json.dumps(input).encode())
            env = {"PATH": os.environ.get("PATH", ""), "HOME": folder, "LOG_LEVEL": "ERROR"}
            words = (found, "--file", plan, *_WORDS, *_OFFLINE)
            try:
                ended = await program.run(*words, env=env, seconds=self.seconds)
            except TimeoutError as error:
                words_ = f"checkov took more than {self.seconds:g} s"
                raise Stalled("ScanFailed", words_, _HINT) from error
        try:
            return json.loads(ended.out)
        except ValueError as error:
            complaint = (ended.complaint.strip() or "it said nothing")[-500:]
            raise Stalled("ScanFailed", f"checkov failed: {complaint}", _HINT) from error
