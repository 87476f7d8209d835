"""Debian's registry with TLS and a password, for the tests that need a real one."""

import shutil
import ssl
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest

from tests.controlplane.certificates import Authority
from tests.support.registry import USER, basic, digest
from tests.support.serving import free_port, running

PROGRAM = shutil.which("docker-registry")
needs_registry = pytest.mark.skipif(PROGRAM is None, reason="not run: needs docker-registry")
_HASH = "$2y$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK"  # of the password


@dataclass(frozen=True)
class RealRegistry:
    """Debian's registry: with TLS, and a password."""

    host: str
    authority: str

    def put_blob(self, name: str, content: bytes) -> None:
        begun = self._call("POST", f"https://{self.host}/v2/{name}/blobs/uploads/", b"")
        where = begun["Location"]
        self._call("PUT", f"{where}&digest={digest(content)}", content)

    def put_manifest(self, name: str, reference: str, body: bytes, media_type: str) -> None:
        url = f"https://{self.host}/v2/{name}/manifests/{reference}"
        self._call("PUT", url, body, {"Content-Type": media_type})

    def answers(self) -> bool:
        try:
            self._call("GET", f"https://{self.host}/v2/", None)
        except HTTPError:
            return True
        except (URLError, OSError):
            return False
        return True

    def _call(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str] | None = None
    ) -> Mapping[str, str]:
        kind = {"Content-Type": "application/octet-stream"} if body is not None else {}
        sent = {"Authorization": basic(), **kind, **(headers or {})}
        request = urllib.request.Request(url, body, sent, method=method)  # noqa: S310 loopback
        context = ssl.create_default_context(cadata=self.authority)
        with urllib.request.urlopen(request, context=context) as response:  # noqa: S310
            return dict(response.headers.items())


@contextmanager
def real_registry(folder: Path) -> Iterator[RealRegistry]:
    """A running one, with a certificate of an authority that nobody knows."""
    authority = Authority(folder)
    pair = authority.server("registry", ["127.0.0.1"])
    port = free_port()
    (folder / "htpasswd").write_text(f"{USER}:{_HASH}\n")
    config = folder / "config.yml"
    config.write_text(
        f"""
version: 0.1
log: {{level: error}}
storage: {{filesystem: {{rootdirectory: {folder / "blobs"}}}}}
http: {{addr: 127.0.0.1:{port}, tls: {{certificate: {pair.certificate}, key: {pair.key}}}}}
auth: {{htpasswd: {{realm: test, path: {folder / "htpasswd"}}}}}
"""
    )
    made = RealRegistry(f"127.0.0.1:{port}", authority.pair.certificate.read_text())
    with running((str(PROGRAM), "serve", str(config)), made.answers, folder / "log"):
        yield made
