"""
Issuer: who hands out tokens, over real HTTP: GitHub's API for Apps, and OAuth 2 of the clouds.

It checks what it is shown: the signatures of JWTs, their times, secrets and assertions.
"""

import base64
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

TOKEN = "t0ken-of-the-issuer"
REFRESH = "t0ken-of-the-registry"
APP = "4711"
INSTALLATIONS = {"17": "somebody", "42": "Shop"}


class Issuer(ThreadingHTTPServer):
    """*lasting*: seconds that its tokens are good for. *asked*: what was asked, in order."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.lasting = 3600
        self.asked: list[str] = []
        self.scopes: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def pem(self) -> str:
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()

    def claims(self, token: str) -> dict[str, Any]:
        """Of a JWT that our key has signed and that is good now; else none."""
        head, body, signature = token.split(".")
        text = f"{head}.{body}".encode()
        try:
            self.key.public_key().verify(
                _decoded(signature), text, padding.PKCS1v15(), hashes.SHA256()
            )
        except InvalidSignature:
            return {}
        found: dict[str, Any] = json.loads(_decoded(body))
        good = found["iat"] <= time.time() < found["exp"] <= found["iat"] + 3600
        return found if good else {}


@contextmanager
def issuer() -> Iterator[Issuer]:
    server = Issuer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class _Handler(BaseHTTPRequestHandler):
    server: Issuer

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.path == "/v2/":
            challenge = f'Bearer realm="{self.server.url}/oauth2/token",service="registry.test"'
            return self._answer(401, {}, {"WWW-Authenticate": challenge})
        if not self._is_app():
            return self._answer(401, {"message": "A JSON web token could not be decoded"})
        listed = [{"id": int(id), "account": {"login": who}} for id, who in INSTALLATIONS.items()]
        return self._answer(200, listed)

    def do_POST(self) -> None:
        self.server.asked.append(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if self.path.startswith("/app/installations/"):
            return self._installation(self.path.split("/")[3])
        said = {key: values[0] for key, values in parse_qs(body).items()}
        if self.path == "/oauth2/exchange":
            return self._exchange(said)
        if not self._granted(said):
            told = {"error": "invalid_grant", "error_description": "we do not know you"}
            return self._answer(400, told)
        return self._answer(200, {"access_token": TOKEN, "expires_in": self.server.lasting})

    def _installation(self, number: str) -> None:
        if not self._is_app() or number not in INSTALLATIONS:
            return self._answer(404, {"message": "Not Found"})
        ends = time.gmtime(time.time() + self.server.lasting)
        until = time.strftime("%Y-%m-%dT%H:%M:%SZ", ends)
        return self._answer(201, {"token": TOKEN, "expires_at": until})

    def _exchange(self, said: dict[str, str]) -> None:
        """As an Azure container registry does it."""
        wanted = {"grant_type": "access_token", "service": "registry.test", "access_token": TOKEN}
        if said != wanted:
            return self._answer(401, {"message": "unauthorized"})
        claims = json.dumps({"exp": time.time() + self.server.lasting}).encode()
        body = base64.urlsafe_b64encode(claims).decode().rstrip("=")
        return self._answer(200, {"refresh_token": f"{REFRESH}.{body}.signature"})

    def _is_app(self) -> bool:
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        return self.server.claims(token).get("iss") == APP if token.count(".") == 2 else False

    def _granted(self, said: dict[str, str]) -> bool:
        if "assertion" in said:
            claims = self.server.claims(said["assertion"])
            return claims.get("iss") == "robot@example.test" and claims["aud"].endswith("/google")
        self.server.scopes.append(said.get("scope", ""))
        if self.path != "/tenant/oauth2/v2.0/token" or said.get("client_id") != "client":
            return False
        return said.get("client_secret") == "s3cret" or said.get("client_assertion") == "federated"

    def _answer(self, status: int, body: Any, headers: Mapping[str, str] | None = None) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
