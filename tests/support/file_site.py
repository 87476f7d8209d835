"""Files over HTTP or HTTPS: what a test puts there, with a password and conditions if wanted."""

import base64
import hashlib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.support.serving import in_thread


class FileSite(ThreadingHTTPServer):
    """Serves *files* by path; *asked* has each request's path and ``Authorization``."""

    daemon_threads = True

    def __init__(self, user: str = "", password: str = "", tls: ssl.SSLContext | None = None):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.moved: dict[str, str] = {}
        self.statuses: dict[str, int] = {}
        self.headers: dict[str, dict[str, str]] = {}
        self.asked: list[tuple[str, str]] = []
        self.unchanged = 0
        self.wanted = _basic(user, password) if user else ""
        self.scheme = "https" if tls else "http"
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}"

    def count(self, path: str) -> int:
        return sum(asked == path for asked, _ in self.asked)

    def handle_error(self, request: object, client_address: object) -> None:
        """Quiet: tests break connections on purpose."""


@contextmanager
def file_site(
    user: str = "", password: str = "", tls: ssl.SSLContext | None = None
) -> Iterator[FileSite]:
    """A running server."""
    with in_thread(FileSite(user, password, tls)) as site:
        yield site


def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


class _Handler(BaseHTTPRequestHandler):
    server: FileSite

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        said = self.headers.get("Authorization") or ""
        self.server.asked.append((self.path, said))
        if self.server.wanted and said != self.server.wanted:
            self._answer(401, b"who are you?", {"WWW-Authenticate": 'Basic realm="files"'})
        elif self.path in self.server.moved:
            self._answer(302, b"", {"Location": self.server.moved[self.path]})
        elif self.path in self.server.statuses:
            headers = self.server.headers.get(self.path)
            self._answer(self.server.statuses[self.path], b"no", headers)
        elif self.path in self.server.files:
            self._file(self.server.files[self.path])
        else:
            self._answer(404, b"no such file")

    def _file(self, content: bytes) -> None:
        tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        headers = {"ETag": tag, **self.server.headers.get(self.path, {})}
        if self.headers.get("If-None-Match") == tag:
            self.server.unchanged += 1
            self._answer(304, b"", headers)
        else:
            self._answer(200, content, headers)

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
