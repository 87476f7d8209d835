"""Shell: the command line, run for real, against a site."""

import asyncio
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.site import Site

MAIN = "from trueup.cli.main import main; main()"


@dataclass(frozen=True)
class Done:
    """What a command left: its exit code, and what it said."""

    code: int
    out: str
    err: str


@dataclass
class Shell:
    """*home* stands for the user's; nothing of the real one is read. *folder*: where it runs."""

    home: Path
    environ: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None

    async def __call__(self, *words: str, input: str = "") -> Done:
        process = await self.started(*words)
        out, err = await process.communicate(input.encode())
        return Done(process.returncode or 0, out.decode(), err.decode())

    async def started(self, *words: str) -> asyncio.subprocess.Process:
        """For one that goes on until it is ended."""
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "LC_ALL": "C.UTF-8",
            **self.environ,
        }
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", MAIN, *words),
            env=environ,
            cwd=self.folder,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def ok(self, *words: str, input: str = "") -> str:
        """What the command printed; it must have succeeded."""
        done = await self(*words, input=input)
        assert done.code == 0, f"{' '.join(words)}\n{done.out}{done.err}"
        return done.out


def shell(made: Site, folder: Path, token: str = "") -> Shell:
    environ = {"TRUEUP_SERVER": made.address}
    return Shell(folder, environ | ({"TRUEUP_AUTH_TOKEN": token} if token else {}))
