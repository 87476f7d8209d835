"""
Entry: one named cluster, user or context of a kubeconfig, read with errors that say where it is.

Used by `kubeconfig`, which finds and merges the files, and `users`, which reads who we are.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trueup.model.errors import Stalled


@dataclass(frozen=True, slots=True)
class Entry:
    """*what*: cluster, user or context; *context*: the one that it was asked for."""

    what: str
    name: str
    file: Path
    body: Mapping[str, Any]
    context: str = ""

    def __str__(self) -> str:
        of = f' of context "{self.context}"' if self.context and self.what != "context" else ""
        return f'{self.file}: {self.what} "{self.name}"{of}'

    def has(self, key: str) -> bool:
        return bool(self.body.get(key))

    def text(self, key: str) -> str:
        said = self.body.get(key)
        if said is not None and not isinstance(said, str | int):
            raise self.bad(f"{key} must be a text", f"correct {key}")
        return "" if said is None else str(said)

    def path(self, key: str) -> Path:
        """Relative to the file that says so."""
        return Path(self.file.parent, self.text(key)).absolute()

    def data(self, key: str) -> bytes:
        """``KEY-data`` (base64), else the content of the file ``KEY``, else nothing."""
        part = self.part(key)
        if isinstance(part, bytes):
            return part
        try:
            return part.read_bytes()
        except OSError as error:
            raise self.bad(f"{key}: {part}: {error.strerror}", f"correct {key}") from error

    def part(self, key: str) -> bytes | Path:
        """As `data`, but a file by its path."""
        if text := self.text(f"{key}-data"):
            try:
                return base64.b64decode(text, validate=True)
            except (binascii.Error, ValueError) as error:
                hint = "encode the PEM text in base64, on one line"
                raise self.bad(f"{key}-data is not base64", hint) from error
        return self.path(key) if self.has(key) else b""

    def bad(self, why: str, hint: str) -> Stalled:
        return bad(f"{self}: {why}", hint)


def bad(message: str, hint: str) -> Stalled:
    return Stalled("BadKubeconfig", message, hint)
