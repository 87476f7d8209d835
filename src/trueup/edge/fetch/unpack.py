"""
Unpacking archives (tar, compressed or not, and zip) into packs, trusting nothing in them.

Nothing is written to a path that an archive names: contents go into a pack, by digest. So what is
checked is what would mislead whoever reads the tree later, or eat memory and disk: paths and links
that leave the tree, devices, sizes, how much becomes of how little, how many entries.
"""

import bz2
import gzip
import lzma
import posixpath
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path
from typing import IO, Any, cast

import zstandard

from trueup.edge.fetch.packs import LARGEST, Packing
from trueup.model.errors import Stalled

FILE, PROGRAM, LINK = "100644", "100755", "120000"
_CHUNK = 1 << 20
_HEADER = 1 << 20  # bytes of one header, where names and attributes are
_DIRECTORY = 8 << 20  # bytes of the list of files of a zip
_END_WITHIN = 22 + (1 << 16)  # bytes at the end of a zip, in which its end record is
_WINDOW = 128 << 20  # bytes that are kept of a zstd stream, which may ask for more
_BROKEN = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RecursionError,
    struct.error,
    zstandard.ZstdError,
)


def _zstd(path: Path, mode: str) -> Any:
    return zstandard.open(path, mode, dctx=zstandard.ZstdDecompressor(max_window_size=_WINDOW))


