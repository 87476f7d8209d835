"""
Listing: the files of one revision, as a tree that can be asked without a checkout.

Symbolic links are followed here, and a link that leads out of the repository is refused, so that
no engine ever sees one.
"""

import posixpath
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache

from trueup.model.errors import Stalled
from trueup.model.source import Entry

LINK = "120000"
PROGRAM = "100755"
SUBMODULE = "160000"
_HOPS = 40


@lru_cache(maxsize=16_384)
def normal(path: str) -> str:
    """*path* without ``.``, ``..`` and doubled slashes; the root is empty."""
    tidy = posixpath.normpath(path.strip("/") or ".")
    return "" if tidy == "." else tidy


def join(folder: str, path: str) -> str:
    """*path* as seen from *folder*."""
    return normal(f"{folder}/{path}")


class Listing:
    """The files by path; *links* holds the targets of the symbolic links among them."""

    def __init__(self, entries: Mapping[str, Entry], links: Mapping[str, str]) -> None:
        self.entries = entries
        self.links = links
        self._paths: Sequence[str] = sorted(entries)
        self._submodules = {path for path, entry in entries.items() if entry.mode == SUBMODULE}

    def is_folder(self, path: str) -> bool:
        return next(self.under(path), None) is not None

    def under(self, folder: str) -> Iterator[str]:
        """The paths of all files below *folder*, in order."""
        prefix = f"{folder}/" if folder else ""
        for index in range(bisect_left(self._paths, prefix), len(self._paths)):
            if not self._paths[index].startswith(prefix):
                return
            yield self._paths[index]

    def names(self, folder: str) -> Iterator[str]:
        """The names of what stands directly in *folder*; those of folders end with a slash."""
        prefix = f"{folder}/" if folder else ""
        index = bisect_left(self._paths, prefix)
        while index < len(self._paths) and self._paths[index].startswith(prefix):
            name, slash, _ = self._paths[index][len(prefix) :].partition("/")
            yield name + slash
            after = f"{prefix}{name}0" if slash else self._paths[index] + "\0"
            index = bisect_left(self._paths, after)

    def follow(self, path: str) -> tuple[str, tuple[str, ...]]:
        """Where *path* leads, and the links passed. Raises ``Stalled`` if out of the tree."""
        if not self.links:
            return self._inside(normal(path), path), ()
        passed: list[str] = []
        found = normal(path)
        while (link := self._first_link(found)) is not None:
            passed.append(link)
            if len(passed) > _HOPS:
                raise Stalled("SymlinkLoop", f"{path}: symbolic links lead in a circle")
            rest = found[len(link) :]
            target = self.links[link]
            if target.startswith("/"):
                raise out_of_tree(link, target)
            found = normal(f"{posixpath.dirname(link)}/{target}{rest}")
            if found.startswith(".."):
                raise out_of_tree(link, target)
        return self._inside(found, path), tuple(passed)

    def submodule(self, path: str) -> str | None:
        """The submodule that *path* lies in, if any: its files are not part of this tree."""
        at = path if self._submodules else ""
        while at:
            if at in self._submodules:
                return at
            at = posixpath.dirname(at)
        return None

    def nearest(self, path: str) -> list[str]:
        """Folders and files that *path* may have been meant to say."""
        folders = {posixpath.dirname(known) for known in self._paths}
        known = sorted((folders | set(self._paths)) - {""})
        if len(known) > 5000:  # similarity costs too much on a large repository
            parent = posixpath.dirname(path)
            known = [join(parent, name) for name in self.names(parent)] or known[:5000]
        return get_close_matches(path, known, n=3, cutoff=0.5)

    def _first_link(self, path: str) -> str | None:
        at = ""
        for part in path.split("/"):
            at = f"{at}/{part}" if at else part
            if at in self.links:
                return at
        return None

    def _inside(self, found: str, written: str) -> str:
        if found == ".." or found.startswith("../"):
            raise Stalled(
                "PathOutOfTree",
                f"{written}: leads out of the repository",
                "name a path inside the repository",
            )
        return found


def out_of_tree(link: str, target: str) -> Stalled:
    """A link that may not be followed."""
    return Stalled(
        "SymlinkOutOfTree",
        f"{link}: is a symbolic link to {target}, out of the repository",
        "replace the link by a copy, or link to a file in the repository",
    )
