"""A mirror of providers in the network (https), which counts what it is asked for."""

import hashlib
import json
import ssl
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

from tests.support.terraform.mirror import mirror
from trueup.service.certificate import made


class NetworkMirror:
    """*authority*: a file for ``$SSL_CERT_FILE``; *fetched*: the archives, as often as asked."""

    def __init__(self, address: str, authority: Path) -> None:
        self.address = address
        self.authority = authority
        self.asked: list[str] = []
        self.files: dict[str, bytes] = {}

    @property
    def fetched(self) -> list[str]:
        return [each.rpartition("/")[2] for each in self.asked if each.endswith(".zip")]

    def checksum(self, archive: str) -> str:
        """``zh:`` of an archive."""
        content = next(data for path, data in self.files.items() if path.endswith(archive))
        return f"zh:{hashlib.sha256(content).hexdigest()}"


@contextmanager
def network_mirror(folder: Path) -> Iterator[NetworkMirror]:
    """Of the same providers as `mirror`."""
    pair = made(("localhost", "127.0.0.1"))
    certificate, key = folder / "mirror.crt", folder / "mirror.key"
    certificate.write_bytes(pair.certificate)
    key.write_bytes(pair.key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as listening:
        listening.socket = context.wrap_socket(listening.socket, server_side=True)
        kept = NetworkMirror(f"https://localhost:{listening.server_port}/", certificate)
        kept.files = _files(mirror())
        listening.kept = kept  # type: ignore[attr-defined]
        serving = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        try:
            yield kept
        finally:
            listening.shutdown()
            serving.join()


def _files(packages: Path) -> dict[str, bytes]:
    """As the protocol wants them, by path."""
    files: dict[str, bytes] = {}
    versions: dict[str, dict[str, object]] = {}
    for program in packages.glob("*/*/*/*/*/terraform-provider-*"):
        *_, platform, _ = program.parts
        provider = program.parents[2].relative_to(packages).as_posix()
        version = program.parts[-3]
        archive = f"{program.name}_{platform}.zip"
        files[f"/{provider}/{archive}"] = _zipped(program)
        archives = {platform: {"url": archive}}
        files[f"/{provider}/{version}.json"] = json.dumps({"archives": archives}).encode()
        versions.setdefault(provider, {})[version] = {}
    for provider, known in versions.items():
        files[f"/{provider}/index.json"] = json.dumps({"versions": known}).encode()
    return files


def _zipped(program: Path) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.write(program, program.name)
    return made.getvalue()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        kept: NetworkMirror = self.server.kept  # type: ignore[attr-defined]
        kept.asked.append(self.path)
        content = kept.files.get(self.path)
        self.send_response(404 if content is None else 200)
        kind = "application/json" if self.path.endswith(".json") else "application/zip"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *_: object) -> None:
        return
