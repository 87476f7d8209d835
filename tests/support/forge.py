"""A host of pull requests, as far as comments go: GitHub's API and GitLab's, over one list."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.support.serving import in_thread

TOKEN = "t0ken"
_LIST = re.compile(r"(/repos/.+/issues/\d+/comments|/projects/.+/merge_requests/\d+/notes)")
_ONE = re.compile(r".*/(?:comments|notes)/(\d+)")


class Forge(ThreadingHTTPServer):
    """*comments*: by id what they say. *asked*: verbs and paths. *status*: what everybody gets."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.comments: dict[int, str] = {}
        self.asked: list[str] = []
        self.status = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def written(self) -> list[str]:
        """The verbs that changed something."""
        return [each.partition(" ")[0] for each in self.asked if not each.startswith("GET")]


class _Handler(BaseHTTPRequestHandler):
    server: Forge

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)
        size, page = int(query["per_page"][0]), int(query["page"][0])
        listed = [{"id": id, "body": body} for id, body in self.server.comments.items()]
        self._answer(listed[size * (page - 1) : size * page])

    def do_POST(self) -> None:
        self._write(len(self.server.comments) + 1, 201)

    def do_PATCH(self) -> None:
        self._change()

    def do_PUT(self) -> None:
        self._change()

    def _change(self) -> None:
        found = _ONE.fullmatch(self.path)
        assert found is not None
        self._write(int(found[1]), 200)

    def _write(self, id: int, status: int) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"]
        if not self.server.status:
            self.server.comments[id] = body
        self._answer({"id": id, "html_url": f"{self.server.url}/{id}"}, status)

    def _answer(self, said: object, status: int = 200) -> None:
        self.server.asked.append(f"{self.command} {self.path}")
        known = self.headers["Authorization"] == f"Bearer {TOKEN}"
        data = json.dumps(said).encode()
        self.send_response(self.server.status or (status if known else 401))
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Tests say what they want to know."""


@contextmanager
def forge() -> Iterator[Forge]:
    with in_thread(Forge()) as server:
        yield server
