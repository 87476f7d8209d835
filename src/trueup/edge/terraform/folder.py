"""
The folder of one run: where its process keeps everything, and others see how far it is.

Who runs it holds a lock on ``lock``, in which its number stands: so a process that is gone is never
taken for one that lives, whoever has its number now. What is written whole is moved into place.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from trueup.core.terraform.reducing import pieces, put_together
from trueup.core.terraform.secrets import EVERYTHING, Secrets, secrets_of
from trueup.edge.terraform.family import started_at
from trueup.k8s.value import decode, encode
from trueup.model.terraform import Job, Result

T = TypeVar("T")
_PIECE = msgspec.json.Decoder(tuple[tuple[str, ...], Any])
replace = msgspec.structs.replace
_MASK = "mask"
_CHILD = "child"
ERRORED = "errored.tfstate"
_ABOUT = "about"
_SHOWN = "shown"
CHANGING = ("apply", "import")


class Folder:
    """At *path*, which may not be there yet."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tree = path / "tree"
        self.home = path / "home"
        self.modules = path / "modules"  # that Terragrunt has fetched
        self.plan = path / "plan"
        self.backend = path / "backend.tfbackend"
        self.cancelled = path / "cancelled"
        self.values = path / "variables.tfvars.json"

    def root(self, root: str) -> Path:
        return self.tree / root

    def make(self) -> None:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.home.mkdir(mode=0o700, exist_ok=True)

    def scratch(self) -> Path:
        """
        For temporary files, elsewhere: plug-ins make sockets there, whose paths must be short.
        """
        link = self.path / "scratch"
        if not link.is_symlink():
            link.symlink_to(tempfile.mkdtemp(prefix="trueup-"))
        return link.readlink()

    def take(self) -> bool:
        """Be the one that runs it, until this process ends; False: there is one, or was."""
        held = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(held)
            return False
        if self.begun:
            os.close(held)
            return False
        os.ftruncate(held, 0)
        os.write(held, str(os.getpid()).encode())
        return True

    def begin(self, about: Job, *, lasting: bool = False) -> None:
        """
        What whoever must do without its keeper has to know is there before anything is said.

        *lasting*: even if the machine falls.
        """
        said = {"kind": about.kind, "root": about.root}
        self.write(_ABOUT, encode(said), lasting=lasting)
        self.write(_MASK, encode(list(about.secrets)), lasting=lasting)
        self.write("begun", b"", lasting=lasting)

    @property
    def secrets(self) -> Secrets:
        """Of the job, for whoever tells of the run."""
        found = self._kept(_MASK, list[str])
        return EVERYTHING if found is None else secrets_of(found)

    @property
    def begun(self) -> bool:
        return (self.path / "begun").exists()

    @property
    def runs(self) -> int | None:
        """The number of the process that runs it; None: none does."""
        with suppress(OSError, ValueError), (self.path / "lock").open("rb") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(held.read())
        return None

    def write(self, name: str, data: bytes, *, lasting: bool = False) -> None:
        """Whole, or not at all; *lasting*: there even if the machine falls."""
        beside = self.path / f".{name}"
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        beside.replace(self.path / name)
        if lasting:
            place = os.open(self.path, os.O_RDONLY)
            os.fsync(place)
            os.close(place)

    def _kept(self, name: str, of: type[T]) -> T | None:
        """None, too, of what a fall of the machine has left half written."""
        try:
            return decode((self.path / name).read_bytes(), of)
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def end(self, result: Result, *, lasting: bool = False) -> None:
        """What a plan says may be large: it is kept beside the rest, in pieces."""
        if result.shown is not None:
            lines = b"\n".join(map(encode, pieces(result.shown)))
            self.write(_SHOWN, lines, lasting=lasting)
        rest = replace(result, shown=None)
        self.write("result", encode(rest), lasting=lasting)

    @property
    def result(self) -> Result | None:
        found = self._kept("result", Result)
        if found is None or not (self.path / _SHOWN).exists():
            return found
        with suppress(msgspec.DecodeError), (self.path / _SHOWN).open("rb") as lines:
            return replace(found, shown=put_together(map(_PIECE.decode, lines)))
        return None

    def said(self, number: int, step: str) -> Path:
        """Where the *number*th command writes what it says."""
        return self.path / f"{number:02}-{step}.said"

    def steps(self) -> Sequence[tuple[str, Path]]:
        """What the commands said so far, in order, each with the step that it was of."""
        files = sorted(self.path.glob("??-*.said"))
        return [(file.stem.partition("-")[2], file) for file in files]

    def work(self, process: int) -> None:
        """Terraform's own *process* begins."""
        self.write(_CHILD, f"{process} {started_at(process)}".encode())

    @property
    def works(self) -> int | None:
        """The number of Terraform's own process, if that is still there."""
        try:
            number, started = (self.path / _CHILD).read_text().split()
        except (OSError, ValueError):
            return None
        return int(number) if started_at(int(number)) == started else None

    def errored(self) -> bytes:
        """
        The state that Terraform could not save, if there is one.

        Only what changes things leaves one; in other runs the file could be anybody's.
        """
        at = self._errored_at()
        return at.read_bytes() if at else b""

    def rescue(self) -> None:
        """That state, out of what is stripped: there may be no room for a result."""
        if at := self._errored_at():
            at.replace(self.path / ERRORED)

    def _errored_at(self) -> Path | None:
        about = self._kept(_ABOUT, dict[str, str]) or {}
        places = (self.root(about.get("root", ".")), self.path)
        files = [each / ERRORED for each in places if about.get("kind") in CHANGING]
        return next((each for each in files if each.is_file() and not each.is_symlink()), None)

    @property
    def ended(self) -> bool:
        return (self.path / "result").exists()

    def strip(self) -> None:
        """All that is not needed any more once there is a result."""
        self._empty_scratch()
        for each in (self.tree, self.home, self.modules):
            shutil.rmtree(each, ignore_errors=True)
        for file in (self.plan, self.values, self.backend, *self.path.glob("*.json")):
            file.unlink(missing_ok=True)

    def remove(self) -> None:
        self._empty_scratch()
        shutil.rmtree(self.path, ignore_errors=True)

    def _empty_scratch(self) -> None:
        link = self.path / "scratch"
        with suppress(OSError):
            shutil.rmtree(link.readlink(), ignore_errors=True)
            link.unlink()
