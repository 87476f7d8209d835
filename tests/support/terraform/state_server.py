"""
A state backend as others have it: Terraform's HTTP protocol in memory, with faults on demand.

Our own is tested with its server; this one is for what a runner must survive.
"""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from trueup.model.terraform import StateAccess
from trueup.service.certificate import made


class StateServer:
    """*lock*: its holder's info; *refuses*: methods that are answered with 500."""

    def __init__(self, address: str) -> None:
        self.access = StateAccess(f"{address}/state", "run", "state-token-secret")
        self.state: dict[str, Any] | None = None
        self.lock: dict[str, Any] | None = None
        self.asked: list[str] = []
        self.refuses: set[str] = set()

    @property
    def addresses(self) -> list[str]:
        """Of the instances that it holds."""
        resources = (self.state or {}).get("resources", [])
        return sorted(f"{each['type']}.{each['name']}" for each in resources)


@contextmanager
def state_server(folder: Path | None = None) -> Iterator[StateServer]:
    """With TLS, if there is a *folder* for its certificate."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as listening:
        kept = StateServer(f"http://127.0.0.1:{listening.server_port}")
        if folder is not None:
            kept.access = _secured(listening, kept.access, folder)
        listening.kept = kept  # type: ignore[attr-defined]
        serving = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        try:
            yield kept
        finally:
            listening.shutdown()
            serving.join()


def _secured(listening: ThreadingHTTPServer, access: StateAccess, folder: Path) -> StateAccess:
    pair = made(("127.0.0.1",))
    certificate, key = folder / "state.crt", folder / "state.key"
    certificate.write_bytes(pair.certificate)
    key.write_bytes(pair.key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listening.socket = context.wrap_socket(listening.socket, server_side=True)
    address = access.address.replace("http:", "https:")
    return StateAccess(address, access.user, access.token, pair.certificate.decode())


class _Handler(BaseHTTPRequestHandler):
    def handle_any(self) -> None:
        kept: StateServer = self.server.kept  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kept.asked.append(self.command)
        self._answer(*self._decided(kept, body))

    do_GET = do_POST = do_LOCK = do_UNLOCK = do_DELETE = handle_any  # noqa: N815

    def _decided(self, kept: StateServer, body: bytes) -> tuple[int, bytes]:
        if self.command in kept.refuses:
            return 500, b""
        match self.command:
            case "GET":
                return (200, json.dumps(kept.state).encode()) if kept.state else (204, b"")
            case "POST":
                kept.state = json.loads(body)
            case "LOCK" if kept.lock is not None:
                return 423, json.dumps(kept.lock).encode()
            case "LOCK":
                kept.lock = json.loads(body)
            case "UNLOCK":
                kept.lock = None
        return 200, b""

    def _answer(self, code: int, body: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return
