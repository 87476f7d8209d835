"""Sockets that a server listens on."""

import secrets
import socket
from contextlib import suppress
from pathlib import Path

LASTING = range(20_000, 32_768)
"""Ports below those that Linux gives to whoever connects: at the next start one is free as well."""
TRIES = 50


def tcp(host: str, port: int) -> socket.socket:
    """Bound to the address; raises ``OSError`` if that cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only of a socket that says it is TCP does asyncio switch off Nagle's delay of 40 ms.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
    except OSError:
        made.close()
        raise
    return made


def free(host: str) -> int:
    """The number of a port that nobody listens on, nor is given by chance."""
    for _ in range(TRIES):
        port = secrets.choice(LASTING)
        with suppress(OSError):
            tcp(host, port).close()
            return port
    with tcp(host, 0) as given:
        found: int = given.getsockname()[1]
        return found


def unix(path: Path) -> socket.socket:
    """One that only we may open; what a crash left behind is replaced."""
    path.unlink(missing_ok=True)
    made = socket.socket(socket.AF_UNIX)
    made.bind(str(path))
    path.chmod(0o600)
    return made
