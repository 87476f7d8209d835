"""Something of a server in the user's own editor: ``$VISUAL``, ``$EDITOR``, else ``vi``."""

import asyncio
import os
import shlex
import tempfile
from pathlib import Path
from typing import Any

from trueup.cli import files
from trueup.cli.output import Failure, yaml_text


async def edited(spec: Any) -> dict[str, Any]:
    """*spec* as it is when the editor ends."""
    editor = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    with tempfile.TemporaryDirectory(prefix="trueup-") as folder:
        path = Path(folder) / "spec.yaml"
        path.write_text(yaml_text(spec) + "\n")
        try:
            process = await asyncio.create_subprocess_exec(*editor, str(path))
        except OSError as error:
            hint = "set EDITOR to a program that is there"
            raise Failure(f"cannot run {editor[0]}: {error.strerror}", hint) from error
        if await process.wait():
            raise Failure(f"{editor[0]} ended with code {process.returncode}")
        found = await files.objects(str(path))
    if len(found) != 1:
        raise Failure(f"{len(found)} documents were left, one is expected", "nothing was changed")
    return found[0]
