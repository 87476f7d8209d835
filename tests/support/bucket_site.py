"""A bucket over HTTP, as S3 lists and gives its objects; without asking who wants them."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote_plus, unquote, urlsplit
from xml.sax.saxutils import escape

from tests.support.serving import in_thread

BUCKET = "manifests"


class BucketSite(ThreadingHTTPServer):
    """*objects* by key; lists have at most *page* of them."""

    daemon_threads = True

    def __init__(self, page: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}
        self.page = page
        self.asked: list[str] = []

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def put(self, key: str, content: bytes) -> None:
        self.objects[key] = content

    def delete(self, key: str) -> None:
        del self.objects[key]


@contextmanager
def bucket_site(page: int = 2) -> Iterator[BucketSite]:
    """A running server."""
    with in_thread(BucketSite(page)) as site:
        yield site


_URL = "<EncodingType>url</EncodingType>"


def _etag(content: bytes) -> str:
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


class _Handler(BaseHTTPRequestHandler):
    server: BucketSite

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        _, bucket, key = unquote(parts.path).split("/", 2)
        self.server.asked.append(key)
        if bucket != BUCKET:
            self._answer(404, b"<Error><Code>NoSuchBucket</Code></Error>")
        elif not key:
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self._answer(200, self._list(query.get("prefix", ""), query.get("continuation-token")))
        elif key in self.server.objects:
            self._answer(200, self.server.objects[key], _etag(self.server.objects[key]))
        else:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def _list(self, prefix: str, after: str | None) -> bytes:
        keys = sorted(key for key in self.server.objects if key.startswith(prefix))
        left = [key for key in keys if key > (after or "")]
        shown = left[: self.server.page]
        more = escape(shown[-1]) if shown != left else ""
        token = f"<NextContinuationToken>{more}</NextContinuationToken>" if more else ""
        listed = "".join(
            f"<Contents><Key>{quote_plus(key)}</Key><ETag>{escape(_etag(self.server.objects[key]))}"
            f"</ETag><Size>{len(self.server.objects[key])}</Size></Contents>"
            for key in shown
        )
        space = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
        return f"<ListBucketResult {space}>{_URL}{token}{listed}</ListBucketResult>".encode()

    def _answer(self, status: int, body: bytes, etag: str = "") -> None:
        self.send_response(status)
        if etag:
            self.send_header("ETag", etag)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
