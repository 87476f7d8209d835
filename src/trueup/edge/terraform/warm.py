"""
Warm folders: what ``init`` has made for a root, kept for the next run of the same Stack.

One per Stack, which no other is ever given: its modules were fetched with that Stack's
credentials. It is named by all that ``init`` reads (`trueup.core.terraform.files.preparing`), taken
before anything of the repository runs, moved into place whole, and copied for each run, so runs
at the same time have nothing in common. Providers are links into the store, or into a mirror.
"""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from trueup.core.terraform.locks import locked
from trueup.edge.terraform.order import Order
from trueup.edge.terraform.store import Store, installed

DATA, LOCK_FILE = ".terraform", ".terraform.lock.hcl"
PINNED, UNPINNED = 24 * 3600.0, 3600.0
"""Seconds that one may be used for: revoked credentials, and what is newest, count by then."""
SIZE, NUMBER = 2 << 30, 2000  # bytes, and folders, that are kept in all
_NEW, _OLD = "new-", "old-"
_ABANDONED = 3600.0  # seconds after which nobody works on what is half made
_SIZE = "size"


class Warm:
    """Of one run's Stack; below *folder*."""

    def __init__(self, folder: Path, order: Order, root: Path, *, pinned: bool) -> None:
        self._folder = folder
        self._root = root
        self._lasts = PINNED if pinned else UNPINNED
        self._store = order.providers.store
        self._ours = order.job.state is not None
        self._owner = hashlib.sha256(order.job.owner.encode()).hexdigest()[:24]
        self._kept = folder / f"{self._owner}-{_name(order)}"

    def lay_out(self) -> bool:
        """Whether the root is prepared now; if not, nothing has changed."""
        try:
            age = time.time() - (self._kept / _SIZE).stat().st_mtime
            if not 0 <= age < self._lasts or not self._same_releases():
                return False
            shutil.copytree(self._kept / DATA, self._root / DATA, symlinks=True)
            if not all(package.is_dir() for _, _, package in installed(self._root)):
                raise OSError("a provider is not there any more")
            lock = self._kept / LOCK_FILE
            if lock.exists():
                shutil.copyfile(lock, self._root / LOCK_FILE)
            os.utime(self._kept)
        except (OSError, shutil.Error):
            self.clear()
            return False
        return True

    def _same_releases(self) -> bool:
        """Of providers: a saved plan wants those that it was made with."""
        given, kept = self._root / LOCK_FILE, self._kept / LOCK_FILE
        return not given.exists() or _releases(given) == _releases(kept)

    def clear(self) -> None:
        shutil.rmtree(self._root / DATA, ignore_errors=True)

    def drop(self) -> None:
        """It does not serve any more."""
        _remove(self._kept)

    def keep(self) -> None:
        """What the root has now; what cannot be kept is made again."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=_NEW, dir=self._folder))
        try:
            if self._copied(new):
                for each in self._folder.glob(f"{self._owner}-*"):
                    _remove(each)
                new.rename(self._kept)
        except (OSError, shutil.Error):  # another run was first, or there is no room
            pass
        finally:
            shutil.rmtree(new, ignore_errors=True)
        sweep(self._folder)

    def _copied(self, new: Path) -> bool:
        links = [(package, self._linked(package)) for _, _, package in installed(self._root)]
        if not all(target for _, target in links):
            return False
        shutil.copytree(self._root / DATA, new / DATA, symlinks=True, ignore=self._left_out)
        for package, target in links:
            link = new / package.relative_to(self._root)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(str(target))
        if (lock := self._root / LOCK_FILE).exists():
            shutil.copyfile(lock, new / LOCK_FILE)
        (new / _SIZE).write_text(str(_size(new)))
        return True

    def _left_out(self, folder: str, names: list[str]) -> set[str]:
        """Providers become links. What another backend was told may be secret; init asks again."""
        own = set() if self._ours else {"terraform.tfstate", "environment"}
        return {"providers", *own} & set(names) if Path(folder).name == DATA else set()

    def _linked(self, package: Path) -> Path | None:
        """Where else that provider is; what only the run itself has is too large to keep."""
        if package.is_symlink():
            return package.resolve()
        if not self._store:
            return None
        kept = Store(Path(self._store)).packages / Path(*package.parts[-5:])
        return kept if kept.is_dir() else None


def _releases(lock_file: Path) -> set[tuple[str, str]]:
    """None of a root that has no providers, whose plan may still say so in an empty file."""
    if not lock_file.exists():
        return set()
    return {(each.source, each.version) for each in locked(lock_file.read_text())}


def sweep(folder: Path, size: int = SIZE, number: int = NUMBER) -> None:
    """Away with what is half made, too old, or used less than the rest that there is room for."""
    now, left = time.time(), size
    with suppress(OSError):
        found = sorted(_used(folder), reverse=True)
        for at, (used, each) in enumerate(found):
            if each.name.startswith((_NEW, _OLD)):
                if now - used > _ABANDONED:
                    shutil.rmtree(each, ignore_errors=True)
                continue
            left -= _told(each)
            if left < 0 or at >= number or now - used > PINNED:
                _remove(each)


def _used(folder: Path) -> Iterator[tuple[float, Path]]:
    for each in folder.iterdir():
        with suppress(OSError):
            yield each.stat().st_mtime, each


def _told(kept: Path) -> int:
    try:
        return int((kept / _SIZE).read_text())
    except (OSError, ValueError):
        return 0


def _remove(kept: Path) -> None:
    """Out of the way first: whoever copies from it meanwhile sees that it is gone."""
    away = kept.with_name(f"{_OLD}{kept.name}-{os.getpid()}")
    with suppress(OSError):
        kept.rename(away)
        shutil.rmtree(away, ignore_errors=True)


def _size(folder: Path) -> int:
    return sum(each.lstat().st_size for each in folder.rglob("*") if not each.is_symlink())


def _name(order: Order) -> str:
    """Of all that makes a difference beside what stands in the root."""
    job, program, providers = order.job, order.program, order.providers
    marks = [f"{file.st_size} {file.st_mtime_ns}" for file in _files(program.words)]
    sources = (providers.store, providers.folder, providers.network, str(providers.direct))
    ours = "ours" if job.state is not None else f"its own {job.workspace}"
    whole = "\0".join(
        (job.prepares, job.root, str(program), *program.words, *marks, *sources, ours)
    )
    return hashlib.sha256(whole.encode()).hexdigest()[:24]


def _files(words: tuple[str, ...]) -> Iterator[os.stat_result]:
    for word in words:
        if word.startswith("/"):
            with suppress(OSError):
                yield os.stat(word)
