"""A real S3 server that checks signatures: Versity's gateway over a folder, where it is there."""

import hashlib
import shutil
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest

from tests.support.bucket_site import BUCKET
from tests.support.serving import free_port, running
from trueup.core.source.sigv4 import Signer, quoted

PROGRAM = shutil.which("versitygw")
needs_bucket = pytest.mark.skipif(PROGRAM is None, reason="not run: needs versitygw")
KEY, SECRET = "shop", "s3cret-key"


@dataclass(frozen=True)
class RealBucket:
    """Its address; what is put there is signed."""

    endpoint: str

    def put(self, key: str, content: bytes) -> None:
        self._call("PUT", f"{self.endpoint}/{BUCKET}/{quoted(key, '/')}", content)

    def delete(self, key: str) -> None:
        self._call("DELETE", f"{self.endpoint}/{BUCKET}/{quoted(key, '/')}")

    def answers(self) -> bool:
        try:
            self._call("GET", f"{self.endpoint}/")
        except HTTPError:
            return True
        except (URLError, OSError):
            return False
        return True

    def _call(self, method: str, url: str, body: bytes = b"") -> None:
        payload = hashlib.sha256(body).hexdigest()
        headers = Signer(KEY, SECRET, "us-east-1").headers(method, url, datetime.now(UTC), payload)
        request = urllib.request.Request(url, body or None, headers, method=method)  # noqa: S310
        with urllib.request.urlopen(request) as response:  # noqa: S310  # loopback
            response.read()


@contextmanager
def real_bucket(folder: Path) -> Iterator[RealBucket]:
    """A running one; the bucket is there and empty."""
    (folder / "buckets" / BUCKET).mkdir(parents=True)
    port = free_port()
    words = ("--access", KEY, "--secret", SECRET, "--port", f"127.0.0.1:{port}", "--quiet")
    command = (str(PROGRAM), *words, "posix", str(folder / "buckets"))
    made = RealBucket(f"http://127.0.0.1:{port}")
    with running(command, made.answers, folder / "log"):
        yield made
