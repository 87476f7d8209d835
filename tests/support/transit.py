"""Transit: as much of Vault's transit engine as sops asks of it, on loopback."""

import base64
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TOKEN = "hvs.open-sesame"


@dataclass
class Transit:
    """*asked*: the path and the token of each request."""

    address: str
    asked: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def transit() -> Iterator[Transit]:
    cipher = AESGCM(os.urandom(32))

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            token = self.headers.get("X-Vault-Token", "")
            made.asked.append((self.path, token))
            if token != TOKEN:
                self._answer(403, {"errors": ["permission denied"]})
            elif "/encrypt/" in self.path:
                nonce = os.urandom(12)
                sealed = nonce + cipher.encrypt(nonce, said["plaintext"].encode(), None)
                text = f"vault:v1:{base64.b64encode(sealed).decode()}"
                self._answer(200, {"data": {"ciphertext": text}})
            else:
                sealed = base64.b64decode(said["ciphertext"].rpartition(":")[2])
                text = cipher.decrypt(sealed[:12], sealed[12:], None).decode()
                self._answer(200, {"data": {"plaintext": text}})

        do_POST = do_PUT  # noqa: N815 the name that the server calls

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

        def _answer(self, status: int, body: object) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Transit(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
