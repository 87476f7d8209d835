"""Keys that sign commits and tags: real ones of GnuPG and of SSH."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.repository import Repository

needs_gpg = pytest.mark.skipif(shutil.which("gpg") is None, reason="not run: needs gpg")
needs_ssh_keygen = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None, reason="not run: needs ssh-keygen"
)


@dataclass(frozen=True)
class Signer:
    """*id* as policies name it, *public* as the ConfigMap has it, *flags*: those of ``git``."""

    id: str
    fingerprint: str
    public: str
    flags: tuple[str, ...]
    home: Path

    def commit(self, repository: Repository, message: str = "signed") -> str:
        words = ("commit", "--quiet", "--allow-empty", "--gpg-sign", "--message", message)
        repository.git(*self.flags, *words)
        return repository.git("rev-parse", "HEAD")

    def tag(self, repository: Repository, name: str) -> None:
        repository.git(*self.flags, "tag", "--sign", "--message", name, name)


class Gpg:
    """A keyring of secret keys."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.passphrase = ""
        self._program = home / "gpg"
        self._program.write_text(f'#!/bin/sh\nGNUPGHOME={home} exec gpg --batch "$@"\n')
        self._program.chmod(0o700)

    def run(self, *words: str) -> str:
        environment = {**os.environ, "GNUPGHOME": str(self.home)}
        locked = ("--passphrase", self.passphrase, "--pinentry-mode", "loopback")
        command = ("gpg", "--batch", "--quiet", *locked)
        done = subprocess.run(
            (*command, *words), env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    def signer(self, name: str, *, subkey: bool = False) -> Signer:
        """A new key; *subkey*: that signs by a key of its own."""
        user = f"{name} <{name}@example.test>"
        use = "cert" if subkey else "sign"
        self.run("--quick-generate-key", user, "ed25519", use, "never")
        fingerprint = self._prints(user)[0]
        if subkey:
            self.run("--quick-add-key", fingerprint, "ed25519", "sign", "never")
        signing = self._prints(user)[-1]
        flags = ("-c", f"gpg.program={self._program}", "-c", f"user.signingKey={signing}!")
        public = self.run("--armor", "--export", fingerprint)
        return Signer(fingerprint[-16:], fingerprint, public, flags, self.home)

    def _prints(self, user: str) -> list[str]:
        listed = self.run("--with-colons", "--list-keys", f"={user}").splitlines()
        return [line.split(":")[9] for line in listed if line.startswith("fpr:")]


@contextmanager
def gpg() -> Iterator[Gpg]:
    """Its folder has a short name: the agent listens on a socket in it."""
    home = Path(tempfile.mkdtemp(prefix="gpg"))
    try:
        yield Gpg(home)
    finally:
        environment = {**os.environ, "GNUPGHOME": str(home)}
        subprocess.run(("gpgconf", "--kill", "all"), env=environment, check=True)
        shutil.rmtree(home, ignore_errors=True)


def ssh_signer(folder: Path) -> Signer:
    """A new SSH key."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "key"
    words = ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "dev@example.test")
    subprocess.run((*words, "-f", str(file)), check=True)
    listed = subprocess.run(
        ("ssh-keygen", "-l", "-f", f"{file}.pub"), check=True, capture_output=True, text=True
    ).stdout
    public = Path(f"{file}.pub").read_text()
    flags = ("-c", "gpg.format=ssh", "-c", f"user.signingKey={file}")
    name = listed.split()[1]
    return Signer(name, name, public, flags, folder)
