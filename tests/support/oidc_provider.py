"""A real OpenID provider (npm ``oidc-provider``) as a process of its own; see ``tests/oidc``."""

import fcntl
import filecmp
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.serving import free_port
from tests.support.tools import not_run, program

SOURCE = Path(__file__).parent.parent / "oidc"
FOLDER = Path(sys.prefix) / "oidc-provider"
SECRET = "s3cret-of-the-client"


@dataclass(frozen=True)
class OidcProvider:
    """*url*: its issuer."""

    url: str


def web_client(*callbacks: str, id: str = "trueup", **more: Any) -> dict[str, Any]:
    """One that has a secret."""
    return {
        "client_id": id,
        "client_secret": SECRET,
        "redirect_uris": list(callbacks),
        "grant_types": ["authorization_code", "refresh_token"],
        **more,
    }


def cli_client(*callbacks: str) -> dict[str, Any]:
    """That of a command line: it has none."""
    return {
        "client_id": "trueup-cli",
        "application_type": "native",
        "token_endpoint_auth_method": "none",
        "redirect_uris": list(callbacks or ("http://localhost/auth/callback",)),
        "grant_types": [
            "authorization_code",
            "refresh_token",
            "urn:ietf:params:oauth:grant-type:device_code",
        ],
    }


@contextmanager
def oidc_provider(port: int, *clients: Mapping[str, Any], **more: Any) -> Iterator[OidcProvider]:
    """On *port*, for the length of the block."""
    _installed()
    said = json.dumps({"port": port, "clients": clients, **more})
    process = subprocess.Popen(
        [program("node"), str(FOLDER / "provider.mjs"), said],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline().strip() == "listening"
        yield OidcProvider(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def port() -> int:
    return free_port()


def _installed() -> None:
    """By the lock file, once; nothing of it runs while it is installed."""
    npm, lock = program("npm"), "package-lock.json"
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        same = filecmp.cmp(SOURCE / lock, FOLDER / lock) if (FOLDER / lock).exists() else False
        for name in ("provider.mjs", "package.json", lock):
            shutil.copy(SOURCE / name, FOLDER)
        if same and (FOLDER / "node_modules" / "oidc-provider").exists():
            return
        words = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(words, cwd=FOLDER, capture_output=True, text=True)
        if done.returncode:
            not_run(f"not run: needs npm's registry: {done.stderr[-300:]}")
