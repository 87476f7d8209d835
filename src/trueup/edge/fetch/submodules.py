"""
Submodules: their files at their places in the tree of the repository that names them.

As in Argo CD they are part of a source. One that cannot be had stays out: only who reads from it
is told so, and it is tried again after a while.

A submodule is fetched with the credentials of the source that names it, and those only on the same
host: else anybody who may commit could read, or give away, what others have access to.
"""

import posixpath
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from trueup.model.errors import Stalled
from trueup.model.source import Entry

SUBMODULE = "160000"
NAMES = ".gitmodules"
_DEPTH = 4
_AGAIN = 60.0
_SECTION = re.compile(r'^\s*\[\s*submodule\s+"(.*)"\s*\]\s*$')
_SETTING = re.compile(r"^\s*(path|url)\s*=\s*(.*?)\s*$")


class Origin(NamedTuple):
    """A commit of a repository; *root*: the source that it is a submodule of, if it is one."""

    url: str
    commit: str
    root: str = ""


Entries = Callable[[Origin], Awaitable[Mapping[str, Entry]]]
Content = Callable[[Origin, str], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class Whole:
    """A tree with its submodules; *owners*: whose a content is, if not the tree's own."""

    base: Mapping[str, Entry]
    entries: Mapping[str, Entry]
    owners: Mapping[str, Origin] = field(default_factory=dict)
    until: float = float("inf")


async def whole(origin: Origin, read: Entries, content: Content, depth: int = 0) -> Whole:
    """The tree of *origin* with its submodules; *read* and *content* know single repositories."""
    base = await read(origin)
    links = [path for path, entry in base.items() if entry.mode == SUBMODULE]
    names = base.get(NAMES)
    if not links or names is None or depth >= _DEPTH:
        return Whole(base, base)
    addresses = parsed(await content(origin, names.blob))
    entries = dict(base)
    owners: dict[str, Origin] = {}
    until = float("inf")
    for path in links:
        try:
            inner = _inner(origin, addresses.get(path, ""), base[path].blob)
            found = await whole(inner, read, content, depth + 1)
        except Stalled:
            until = time.monotonic() + _AGAIN
            continue
        del entries[path]
        entries.update({f"{path}/{name}": entry for name, entry in found.entries.items()})
        owners.update({entry.blob: inner for entry in found.base.values()})
        owners.update(found.owners)
        until = min(until, found.until)
    return Whole(base, entries, owners, until)


def same_host(one: str, other: str) -> bool:
    """Whether credentials for *one* address may be shown to the *other*."""
    return _host(one) == _host(other)


def _inner(origin: Origin, address: str, commit: str) -> Origin:
    url = resolved(origin.url, address)
    root = origin.root or origin.url
    if _is_local(url) and not _is_local(root):
        raise Stalled(
            "SubmoduleNotFetched", f"{url}: is a folder of this machine", "name a remote address"
        )
    return Origin(url, commit, root)


def _is_local(url: str) -> bool:
    return url.startswith(("file:", "/", "."))


def _host(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    if separator:
        return f"{scheme}://{rest.partition('/')[0]}"
    return url.partition(":")[0]


def parsed(text: bytes) -> dict[str, str]:
    """Addresses by path, from ``.gitmodules``."""
    sections: list[dict[str, str]] = []
    for line in text.decode(errors="replace").splitlines():
        if _SECTION.match(line):
            sections.append({})
        elif sections and (setting := _SETTING.match(line)):
            sections[-1][setting[1]] = setting[2].strip('"')
    return {one["path"].strip("/"): one["url"] for one in sections if {"path", "url"} <= one.keys()}


def resolved(parent: str, address: str) -> str:
    """*address* as seen from *parent*: ``../x`` lies beside it. Raises ``Stalled`` if none."""
    if not address:
        raise Stalled("SubmoduleNotFetched", "it is not in .gitmodules", "add it there")
    if not address.startswith(("./", "../")):
        return address
    scheme, separator, rest = parent.rstrip("/").partition("://")
    if separator:
        host, _, path = rest.partition("/")
        return f"{scheme}://{host}/{posixpath.normpath(f'{path}/{address}')}"
    host, colon, path = parent.rstrip("/").rpartition(":")
    return f"{host}{colon}{posixpath.normpath(f'{path}/{address}')}"
