"""Sockets that a server listens on."""

import socket
from pathlib import Path


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


def unix(path: Path) -> socket.socket:
    """One that only we may open; what a crash left behind is replaced."""
    path.unlink(missing_ok=True)
    made = socket.socket(socket.AF_UNIX)
    made.bind(str(path))
    path.chmod(0o600)
    return made
