"""A real SSH server on loopback for Git over ssh: ``sshd`` with keys of its own."""

import getpass
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.serving import free_port

PROGRAM = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")
needs_sshd = pytest.mark.skipif(PROGRAM is None, reason="not run: needs sshd")


@dataclass(frozen=True)
class SshServer:
    """*key*: of the one who may come in. *known_hosts*: the line that vouches for the server."""

    port: int
    key: str
    known_hosts: str

    def url(self, folder: Path) -> str:
        return f"ssh://{getpass.getuser()}@127.0.0.1:{self.port}{folder}"


@contextmanager
def ssh_server(folder: Path, command: str = "") -> Iterator[SshServer]:
    """
    Serves everything that the present user may read, to whoever has the key.

    *command*: runs in place of what is asked for, which it is told in ``SSH_ORIGINAL_COMMAND``.
    """
    folder.mkdir(mode=0o700)
    for name in ("host", "client"):
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
        subprocess.run(words, check=True)
    (folder / "authorized").write_text((folder / "client.pub").read_text())
    port = free_port()
    process = subprocess.Popen(
        [str(PROGRAM), "-D", "-e", "-f", "/dev/null", *_options(folder, port, command)],
        stderr=subprocess.PIPE,
    )
    try:
        _wait(process)
        host = " ".join((folder / "host.pub").read_text().split()[:2])
        known = f"[127.0.0.1]:{port} {host}\n"
        yield SshServer(port, (folder / "client").read_text(), known)
    finally:
        process.terminate()
        process.wait()
        assert process.stderr is not None
        process.stderr.close()


def _options(folder: Path, port: int, command: str) -> list[str]:
    options = {
        "Port": port,
        "ListenAddress": "127.0.0.1",
        "HostKey": folder / "host",
        "AuthorizedKeysFile": folder / "authorized",
        "PidFile": "none",
        "StrictModes": "no",
        "PasswordAuthentication": "no",
        "KbdInteractiveAuthentication": "no",
        **({"ForceCommand": command} if command else {}),
    }
    return [word for name, value in options.items() for word in ("-o", f"{name}={value}")]


def _wait(process: subprocess.Popen[bytes]) -> None:
    """It says so when it listens."""
    assert process.stderr is not None
    said = b""
    while b"Server listening" not in said:
        line = process.stderr.readline()
        if not line:
            raise RuntimeError(f"sshd ended: {said.decode()}")
        said += line
