"""Provenance files as ``helm package --sign`` writes them, with a real key of GnuPG."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

needs_gpg = pytest.mark.skipif(shutil.which("gpg") is None, reason="not run: needs gpg")


class PackageKey:
    """A key pair in a folder of its own."""

    def __init__(self, home: Path) -> None:
        home.mkdir(mode=0o700)
        self._home = home
        user = "Packager <packager@example.test>"
        self._run("--quick-generate-key", user, "ed25519", "sign", "never")
        self.public = self._run("--armor", "--export").decode()

    def signed(self, name: str, version: str, archive: bytes) -> bytes:
        """What stands beside the archive of a chart."""
        digest = hashlib.sha256(archive).hexdigest()
        sums = f"files:\n  {name}-{version}.tgz: sha256:{digest}\n"
        about = f"apiVersion: v2\ndescription: |\n  - a\nname: {name}\nversion: {version}\n"
        return self._run("--armor", "--clearsign", given=f"{about}\n...\n{sums}".encode())

    def _run(self, *words: str, given: bytes = b"") -> bytes:
        flags = ("--batch", "--quiet", "--passphrase", "", "--pinentry-mode", "loopback")
        done = subprocess.run(
            ("gpg", "--homedir", str(self._home), *flags, *words),
            input=given,
            env={**os.environ, "GNUPGHOME": str(self._home)},
            check=True,
            capture_output=True,
        )
        return done.stdout

    def close(self) -> None:
        subprocess.run(
            ("gpgconf", "--homedir", str(self._home), "--kill", "all"), capture_output=True
        )
