"""
The store of providers: each is fetched once, whoever needs it, and linked to from then on.

Terraform's own cache cannot be shared by runs at the same time, nor does it serve a root whose
lock file it cannot check. Ours is a mirror that only ever grows by whole packages: reading needs
no lock. Whoever must fetch takes turns with others that must, and looks first whether they brought
it.
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PACKAGES = "packages"
_TURN = 0.05
_DEPTH = "*/*/*/*/*"  # host, namespace, name, version, platform


class Store:
    """At *folder*."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.packages = folder / PACKAGES

    def make(self) -> None:
        self.packages.mkdir(mode=0o700, parents=True, exist_ok=True)

    @contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """Nobody else fetches meanwhile. Raises ``TimeoutError``."""
        until = time.monotonic() + seconds
        held = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            while not _locked(held):
                if time.monotonic() > until:
                    raise TimeoutError("others fetch providers all the time")
                time.sleep(_TURN)
            yield
        finally:
            os.close(held)

    def harvest(self, root: Path) -> None:
        """Keep what a root has fetched. Copied: what a run can write to is not to be trusted."""
        fetched = root / ".terraform" / "providers"
        for package in fetched.glob(_DEPTH):
            kept = self.packages / package.relative_to(fetched)
            if package.is_symlink() or kept.exists():
                continue
            kept.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self._folder, prefix="new-") as new:
                whole = Path(new, "package")
                shutil.copytree(package, whole, symlinks=True)
                whole.rename(kept)


def _locked(held: int) -> bool:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
