"""
Spool: entries on disk until the database has them, so that a killed process loses none.

One file of JSON lines for each process. It is not synced: it outlives the process, and what of the
last second a power cut takes is the price of never waiting for a disk. Whether entries of a spool
were written after all, when a process died in between, is known by their uids.
"""

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from trueup.k8s.value import encode
from trueup.model.record import Entry, entry_of

log = logging.getLogger("trueup.history")


class Spool:
    """What cannot be put on disk is in memory only, and that is logged once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self._failing = False

    def left(self) -> Sequence[Entry]:
        """What a process before this one has left; a line that was cut off is passed over."""
        try:
            lines = self._path.read_bytes().split(b"\n")
        except OSError:
            return ()
        return tuple(_readable(lines))

    def put(self, entry: Entry) -> None:
        try:
            self._opened().write(encode(entry) + b"\n")
            self._failing = False
        except OSError as error:
            self._failed(error)

    def rewrite(self, entries: Iterable[Entry]) -> None:
        """These are all that wait."""
        try:
            file = self._opened()
            file.seek(0)
            file.truncate()
            for each in entries:
                file.write(encode(each) + b"\n")
        except OSError as error:
            self._failed(error)

    def close(self) -> None:
        if self._file:
            self._file.close()
            self._file = None

    def _opened(self) -> BinaryIO:
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = self._path.open("ab", buffering=0)
            self._path.chmod(0o600)
        return self._file

    def _failed(self, error: OSError) -> None:
        if not self._failing:
            log.warning("entries of the record wait in memory only", extra={"problem": str(error)})
        self._failing = True


def _readable(lines: Iterable[bytes]) -> Iterable[Entry]:
    for line in lines:
        try:
            if line.strip():
                yield entry_of(line)
        except ValueError:
            log.warning("an entry of the record was cut off and is lost")
