"""
An OCI registry in this process: what is pushed can be read.

It asks for a token or a password, gives tags page by page, and can be told to lie. The same tests
run against Debian's registry too (:mod:`tests.support.real_registry`).
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from tests.support.serving import in_thread

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
TAR = "application/vnd.oci.image.layer.v1.tar+gzip"
FLUX = "application/vnd.cncf.flux.content.v1.tar+gzip"
HELM = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
PROVENANCE = "application/vnd.cncf.helm.chart.provenance.v1.prov"
HELM_CONFIG = "application/vnd.cncf.helm.config.v1+json"
TITLE = "org.opencontainers.image.title"
USER, PASSWORD = "dev", "s3cret"
REFRESH = "t0ken-of-docker-login"


@dataclass(frozen=True)
class Blob:
    """A layer: its content, type and title."""

    content: bytes
    media_type: str = TAR
    annotations: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        return digest(self.content)

    def described(self) -> dict[str, Any]:
        said = {"annotations": dict(self.annotations)} if self.annotations else {}
        size = len(self.content)
        return {"mediaType": self.media_type, "digest": self.digest, "size": size, **said}


def digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def manifest(
    layers: Sequence[Blob], config: Blob, annotations: Mapping[str, str] | None = None
) -> bytes:
    body: dict[str, Any] = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": config.described(),
        "layers": [each.described() for each in layers],
    }
    return json.dumps({**body, **({"annotations": annotations} if annotations else {})}).encode()


class RegistrySite(ThreadingHTTPServer):
    """*auth*: empty, ``basic``, ``token`` or ``refresh``; at most *page* tags at once."""

    daemon_threads = True

    def __init__(self, auth: str = "", page: int = 1000) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.auth = auth
        self.page = page
        self.blobs: dict[tuple[str, str], bytes] = {}
        self.manifests: dict[tuple[str, str], bytes] = {}
        self.tags: dict[str, list[str]] = {}
        self.asked: list[str] = []
        self.token = "first"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def count(self, part: str) -> int:
        return sum(part in asked for asked in self.asked)

    def put_blob(self, name: str, content: bytes) -> None:
        self.blobs[name, digest(content)] = content

    def put_manifest(self, name: str, reference: str, body: bytes, media_type: str) -> None:
        self.manifests[name, digest(body)] = self.manifests[name, reference] = body
        if not reference.startswith("sha256:"):
            known = self.tags.setdefault(name, [])
            self.tags[name] = sorted({*known, reference})


class Pushed(Protocol):
    """What pushes need of either registry."""

    def put_blob(self, name: str, content: bytes) -> None: ...

    def put_manifest(self, name: str, reference: str, body: bytes, media_type: str) -> None: ...


def push(
    registry: Pushed,
    name: str,
    tag: str,
    layers: Sequence[Blob],
    annotations: Mapping[str, str] | None = None,
    config: Blob | None = None,
) -> str:
    """The digest of what was pushed."""
    config = config or Blob(b"{}", "application/vnd.oci.image.config.v1+json")
    for blob in (*layers, config):
        registry.put_blob(name, blob.content)
    body = manifest(layers, config, annotations)
    registry.put_manifest(name, tag, body, MANIFEST)
    return digest(body)


def push_chart(
    registry: Pushed, name: str, version: str, chart: bytes, provenance: bytes = b""
) -> str:
    """As ``helm push`` does it."""
    config = Blob(json.dumps({"name": name, "version": version}).encode(), HELM_CONFIG)
    tag = version.replace("+", "_")
    signed = [Blob(provenance, PROVENANCE)] if provenance else []
    return push(registry, name, tag, [Blob(chart, HELM), *signed], config=config)


@contextmanager
def registry_site(auth: str = "", page: int = 1000) -> Iterator[RegistrySite]:
    """A running registry of this process."""
    with in_thread(RegistrySite(auth, page)) as site:
        yield site


def basic() -> str:
    return "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()


class _Handler(BaseHTTPRequestHandler):
    server: RegistrySite

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        parts = urlsplit(self.path)
        if parts.path == "/token":
            self._give_token(parse_qs(parts.query))
        elif not self._allowed():
            self._challenge(parts.path)
        else:
            self._read(parts.path, parse_qs(parts.query))

    def _allowed(self) -> bool:
        said = self.headers.get("Authorization") or ""
        wanted = {"": said, "basic": basic()}
        return said == wanted.get(self.server.auth, f"Bearer {self.server.token}")

    def _challenge(self, path: str) -> None:
        name = path.removeprefix("/v2/").partition("/tags/")[0].partition("/manifests/")[0]
        realm = f'Bearer realm="http://{self.server.host}/token",service="reg, istry"'
        token = f'{realm},scope="repository:{name}:pull"'
        password = 'Basic realm="registry"'
        kinds = {"basic": password, "token": token, "refresh": f"{password}, {token}"}
        said = kinds[self.server.auth]
        self._answer(401, b"{}", {"WWW-Authenticate": said})

    def do_POST(self) -> None:
        self.server.asked.append(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        said = {name: values[0] for name, values in parse_qs(body).items()}
        good = said.get("refresh_token") == REFRESH and said["grant_type"] == "refresh_token"
        if good and said["service"] == "reg, istry" and said["scope"].endswith(":pull"):
            self._answer(200, json.dumps({"access_token": self.server.token}).encode())
        else:
            self._answer(401, b"{}")

    def _give_token(self, query: Mapping[str, list[str]]) -> None:
        if self.headers.get("Authorization") != basic() or query["service"] != ["reg, istry"]:
            self._answer(401, b"{}")
        else:
            self._answer(200, json.dumps({"token": self.server.token}).encode())

    def _read(self, path: str, query: Mapping[str, list[str]]) -> None:
        name, _, reference = path.removeprefix("/v2/").rpartition("/")
        if path == "/v2/":
            self._answer(200, b"{}")
        elif path.endswith("/tags/list"):
            self._tags(name.removesuffix("/tags"), query)
        elif name.endswith("/blobs"):
            found = self.server.blobs.get((name.removesuffix("/blobs"), reference))
            self._found(found)
        else:
            found = self.server.manifests.get((name.removesuffix("/manifests"), reference))
            self._found(found)

    def _tags(self, name: str, query: Mapping[str, list[str]]) -> None:
        if name not in self.server.tags:
            self._answer(404, b'{"errors": []}')
            return
        last = query.get("last", [""])[0]
        left = [tag for tag in self.server.tags[name] if tag > last]
        shown = left[: self.server.page]
        more = f'</v2/{name}/tags/list?last={shown[-1]}&n=5>; rel="next"' if shown != left else ""
        headers = {"Link": more} if more else {}
        self._answer(200, json.dumps({"name": name, "tags": shown}).encode(), headers)

    def _found(self, content: bytes | None) -> None:
        if content is None:
            self._answer(404, b'{"errors": []}')
        else:
            self._answer(200, content, {"Content-Type": MANIFEST})

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
