"""A Git server over HTTP: ``git http-backend`` behind a small server, with a password if wanted."""

import base64
import json
import os
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.support.serving import in_thread


class GitServer(ThreadingHTTPServer):
    """
    Serves the repositories below *root*; counts what it is asked.

    *limit*: the status and headers that everybody gets. *moved*: where ``/moved/…`` is now.
    *lfs*: what Git LFS has, by digest; *batches*: where it was asked for that. *shown*: the
    ``Authorization`` of each request.
    """

    daemon_threads = True

    def __init__(
        self,
        root: Path,
        user: str = "",
        password: str = "",
        protocol: int = 2,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.scheme = "https" if tls else "http"
        if tls:
            self.socket = tls.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )
        self.root = root
        self.wanted = _basic(user, password) if user else ""
        self.protocol = protocol
        self.limit: tuple[int, dict[str, str]] | None = None
        self.moved = ""
        self.lfs: dict[str, bytes] = {}
        self.shown: list[str] = []
        self.batches: list[str] = []
        self.asked = 0
        self.looks = 0
        self.fetches = 0
        self.silent = threading.Event()

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Quiet: clients that do not trust us leave."""


@contextmanager
def git_server(
    root: Path,
    user: str = "",
    password: str = "",
    protocol: int = 2,
    tls: ssl.SSLContext | None = None,
) -> Iterator[GitServer]:
    """A running server; *protocol*: the newest that it speaks; *tls*: it does, by that."""
    with in_thread(GitServer(root, user, password, protocol, tls)) as server:
        try:
            yield server
        finally:
            server.silent.set()


def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


class _Handler(BaseHTTPRequestHandler):
    server: GitServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes: else 40 ms lie between them

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _told(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": "0"}.items():
            self.send_header(name, value)
        self.end_headers()

    def _answer(self, body: bytes) -> None:
        self.server.asked += 1
        self.server.shown.append(self.headers.get("Authorization") or "")
        if self.server.limit:
            self._told(*self.server.limit)
            return
        if self.path.startswith("/moved/"):
            to = self.server.moved + self.path.removeprefix("/moved")
            self._told(301, {"Location": to})
            return
        if self.path.startswith("/silent"):
            self.server.silent.wait()
            return
        if self.server.wanted and self.headers.get("Authorization") != self.server.wanted:
            self._told(401, {"WWW-Authenticate": 'Basic realm="git"'})
            return
        if self.path.endswith("/info/lfs/objects/batch") or self.path.startswith("/lfs/"):
            self._large(body)
            return
        self.server.looks += b"command=ls-refs" in body
        self.server.fetches += b"command=fetch" in body
        done = subprocess.run(
            ("git", "http-backend"), env=self._environment(body), input=body, capture_output=True
        )
        self._relay(done.stdout)

    def _large(self, body: bytes) -> None:
        """Git LFS's batch API, and the objects themselves."""
        if self.path.startswith("/lfs/"):
            self._sent(self.server.lfs[self.path.removeprefix("/lfs/")])
            return
        self.server.batches.append(self.path)
        listed: list[dict[str, Any]] = json.loads(body)["objects"]
        for each in listed:
            if each["oid"] in self.server.lfs:
                href = f"{self.server.url}/lfs/{each['oid']}"
                each["actions"] = {"download": {"href": href}}
            else:
                each["error"] = {"code": 404, "message": "Object does not exist"}
        self._sent(json.dumps({"transfer": "basic", "objects": listed}).encode())

    def _sent(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _environment(self, body: bytes) -> dict[str, str]:
        path, _, query = self.path.partition("?")
        return {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(self.server.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "safe.directory",
            "GIT_CONFIG_VALUE_0": "*",
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type") or "",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding") or "",
            "GIT_PROTOCOL": (self.headers.get("Git-Protocol") or "")
            if self.server.protocol
            else "",
        }

    def _relay(self, output: bytes) -> None:
        head, _, body = output.partition(b"\r\n\r\n")
        fields = [line.partition(": ") for line in head.decode().splitlines()]
        status = next((value for name, _, value in fields if name == "Status"), "200 OK")
        self.send_response(int(status.split(" ")[0]))
        for name, _, value in fields:
            if name != "Status":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
