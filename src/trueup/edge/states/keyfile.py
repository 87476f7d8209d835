"""Keys of the states in a file that nobody else may read: where no cluster keeps Secrets for us."""

import asyncio
import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from trueup.model.errors import Stalled


class KeyFile:
    """A `KeySource`: JSON, base64 by id. Several processes may add to it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def where(self) -> str:
        return str(self._path)

    async def read(self) -> Mapping[str, str]:
        return await asyncio.to_thread(self._read)

    async def add(self, id: str, text: str) -> Mapping[str, str]:
        return await asyncio.to_thread(self._add, id, text)

    def _read(self) -> dict[str, str]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, str])
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.DecodeError) as error:
            message = f"the key of the states in {self.where} cannot be read: {error}"
            raise Stalled("WrongStateKey", message, "put back the file as it was") from error

    def _add(self, id: str, text: str) -> dict[str, str]:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._alone():
            known = self._read()
            if id not in known:
                known[id] = text
                self._write(msgspec.json.encode(known))
            return known

    def _write(self, body: bytes) -> None:
        """Whole at any moment, also after a power cut."""
        new = self._path.with_suffix(".new")
        opened = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(opened, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._path.with_suffix(".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
