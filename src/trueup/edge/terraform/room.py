"""
Room: what a run takes up of the disk, and what the disk has left.

Each file of a run is bounded by the kernel, all of them together by looking now and then. Whatever
fills the disk elsewhere, or in ways that no look finds, is seen by what is left: a run is ended
while there is still room for what it must leave behind.
"""

import os
import time
from collections.abc import Iterator

from trueup.k8s.value import Value

_PAUSE = 1.0  # seconds between two looks at the least
_SHARE = 20  # of the time looking takes one in so many
_BLOCK = 512  # bytes, whatever the file system has


class Disk(Value, frozen=True):
    """*most*: bytes that all below *folders* may take. *spare*: what is left on their disks."""

    folders: tuple[str, ...] = ()
    most: int = 10 << 30
    spare: int = 0


class Room:
    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._taken = 0
        self._next = 0.0

    def lacks(self, times: int = 1) -> str:
        """
        ``disk``: the run has more than it may; ``full``: others need what is left; empty: neither.

        *times*: only what is so many times as bad.
        """
        if self._measured() >= self._disk.most * times:
            return "disk"
        return "full" if self._left() < self._disk.spare // times else ""

    def look(self) -> None:
        """It is measured anew, however short ago that was done."""
        self._next = 0.0

    def _measured(self) -> int:
        begun = time.monotonic()
        if begun >= self._next:
            self._taken = sum(map(_size, self._disk.folders))
            ended = time.monotonic()
            self._next = ended + max(_PAUSE, (ended - begun) * _SHARE)
        return self._taken

    def _left(self) -> int:
        return min(map(_free, self._disk.folders), default=self._disk.spare)


def _size(folder: str) -> int:
    return sum(each.stat(follow_symlinks=False).st_blocks * _BLOCK for each in _files(folder))


def _files(folder: str) -> "Iterator[os.DirEntry[str]]":
    """What goes meanwhile takes no room."""
    waiting = [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as found:
                for each in found:
                    if each.is_dir(follow_symlinks=False):
                        waiting.append(each.path)
                    else:
                        yield each
        except OSError:
            continue


def _free(folder: str) -> int:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize
