"""
Spool: entries on disk until the database has them, so that a killed process loses none.

JSON lines in a few files of each process, ``NAME.1.waiting`` and so on; a file goes when all of its
entries are written, so nothing is ever written anew. They are not synced: they outlive the process,
and what of the last second a power cut takes is the price of never waiting for a disk. Whether
entries of a spool were written after all, when a process died in between, is known by their uids.

Whoever starts takes over what others have left, whatever their name was: roles may have been told
apart otherwise then. That they are gone is known by the lock that they held.
"""

import fcntl
import logging
import os
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from trueup.k8s.value import encode
from trueup.model.record import Entry, entry_of

EACH = 5_000  # entries of a file
_FILE = re.compile(r"(.+?)(?:\.\d+)?\.waiting")
log = logging.getLogger("trueup.history")


@dataclass(eq=False, slots=True)
class _Part:
    """A file; *waiting*: how many of its entries are not in the database yet, of *total*."""

    path: Path
    file: int = -1  # that of a process before this one is not open
    waiting: int = 0
    total: int = 0

    def end(self) -> None:
        if self.file >= 0:
            os.close(self.file)
        self.file = -1
        if not self.waiting:
            self.path.unlink(missing_ok=True)


@dataclass(eq=False, slots=True)
class Spool:
    """What cannot be put on disk is in memory only, and that is logged once."""

    folder: Path
    name: str
    _places: deque[_Part | None] = field(default_factory=deque)  # of each entry that waits
    _current: _Part | None = None
    _locks: dict[str, int] = field(default_factory=dict)
    problem: str = ""  # why entries are in memory only

    def left(self) -> Sequence[Entry]:
        """What processes before this one have left; a line that was cut off is passed over."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            found: list[Entry] = []
            for path in sorted(self.folder.glob("*.waiting"), key=_age):
                if (named := _FILE.fullmatch(path.name)) and self._locked(named[1]):
                    found += self._adopted(path)
        except OSError as error:
            self._failed(error)
            return ()
        return found

    def put(self, entry: Entry) -> None:
        try:
            part = self._open()
            line = encode(entry) + b"\n"
            if os.write(part.file, line) < len(line):
                raise OSError("there is no space left")
        except OSError as error:
            self._failed(error)
            self._places.append(None)
            self._close()  # it may end in the midst of a line now
            return
        self.problem = ""
        part.waiting += 1
        part.total += 1
        self._places.append(part)

    def written(self, gone: Iterable[bool]) -> None:
        """Of the oldest that wait, in their order, which are in the database now."""
        kept = []
        for each in gone:
            part = self._places.popleft()
            if not each:
                kept.append(part)
            elif part:
                self._less(part)
        self._places.extendleft(reversed(kept))

    def close(self) -> None:
        self._close()
        for each in self._locks.values():
            os.close(each)
        self._locks.clear()

    def _less(self, part: _Part) -> None:
        part.waiting -= 1
        if part.waiting:
            return
        if part is self._current and part.total < EACH:
            os.ftruncate(part.file, 0)
        else:
            part.end()
            self._current = None if part is self._current else self._current

    def _open(self) -> _Part:
        if self._current and self._current.total >= EACH:
            self._close()
        if self._current is None:
            self._current = self._made()
        return self._current

    def _made(self) -> _Part:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = next(each for each in self._names() if self._locked(each))
        for number in count(1):
            path = self.folder / f"{name}.{number}.waiting"
            try:
                flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL
                return _Part(path, os.open(path, flags, 0o600))
            except FileExistsError:
                continue
        raise AssertionError  # numbers do not end

    def _names(self) -> Iterator[str]:
        """Another process may have the same."""
        yield self.name
        yield from (f"{self.name}-{number}" for number in count(2))

    def _locked(self, name: str) -> bool:
        """Whether what is of that name is ours, or of nobody: then it is ours from now on."""
        if name in self._locks:
            return True
        file = os.open(self.folder / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._locks[name] = file
        return True

    def _adopted(self, path: Path) -> Sequence[Entry]:
        found = tuple(_readable(path.read_bytes().split(b"\n")))
        part = _Part(path, waiting=len(found), total=len(found))
        self._places.extend([part] * len(found))
        if not found:
            part.end()
        return found

    def _close(self) -> None:
        if self._current:
            self._current.end()
        self._current = None

    def _failed(self, error: OSError) -> None:
        if not self.problem:
            log.warning("entries of the record wait in memory only", extra={"problem": str(error)})
        self.problem = str(error)


def _age(path: Path) -> tuple[int, str]:
    return path.stat().st_mtime_ns, path.name


def _readable(lines: Iterable[bytes]) -> Iterable[Entry]:
    for line in lines:
        try:
            if line.strip():
                yield entry_of(line)
        except ValueError:
            log.warning("an entry of the record was cut off and is lost")
