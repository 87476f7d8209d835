"""
A folder on disk in place of a Git tree, for ``trueup render PATH``.

Paths are relative to the root of the work tree that the folder is in, so that bases and libraries
beside it are found; the commit is named ``local``.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from trueup.core.render.listing import LINK
from trueup.model.errors import Stalled
from trueup.model.source import Entry, Revision, Source, Tree

_LEFT_OUT = frozenset({".git", ".hg", ".svn"})
LOCAL = Revision("local")


class Folder:
    """Files below *root*, as the engines ask for them."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._paths: dict[str, Path] = {}

    async def head(self, source: Source) -> Revision:
        """What lies there now."""
        return LOCAL

    async def tree(self, source: Source, revision: Revision) -> Tree:
        """What lies below the root now."""
        return Tree(str(self._root), revision.commit, dict(self._entries()))

    async def renew(self, source: Source, revision: Revision) -> None:
        """It is read anew each time."""

    async def contents(self, tree: Tree, blobs: Iterable[str]) -> Mapping[str, bytes]:
        """The contents by the ids that :meth:`tree` gave."""
        return {blob: self._content(self._paths[blob]) for blob in blobs}

    def _entries(self) -> Iterable[tuple[str, Entry]]:
        for folder, inner, names in os.walk(self._root):
            inner[:] = [name for name in inner if name not in _LEFT_OUT]
            linked = [name for name in inner if (Path(folder) / name).is_symlink()]
            for name in (*names, *linked):
                path = Path(folder) / name
                if path.is_symlink() or path.is_file():
                    yield self._entry(path)

    def _entry(self, path: Path) -> tuple[str, Entry]:
        told = path.lstat()
        blob = f"{path}@{told.st_ino}@{told.st_mtime_ns}@{told.st_ctime_ns}@{told.st_size}"
        self._paths[blob] = path
        mode = LINK if path.is_symlink() else "100644"
        return path.relative_to(self._root).as_posix(), Entry(mode, blob)

    def _content(self, path: Path) -> bytes:
        try:
            return os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes()
        except OSError as error:
            raise Stalled(
                "FileUnreadable", f"{path}: {error.strerror}", "check the file and its permissions"
            ) from error


def work_tree(path: Path) -> Path:
    """The root of the Git work tree that *path* is in, else *path* itself."""
    absolute = path.absolute()
    for folder in (absolute, *absolute.parents):
        if (folder / ".git").exists():
            return folder
    return absolute
