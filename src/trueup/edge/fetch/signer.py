"""
Signer: the GnuPG key that hydrated commits are signed by.

The key is imported for one commit. The commit is verified before anybody sees it; there is no way
back to unsigned commits.
"""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from trueup.edge.gnupg import Keyring, keyring
from trueup.model.errors import Stalled
from trueup.model.signature import Signing

_IMPORTED = re.compile(r"^\[GNUPG:\] IMPORT_OK \d+ ([0-9A-F]{40})$", re.MULTILINE)
_SECRET = re.compile(r"^\[GNUPG:\] IMPORT_RES (?:\d+ ){9}([1-9]\d*) ", re.MULTILINE)
_GOOD = re.compile(r"^\[GNUPG:\] VALIDSIG .*?([0-9A-F]{40})$", re.MULTILINE)


@asynccontextmanager
async def signing(wanted: Signing) -> AsyncIterator[tuple[tuple[str, ...], Mapping[str, str], str]]:
    """
    The words for ``git commit-tree``, the variables for ``git``, and the key's fingerprint.

    Nothing of all, if nothing is signed. ``Stalled``: there is no such key.
    """
    if not wanted.key:
        yield (), {}, ""
        return
    async with keyring() as ring:
        fingerprint = await _imported(wanted, ring)
        program = ring.home / "sign"
        words = " ".join(("--pinentry-mode", "loopback", *_unlocking(wanted)))
        program.write_text(f'#!/bin/sh\nexec gpg --batch --no-tty {words} "$@"\n')
        program.chmod(0o700)
        settings = {"gpg.program": str(program), "gpg.format": "openpgp"}
        given = {"GNUPGHOME": str(ring.home), "GIT_CONFIG_COUNT": str(len(settings))}
        for index, (key, value) in enumerate(settings.items()):
            given |= {f"GIT_CONFIG_KEY_{index}": key, f"GIT_CONFIG_VALUE_{index}": value}
        yield (f"-S{fingerprint}",), given, fingerprint


def check(told: str, fingerprint: str) -> None:
    """*told*: what ``git verify-commit --raw`` says. ``Stalled`` if it is not our signature."""
    if fingerprint not in _GOOD.findall(told):
        raise Stalled(
            "SigningFailed",
            f"the hydrated commit is not signed by {fingerprint}: {told.strip()[-500:]}",
            "nothing was pushed; check commitserver.signing.key.path in argocd-cmd-params-cm",
        )


async def _imported(wanted: Signing, ring: Keyring) -> str:
    said = await ring.gpg(*_unlocking(wanted), "--import", "--", wanted.key)
    found = _IMPORTED.search(said.status)
    if said.code or not found or not _SECRET.search(said.status):
        why = "it holds no private key" if found else said.told
        raise Stalled(
            "SigningFailed",
            f"{wanted.key}: no key to sign hydrated commits by: {why}",
            "name the file of an armoured private key: commitserver.signing.key.path in "
            "argocd-cmd-params-cm, and that of its passphrase: …key.passphrase.file",
        )
    return found[1]


def _unlocking(wanted: Signing) -> tuple[str, ...]:
    return ("--passphrase-file", wanted.passphrase) if wanted.passphrase else ()
