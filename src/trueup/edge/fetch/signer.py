"""
Signer: the GnuPG key that hydrated commits are signed by.

The key is imported into a keyring that lasts for one commit, so that no agent and no key is left
behind. The commit is verified before anybody sees it; there is no way back to unsigned commits.
"""

import asyncio
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from trueup.model.errors import Stalled
from trueup.model.signature import Signing

_IMPORTED = re.compile(r"^\[GNUPG:\] IMPORT_OK \d+ ([0-9A-F]{40})$", re.MULTILINE)
_SECRET = re.compile(r"^\[GNUPG:\] IMPORT_RES (?:\d+ ){9}([1-9]\d*) ", re.MULTILINE)
_GOOD = re.compile(r"^\[GNUPG:\] VALIDSIG .*?([0-9A-F]{40})$", re.MULTILINE)
_PATIENCE = 30.0
_QUIET = ("--batch", "--no-tty", "--pinentry-mode", "loopback", "--status-fd", "1")


@asynccontextmanager
async def signing(wanted: Signing) -> AsyncIterator[tuple[tuple[str, ...], Mapping[str, str], str]]:
    """
    The words for ``git commit-tree``, the variables for ``git``, and the key's fingerprint.

    Nothing of all, if nothing is signed. ``Stalled``: there is no such key.
    """
    if not wanted.key:
        yield (), {}, ""
        return
    home = Path(tempfile.mkdtemp(prefix="sign"))  # short: the agent listens on a socket in it
    try:
        fingerprint = await _imported(wanted, home)
        program = home / "gpg"
        words = " ".join((*_unlocking(wanted), "--pinentry-mode", "loopback"))
        program.write_text(f'#!/bin/sh\nexec gpg --batch --no-tty {words} "$@"\n')
        program.chmod(0o700)
        (home / "gpg.conf").write_text("trust-model always\n")
        yield (
            (f"-S{fingerprint}",),
            {
                "GNUPGHOME": str(home),
                "GIT_CONFIG_COUNT": "2",
                "GIT_CONFIG_KEY_0": "gpg.program",
                "GIT_CONFIG_VALUE_0": str(program),
                "GIT_CONFIG_KEY_1": "gpg.format",
                "GIT_CONFIG_VALUE_1": "openpgp",
            },
            fingerprint,
        )
    finally:
        await _run(("gpgconf", "--kill", "all"), home)
        await asyncio.to_thread(shutil.rmtree, home, ignore_errors=True)


def check(told: str, fingerprint: str) -> None:
    """*told*: what ``git verify-commit --raw`` says. ``Stalled`` if it is not our signature."""
    if fingerprint not in _GOOD.findall(told):
        raise Stalled(
            "SigningFailed",
            f"the hydrated commit is not signed by {fingerprint}: {told.strip()[-500:]}",
            "nothing was pushed; check commitserver.signing.key.path in argocd-cmd-params-cm",
        )


async def _imported(wanted: Signing, home: Path) -> str:
    code, told = await _run(
        ("gpg", *_QUIET, *_unlocking(wanted), "--import", "--", wanted.key), home
    )
    found = _IMPORTED.search(told)
    if code or not found or not _SECRET.search(told):
        lines = [line for line in told.splitlines() if not line.startswith("[GNUPG:]")]
        why = "it holds no private key" if found else "; ".join(lines)[-500:]
        raise Stalled(
            "SigningFailed",
            f"{wanted.key}: no key to sign hydrated commits by: {why}",
            "name the file of an armoured private key: commitserver.signing.key.path in "
            "argocd-cmd-params-cm, and that of its passphrase: …key.passphrase.file",
        )
    return found[1]


def _unlocking(wanted: Signing) -> tuple[str, ...]:
    return ("--passphrase-file", wanted.passphrase) if wanted.passphrase else ()


async def _run(command: tuple[str, ...], home: Path) -> tuple[int, str]:
    given = {"PATH": os.environ.get("PATH", ""), "GNUPGHOME": str(home), "LC_ALL": "C"}
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            env=given,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
    except FileNotFoundError as error:
        raise Stalled(
            "SigningFailed",
            f"hydrated commits cannot be signed: {command[0]} is not there",
            "install GnuPG: apt-get install gnupg, dnf install gnupg2, brew install gnupg",
        ) from error
    async with asyncio.timeout(_PATIENCE):
        out, _ = await process.communicate()
    return process.returncode or 0, out.decode(errors="replace")
