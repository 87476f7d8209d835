"""Checkout: a repository on this machine, as roots are looked for in it."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from trueup.cli.output import Failure
from trueup.core.terraform.files.closure import Repository, repository
from trueup.k8s.value import Value

_PASSED_OVER = {".git", ".terraform", ".terragrunt-cache", "node_modules", ".venv"}
_ORIGIN = re.compile(r'\[remote "origin"\][^\[]*?\n\s*url\s*=\s*(\S+)')


class Checkout(Value, frozen=True):
    """*top*: of the work tree; *folder*: the one that was named, seen from there."""

    top: Path
    folder: str
    repo: Repository

    @property
    def origin(self) -> str:
        """The address that it was cloned from; empty: it is not told."""
        try:
            found = _ORIGIN.search((self.top / ".git" / "config").read_text())
        except OSError:
            return ""
        return found[1] if found else ""


def checkout(place: str) -> Checkout:
    """Of the folder *place*, or of the work tree that it lies in."""
    folder = Path(place or ".").resolve()
    if not folder.is_dir():
        raise Failure(f"there is no folder {place}")
    above = (each for each in (folder, *folder.parents) if (each / ".git").exists())
    top = next(above, folder)

    def read(path: str) -> bytes:
        return (top / path).read_bytes()

    every = [*_files(top)]
    links = {path: os.readlink(top / path) for path in every if (top / path).is_symlink()}
    files = [path for path in every if path not in links]
    return Checkout(top, folder.relative_to(top).as_posix(), repository(files, read, links))


def _files(top: Path) -> Iterator[str]:
    """With links, also to folders, but without what tools keep for themselves."""
    for place, folders, names in os.walk(top):
        folders[:] = sorted(each for each in folders if each not in _PASSED_OVER)
        linked = [each for each in folders if (Path(place) / each).is_symlink()]
        below = Path(place).relative_to(top)
        yield from ((below / name).as_posix() for name in (*names, *linked))
