"""A host of pull requests, as far as comments go: GitHub's API and GitLab's, over one list."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.support.serving import in_thread

TOKEN = "t0ken"
ME = {"id": 7, "login": "ann", "username": "ann", "type": "User"}
JOB = {"id": 41898282, "login": "github-actions[bot]", "type": "Bot"}
_LIST = re.compile(r"(/repos/.+/issues/\d+/comments|/projects/.+/merge_requests/\d+/notes)")
_ONE = re.compile(r".*/(?:comments|notes)/(\d+)")


class Forge(ThreadingHTTPServer):
    """
    *comments*: by id what they say; *others*: those that somebody else wrote. *asked*: verbs and
    paths. *status*: what everybody gets. *person*: whose token it is; else that of a job.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.comments: dict[int, str] = {}
        self.asked: list[str] = []
        self.others: set[int] = set()
        self.status = 0
        self.person = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def author(self, id: int) -> dict[str, object]:
        """As both hosts have it, under names of their own."""
        if id in self.others:
            return {"id": 66, "login": "eve", "username": "eve", "type": "User"}
        return ME if self.person else JOB

    def written(self) -> list[str]:
        """The verbs that changed something."""
        return [each.partition(" ")[0] for each in self.asked if not each.startswith("GET")]


class _Handler(BaseHTTPRequestHandler):
    server: Forge

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/user":
            self._answer(ME if self.server.person else {}, 200 if self.server.person else 403)
            return
        query = parse_qs(parts.query)
        size, page = int(query["per_page"][0]), int(query["page"][0])
        listed = [
            {"id": id, "body": body, "user": self.server.author(id)}
            for id, body in self.server.comments.items()
        ]
        if "/notes" in parts.path:
            listed = [{"author": each.pop("user"), **each} for each in listed]
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