_MAGIC: tuple[tuple[bytes, Callable[[Path, str], Any]], ...] = (
    (b"\x1f\x8b", gzip.open),
    (b"BZh", bz2.open),
    (b"\xfd7zXZ\0", lzma.open),
    (b"\x28\xb5\x2f\xfd", _zstd),
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """
    What an archive may come to: bytes in all, entries, and bytes for each byte of the archive.

    The ratio counts from *slack* bytes on: small files of nothing but spaces are no bomb.
    """

    size: int = 1 << 30
    entries: int = 100_000
    ratio: int = 200
    slack: int = 64 << 20

    def of(self, archive: int) -> int:
        """The bytes that may become of an archive of that many."""
        return min(self.size, max(self.slack, archive * self.ratio))


BOUNDS = Bounds()


class _Refused(Exception):
    """An entry that may not be; said with the archive's name by `unpack`."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def unpack(
    archives: Sequence[tuple[Path, str]],
    pack: Path,
    name: str,
    bounds: Bounds = BOUNDS,
    *,
    strip: bool = False,
) -> None:
    """
    The files of *archives*, which messages call *name*, into the new pack.

    Each has a title: what has one and is no archive is a file of that name. *strip*: without the
    first part of each path, as charts are packed. To be called in a thread.
    """
    room = bounds.of(sum(archive.stat().st_size for archive, _ in archives))
    try:
        with closing(Packing(pack)) as packing:
            unpacker = _Unpacker(packing, bounds, room, strip)
            for archive, title in archives:
                unpacker.archive(archive, title)
            unpacker.finish()
    except _Refused as error:
        hint = "pack it without such an entry" if error.reason == "UnsafeArchive" else _LESS
        raise Stalled(error.reason, f"{name}: {error}", hint) from error
    except _BROKEN as error:
        said = str(error) or type(error).__name__
        raise Stalled(
            "BrokenArchive", f"{name}: cannot be unpacked: {said}", "pack and publish it anew"
        ) from error


_LESS = "publish less: only what is rendered"


class _Unpacker:
    """Puts the entries of one archive into a pack."""

    def __init__(self, packing: Packing, bounds: Bounds, room: int, strip: bool) -> None:
        self._packing = packing
        self._bounds = bounds
        self._room = room
        self._strip = strip
        self._left = room
        self._count = 0

    def archive(self, archive: Path, title: str) -> None:
        tar = _is_tar(archive)
        if title and not tar:
            self._counted(title)
            with archive.open("rb") as content:
                self._file(self._path(title) or title, FILE, content)
        elif zipfile.is_zipfile(archive) and not tar:
            self._zip(archive)
        else:
            self._tar(archive)

    def _tar(self, archive: Path) -> None:
        with _opened(archive) as raw:
            stream = cast("IO[bytes]", _Counted(raw, self._room + self._bounds.entries * 1024))
            with tarfile.open(fileobj=stream, mode="r:") as file:
                for member in file:
                    self._member(file, member)

    def _member(self, file: tarfile.TarFile, member: tarfile.TarInfo) -> None:
        self._counted(member.name)
        path = self._path(member.name)
        if member.isdir() or path is None:
            return
        if member.issym():
            self._link(path, member.linkname)
        elif member.islnk():
            self._same(path, member)
        elif member.isreg():
            mode = PROGRAM if member.mode & 0o111 else FILE
            with cast("IO[bytes]", file.extractfile(member)) as content:
                self._file(path, mode, content)
        else:
            raise _Refused("UnsafeArchive", f"{member.name} is a device or a pipe")

    def _zip(self, archive: Path) -> None:
        _check_directory(archive)
        with zipfile.ZipFile(archive) as file:
            for member in file.infolist():
                self._counted(member.filename)
                path = self._path(member.filename)
                if member.is_dir() or path is None:
                    continue
                if member.flag_bits & 1:
                    raise _Refused("BrokenArchive", f"{member.filename} is encrypted")
                attributes = member.external_attr >> 16
                with file.open(member) as content:
                    if attributes & 0o170000 == 0o120000:
                        self._link(path, content.read(4096).decode(errors="backslashreplace"))
                    else:
                        mode = PROGRAM if attributes & 0o111 else FILE
                        self._file(path, mode, content)

    def finish(self) -> None:
        """No file may stand where another path has a folder, nor behind a link."""
        entries = self._packing.entries
        for path in entries:
            parent = posixpath.dirname(path)
            while parent:
                if parent in entries:
                    raise _Refused("UnsafeArchive", f"{path} lies below {parent}, a file or link")
                parent = posixpath.dirname(parent)

    def _counted(self, name: str) -> None:
        self._count += 1
        if self._count > self._bounds.entries:
            raise _Refused(
                "ArchiveTooLarge", f"{name} is one entry more than {self._bounds.entries}"
            )

    def _path(self, name: str) -> str | None:
        """Where an entry belongs; None for what stands above the tree."""
        tidy = name.encode(errors="surrogateescape").decode(errors="backslashreplace")
        parts = [part for part in tidy.split("/") if part not in ("", ".")]
        if tidy.startswith("/") or ".." in parts or "\0" in tidy or "\\" in tidy:
            raise _Refused("UnsafeArchive", f"{tidy!r} is a path that leaves the archive")
        return "/".join(parts[1:] if self._strip else parts) or None

    def _file(self, path: str, mode: str, content: IO[bytes]) -> None:
        kept = bytearray()
        read = 0
        while chunk := content.read(min(_CHUNK, self._left + 1)):
            read += len(chunk)
            self._left -= len(chunk)
            if self._left < 0:
                raise _Refused(
                    "ArchiveTooLarge", f"{path} goes beyond {self._room >> 20} MiB unpacked"
                )
            if read <= LARGEST:
                kept += chunk
        if read > LARGEST:
            self._packing.leave_out(path, mode, read)
        else:
            self._packing.add(path, mode, bytes(kept))

    def _link(self, path: str, target: str) -> None:
        end = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        if target.startswith("/") or end == ".." or end.startswith("../"):
            raise _Refused("UnsafeArchive", f"{path} is a link out of the archive, to {target}")
        self._packing.add(path, LINK, target.encode())

    def _same(self, path: str, member: tarfile.TarInfo) -> None:
        """A hard link: the very file that an earlier entry has."""
        target = self._path(member.linkname)
        entries = self._packing.entries
        if target is None or target not in entries:
            raise _Refused(
                "UnsafeArchive", f"{member.name} is a hard link to {member.linkname}, not in it"
            )
        entries[path] = entries[target]


def _check_directory(archive: Path) -> None:
    """What lists the files of a zip is read as a whole, so its size is looked at before."""
    with archive.open("rb") as file:
        file.seek(max(0, archive.stat().st_size - _END_WITHIN))
        end = file.read()
    at = end.rfind(b"PK\5\6")
    (size,) = struct.unpack_from("<L", end, at + 12)
    if size > _DIRECTORY or end[max(0, at - 20) :].startswith(b"PK\6\7"):
        raise _Refused("ArchiveTooLarge", f"its list of files is more than {_DIRECTORY >> 20} MiB")


class _Counted(RawIOBase):
    """A stream of which at most *room* bytes are read, and no header of any size that it likes."""

    def __init__(self, inner: IO[bytes], room: int) -> None:
        super().__init__()
        self._inner = inner
        self._room = room

    def read(self, size: int = -1) -> bytes:
        if size < 0 or size > _HEADER + _CHUNK:
            raise _Refused("UnsafeArchive", "a header is larger than any should be")
        found = self._inner.read(size)
        if self._inner.tell() > self._room:
            raise _Refused("ArchiveTooLarge", f"it goes beyond {self._room >> 20} MiB unpacked")
        return found

    def seek(self, offset: int, whence: int = 0) -> int:
        if offset > self._room:
            raise _Refused("ArchiveTooLarge", f"it goes beyond {self._room >> 20} MiB unpacked")
        return self._inner.seek(offset, whence)

    def tell(self) -> int:
        return self._inner.tell()


def _opened(archive: Path) -> Any:
    with archive.open("rb") as file:
        begin = file.read(8)
    for magic, opener in _MAGIC:
        if begin.startswith(magic):
            return opener(archive, "rb")
    return archive.open("rb")


def _is_tar(archive: Path) -> bool:
    """A tar may hold a zip at its end, which is all that a zip is known by."""
    with _opened(archive) as file:
        try:
            return bytes(file.read(262)[257:262]) == b"ustar"
        except _BROKEN:
            return False
