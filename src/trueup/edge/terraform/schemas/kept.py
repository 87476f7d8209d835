"""
What providers have said of themselves, by the file of the provider.

A provider is named by its file, as it lies where no run can write, and by the environment that it
was asked in, without the secrets of that: some say something else if that tells them to. What is
used least goes if there is too much.
"""

import hashlib
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec
import zstandard

from trueup.core.terraform.secrets import secrets_of
from trueup.edge.terraform.order import Order
from trueup.edge.terraform.schemas.wire import LARGEST, Sayings
from trueup.edge.terraform.steps import given
from trueup.edge.terraform.store import installed

SIZE = 512 << 20  # bytes that are kept in all
AGAIN = 24 * 3600.0  # seconds after which one that did not say anything is asked again
_SAID, _SILENT = ".said", ".silent"


class Kept:
    """Below *folder*, for runs like that of *order*."""

    def __init__(self, folder: Path, order: Order) -> None:
        self._folder = folder
        self._marks = _marks(order)

    def of(self, programs: Mapping[str, Path]) -> dict[str, Sayings] | None:
        """By source; None: of some of *programs* it is not known."""
        found: dict[str, Sayings] = {}
        for source, program in programs.items():
            if (said := self._said(program)) is None:
                return None
            found[source] = said
        return found

    def lacking(self, programs: Mapping[str, Path]) -> list[Path]:
        """Those that are to be asked."""
        return [each for each in programs.values() if not self._known(self.place(each))]

    def place(self, program: Path) -> Path:
        file = program.stat()
        marks = (str(program), str(file.st_size), str(file.st_mtime_ns), *self._marks)
        return self._folder / hashlib.sha256("\0".join(marks).encode()).hexdigest()[:40]

    def keep(self, program: Path, said: bytes) -> None:
        """*said*: as `asking` writes it; empty, or no sense in it: it is left alone for a day."""
        place = self.place(program)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            msgspec.msgpack.decode(said, type=Sayings)
        except msgspec.DecodeError:
            place.with_suffix(_SILENT).touch(mode=0o600)
            return
        beside = place.with_suffix(f".{os.getpid()}")
        beside.write_bytes(zstandard.compress(said))
        beside.replace(place.with_suffix(_SAID))
        sweep(self._folder)

    def _said(self, program: Path) -> Sayings | None:
        with suppress(OSError, msgspec.DecodeError, zstandard.ZstdError):
            file = self.place(program).with_suffix(_SAID)
            found = zstandard.decompress(file.read_bytes(), max_output_size=2 * LARGEST)
            os.utime(file)
            return msgspec.msgpack.decode(found, type=Sayings)
        return None

    @staticmethod
    def _known(place: Path) -> bool:
        with suppress(OSError):
            if time.time() - place.with_suffix(_SILENT).stat().st_mtime < AGAIN:
                return True
        return place.with_suffix(_SAID).exists()


def programs(root: Path) -> dict[str, Path] | None:
    """
    By source, the file of each provider of *root*.

    None: there is one that the run itself could have changed, or that is not told from its package.
    """
    found: dict[str, Path] = {}
    for source, _, package in installed(root):
        name = f"terraform-provider-{source.rpartition('/')[2]}"
        files = [each for each in package.resolve().glob(f"{name}*") if each.is_file()]
        if not package.is_symlink() or len(files) != 1:
            return None
        found[source] = files[0]
    return found


def sweep(folder: Path, size: int = SIZE) -> None:
    """Away with those used least recently, and with what is half written."""
    left = size
    with suppress(OSError):
        for used, length, file in sorted(_files(folder), reverse=True):
            left -= length
            if left < 0 or (file.suffix != _SAID and time.time() - used > AGAIN):
                file.unlink(missing_ok=True)


def _files(folder: Path) -> Iterator[tuple[float, int, Path]]:
    for each in folder.iterdir():
        with suppress(OSError):
            found = each.stat()
            yield found.st_mtime, found.st_size, each


def _marks(order: Order) -> list[str]:
    """Variables are the root's: Terraform takes them, providers do not look for them."""
    secrets = secrets_of(order.job.secrets)
    own = {name: value for name, value in given(order).items() if not name.startswith("TF_VAR_")}
    return [f"{name}={secrets.masked(value)}" for name, value in sorted(own.items())]
