"""GnuPG with secret keys: a keyring that lasts for one thing to do, and leaves no agent behind."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from trueup.edge.program import Ended, run
from trueup.model.errors import Stalled

_PATIENCE = 30.0
_WORDS = ("gpg", "--batch", "--no-tty", "--pinentry-mode", "loopback", "--status-fd", "2")


class Said(NamedTuple):
    """*status*: the lines that are for programs; *told*: those for people."""

    code: int
    out: bytes
    status: str
    told: str


class Keyring(NamedTuple):
    """*home* is empty at first."""

    home: Path

    @property
    def environment(self) -> Mapping[str, str]:
        path = os.environ.get("PATH", os.defpath)
        return {"PATH": path, "GNUPGHOME": str(self.home), "LC_ALL": "C"}

    async def gpg(self, *words: str, given: bytes = b"") -> Said:
        """``Stalled`` if there is no GnuPG, or no end of it."""
        ended = await self._run((*_WORDS, *words), given)
        lines = ended.complaint.splitlines()
        status = [line for line in lines if line.startswith("[GNUPG:]")]
        told = [line.removeprefix("gpg: ") for line in lines if not line.startswith("[GNUPG:]")]
        return Said(ended.code, ended.out, "\n".join(status), "; ".join(told)[-500:])

    async def end(self) -> None:
        if any(self.home.iterdir()):
            await self._run(("gpgconf", "--kill", "all"), b"")

    async def _run(self, command: tuple[str, ...], given: bytes) -> Ended:
        try:
            return await run(*command, env=self.environment, seconds=_PATIENCE, given=given)
        except FileNotFoundError as error:
            raise Stalled(
                "NoGnuPG",
                f"{command[0]} is not there",
                "install GnuPG: apt-get install gnupg, dnf install gnupg2, brew install gnupg",
            ) from error
        except TimeoutError as error:
            raise Stalled("NoGnuPG", f"{command[0]} took more than {_PATIENCE:g} s") from error


@asynccontextmanager
async def keyring() -> AsyncIterator[Keyring]:
    """Its folder has a short name: the agent listens on a socket in it."""
    made = Keyring(Path(tempfile.mkdtemp(prefix="gpg")))
    try:
        (made.home / "gpg.conf").write_text("trust-model always\n")
        yield made
    finally:
        await made.end()
        await asyncio.to_thread(shutil.rmtree, made.home, ignore_errors=True)
