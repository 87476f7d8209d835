"""kubectl in tests: the pinned one, and those that the environment names."""

import asyncio
import os
import sysconfig
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "TRUEUP_KUBECTLS"  # more programs, separated as in PATH
PINNED = Path(sysconfig.get_path("scripts")) / "kubectl"


def others() -> list[Path]:
    """The further kubectls to test with; none if the environment names none."""
    return [Path(each) for each in os.environ.get(VARIABLE, "").split(os.pathsep) if each]


@dataclass(frozen=True)
class Ran:
    """What a run of kubectl gave."""

    code: int
    out: str
    err: str


class Kubectl:
    """One program for one server."""

    def __init__(self, program: Path, kubeconfig: Path, home: Path) -> None:
        self._program = program
        self._environment = {
            "KUBECONFIG": str(kubeconfig),
            "HOME": str(home),
            "PATH": os.environ["PATH"],
        }

    async def run(self, command: str, text: str = "", **environment: str) -> Ran:
        """Run ``kubectl`` with the words of *command*, and *text* as its input."""
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            str(self._program),
            *command.split(),
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            env={**self._environment, **environment},
        )
        async with asyncio.timeout(60):
            out, err = await process.communicate(text.encode())
        return Ran(process.returncode or 0, out.decode(), err.decode())

    async def __call__(self, command: str, text: str = "", **environment: str) -> str:
        """The same, which must succeed; gives what was printed."""
        ran = await self.run(command, text, **environment)
        assert ran.code == 0, f"kubectl {command}: {ran.err}"
        return ran.out
