"""
Tunnel: what ``ssh`` runs to reach HOST PORT through a SOCKS5 proxy, as its ``ProxyCommand``.

A program of its own, that imports nothing of ours. The proxy, which may have a password, stands in
the environment, never on a command line. Input and output are the connection.
"""

import os
import socket
import sys
import threading

from python_socks import ProxyError, ProxyTimeoutError
from python_socks.sync import Proxy

VARIABLE = "TRUEUP_SSH_PROXY"
_PATIENCE = 15.0
_SIZE = 65536


def main() -> None:
    proxy = os.environ[VARIABLE].replace("socks5h://", "socks5://", 1)
    host, port = sys.argv[1:3]
    try:
        there = Proxy.from_url(proxy, rdns=True).connect(host, int(port), timeout=_PATIENCE)
    except (OSError, ValueError, ProxyError, ProxyTimeoutError) as error:
        sys.exit(f"SOCKS proxy: {type(error).__name__}: {error}")
    there.settimeout(None)
    threading.Thread(target=_sent, args=(there,), daemon=True).start()
    while some := there.recv(_SIZE):
        os.write(1, some)


def _sent(there: socket.socket) -> None:
    while some := os.read(0, _SIZE):
        there.sendall(some)
    there.shutdown(socket.SHUT_WR)


if __name__ == "__main__":
    main()
