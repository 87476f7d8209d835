"""Files of the page: what is built, or a word on how to build it."""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import zstandard

from trueup.k8s.value import Value

BUILT = Path(__file__).parent / "built"
INDEX = "index.html"
BASE = b'<base href="/"'
UNBUILT = b"""<!doctype html>
<html lang=en><head><meta charset=utf-8><base href="/" /><title>Trueup</title></head>
<body><h1>Trueup is running</h1>
<p>Its page is not built in this checkout: <code>make ui</code> builds it,
and the next start shows it.</p>
<p>There is the <a href="api/trueup/v1/docs">API</a>, and <code>trueup app list</code>.</p>
</body></html>
"""


class File(Value, frozen=True):
    """*lasting*: its name tells its content, so that it never changes."""

    body: bytes
    media: str
    tag: str
    lasting: bool


@cache
def files() -> Mapping[str, File]:
    """By their path below the page's root."""
    found = {
        each.relative_to(BUILT).as_posix(): each.read_bytes()
        for each in BUILT.rglob("*")
        if each.is_file()
    }
    return {name: _file(name, body) for name, body in ({INDEX: UNBUILT} | found).items()}


def index(root: str) -> File:
    """The page as it is below *root*, a path such as ``/argocd``; empty: at the top."""
    made = files()[INDEX]
    if not root:
        return made
    at = root.strip("/").replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return _file(INDEX, made.body.replace(BASE, f'<base href="/{at}/"'.encode(), 1))


def own_file(folder: str, name: str) -> File | None:
    """One of the operator's, such as what ``ui.cssurl`` names; nothing outside of *folder*."""
    root = Path(folder).resolve()
    try:
        path = (root / name).resolve()
        inside = path.is_relative_to(root) and path.is_file()
        return _file(path.name, path.read_bytes()) if inside else None
    except (OSError, ValueError):  # too long a name, one with a null byte, no right to read it
        return None


@cache
def squeezed(file: File, coding: str) -> bytes:
    """Once for each file that lasts, and so harder than what is made anew for each request."""
    if coding == "zstd":
        return zstandard.ZstdCompressor(level=12).compress(file.body)
    return gzip.compress(file.body, mtime=0)


def _file(name: str, body: bytes) -> File:
    media = mimetypes.guess_type(name)[0] or "application/octet-stream"
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    return File(body, media, tag, name.startswith("assets/"))
