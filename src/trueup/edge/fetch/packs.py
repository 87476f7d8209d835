"""
Packs: the files of archives that were unpacked, on disk by key up to a size; the oldest use goes.

A pack is one zip file that we write ourselves: members are named by the digest of their content,
and one says which path has which. It is put in place by renaming, so it is whole or not there; one
that turns out to be damaged is made anew. Many may ask for the same pack; one brings it.
"""

import asyncio
import hashlib
import os
import shutil
import tempfile
import time
import zipfile
import zlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from trueup.k8s.value import decode, encode
from trueup.model.errors import Stalled, Unreachable
from trueup.model.source import Entry, Tree

LARGEST = 32 << 20  # bytes of a file that somebody may want to render
ROOM = 4 << 30
_LISTING = "listing"
_TOO_LARGE = "large:"
_LEFT = 3600.0  # seconds that nobody works on one pack
_KEPT = 64
_NAMED = 4096

K = TypeVar("K")
V = TypeVar("V")
Bring = Callable[[Path], Awaitable[None]]
Entries = dict[str, Entry]


class Packing:
    """A pack that is being written to the file *path*; to be closed."""

    def __init__(self, path: Path) -> None:
        self._file = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._written: set[str] = set()
        self.entries: Entries = {}

    def add(self, path: str, mode: str, content: bytes) -> None:
        blob = f"sha256:{hashlib.sha256(content).hexdigest()}"
        if blob not in self._written:
            self._file.writestr(zipfile.ZipInfo(blob, (1980, 1, 1, 0, 0, 0)), content, 8, 1)
            self._written.add(blob)
        self.entries[path] = Entry(mode, blob)

    def leave_out(self, path: str, mode: str, size: int) -> None:
        """A file too large to be rendered: it is only listed."""
        self.entries[path] = Entry(mode, f"{_TOO_LARGE}{size}")

    def close(self) -> None:
        self._file.writestr(_LISTING, encode(self.entries))
        self._file.close()


class Packs:
    """The packs in *folder*, up to *room* bytes."""

    def __init__(self, folder: Path, room: int = ROOM) -> None:
        self._folder = folder
        self._room = room
        self._locks: dict[str, asyncio.Lock] = {}
        self._entries: OrderedDict[str, Entries] = OrderedDict()
        self._keys: OrderedDict[tuple[str, str], str] = OrderedDict()

    async def tree(
        self, repository: str, commit: str, key: str, bring: Bring, *, anew: bool = False
    ) -> Tree:
        """
        The tree that is kept under *key*; *bring* writes it to a path if it is not there.

        *anew*: even if it is; what is there stays until that has worked.
        """
        lock = self._locks.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                entries = None if anew else await self._known(key)
                if entries is None:
                    entries = await self._brought(key, bring)
        finally:
            if not lock.locked():
                self._locks.pop(key, None)
        _keep(self._entries, key, entries, _KEPT)
        _keep(self._keys, (repository, commit), key, _NAMED)
        return Tree(repository, commit, entries)

    def holds(self, tree: Tree) -> bool:
        return (tree.repository, tree.commit) in self._keys

    async def contents(self, tree: Tree, blobs: Iterable[str]) -> Mapping[str, bytes]:
        """The contents of files of *tree*. ``Unreachable`` if the pack has gone meanwhile."""
        wanted = tuple(blobs)
        for blob in wanted:
            if blob.startswith(_TOO_LARGE):
                raise _too_large(blob, tree)
        key = self._keys[tree.repository, tree.commit]
        try:
            return await asyncio.to_thread(_read, self._path(key), wanted)
        except (OSError, zipfile.BadZipFile, zlib.error, KeyError) as error:
            self._entries.pop(key, None)
            self._path(key).unlink(missing_ok=True)
            raise Unreachable(
                f"{tree.repository}: what was unpacked is not whole any more", "it is fetched anew"
            ) from error

    def scratch(self) -> "tempfile.TemporaryDirectory[str]":
        """A folder on the disk of the packs, for what is on its way to be one."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(prefix=".new-", dir=self._folder)

    def has(self, key: str) -> bool:
        return self._path(key).exists()

    async def _known(self, key: str) -> Entries | None:
        path = self._path(key)
        try:
            os.utime(path)
            kept = self._entries.get(key)
            return await asyncio.to_thread(_listing, path) if kept is None else kept
        except FileNotFoundError:
            return None
        except (OSError, zipfile.BadZipFile, zlib.error, KeyError, msgspec.MsgspecError):
            path.unlink(missing_ok=True)
            return None

    async def _brought(self, key: str, bring: Bring) -> Entries:
        with self.scratch() as folder:
            made = Path(folder) / "pack"
            await bring(made)
            entries = await asyncio.to_thread(_listing, made)
            await asyncio.to_thread(self._make_room, made.stat().st_size)
            made.rename(self._path(key))
        return entries

    def _make_room(self, size: int) -> None:
        for left in self._folder.glob(".new-*"):  # by a process that was killed
            if time.time() - left.stat().st_mtime > _LEFT:
                shutil.rmtree(left, ignore_errors=True)
        found = sorted(
            (told.st_mtime_ns, told.st_size, path)
            for path in self._folder.glob("*.pack")
            if (told := path.stat())
        )
        used = size + sum(each for _, each, _ in found)
        for _, each, path in found:
            if used <= self._room:
                return
            path.unlink(missing_ok=True)
            used -= each

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.pack"


def key_of(*names: str) -> str:
    """A key for what *names* name together."""
    return hashlib.sha256("\0".join(names).encode()).hexdigest()[:40]


def _listing(path: Path) -> Entries:
    with zipfile.ZipFile(path) as file:
        return decode(file.read(_LISTING), Entries)


def _read(path: Path, blobs: tuple[str, ...]) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        return {blob: file.read(blob) for blob in blobs}


def _too_large(blob: str, tree: Tree) -> Stalled:
    path = next((path for path, one in tree.entries.items() if one.blob == blob), "a file")
    size = int(blob.removeprefix(_TOO_LARGE))
    return Stalled(
        "FileTooLarge",
        f"{path}: is {size >> 20} MiB, more than {LARGEST >> 20} MiB",
        "leave large files out of what is rendered",
    )


def _keep(kept: "OrderedDict[K, V]", key: K, value: V, room: int) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > room:
        kept.popitem(last=False)
