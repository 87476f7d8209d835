"""
Providers on a volume that the pods of runs share, so that not every pod fetches them.

Only this process reads and writes it, and nobody trusts it: a root's code that found a way to it
could have changed what is there. So each package is copied into the pod's own store first, and
counts only if that copy has a checksum that the root's lock file (from Git) names. A root without a
lock file, or with one that was made on another platform alone, takes nothing from it.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from trueup.core.terraform.locks import Locked, locked
from trueup.edge.terraform.store import Store, digest

_BELOW = "*/*/*/*/*"  # host, namespace, name, version, platform


class Shared:
    """At *folder*; *own*: the pod's."""

    def __init__(self, folder: Path, own: Store) -> None:
        self._theirs = Store(folder)
        self._own = own

    def bring(self, lock_file: str) -> int:
        """What the lock file vouches for; how many packages that were."""
        self._own.make()
        return sum(map(self._brought, locked(lock_file)))

    def give(self) -> int:
        """What was fetched here; how many packages were not there before."""
        with suppress(OSError):
            self._theirs.make()
            return sum(map(self._given, list(self._own.packages.glob(_BELOW))))
        return 0

    def _brought(self, release: Locked) -> int:
        found = (self._theirs.packages / release.source / release.version).glob("*")
        return sum(self._copied(each, release) for each in found if each.is_dir())

    def _copied(self, package: Path, release: Locked) -> bool:
        place = self._own.packages / package.relative_to(self._theirs.packages)
        for copy in _copy(package, self._own):
            if digest(copy) in release.hashes:
                return self._own.put(copy, place)
        return False

    def _given(self, package: Path) -> bool:
        place = self._theirs.packages / package.relative_to(self._own.packages)
        if place.exists():
            return False
        return any(self._theirs.put(copy, place) for copy in _copy(package, self._theirs))


def _copy(package: Path, into: Store) -> Iterator[Path]:
    """For a moment, beside where it is to be. None if it cannot be read, or has links."""
    if any(each.is_symlink() for each in (package, *package.rglob("*"))):
        return
    with suppress(OSError), tempfile.TemporaryDirectory(dir=into.folder, prefix="new-") as new:
        yield Path(shutil.copytree(package, Path(new, "package")))
