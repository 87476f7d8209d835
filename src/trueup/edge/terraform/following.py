"""A run as it goes on: the lines that its commands have said since the last look, as `Progress`."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from trueup.core.terraform.progress import follow
from trueup.core.terraform.secrets import Secrets
from trueup.edge.terraform.folder import Folder
from trueup.model.terraform import Progress

_CHUNK = 1 << 20


class Following:
    """Of one run; each look costs what is new."""

    def __init__(self, folder: Folder, secrets: Secrets) -> None:
        self._folder = folder
        self._secrets = secrets
        self._read: dict[Path, int] = {}
        self.progress = Progress()

    def look(self) -> bool:
        """Whether there is something new in ``progress``."""
        before = self.progress
        for step, file in self._folder.steps():
            if file not in self._read:
                self.progress = msgspec.structs.replace(self.progress, step=step)
            for line in self._new(file):
                self.progress = follow(self.progress, line, self._secrets)
        return self.progress != before

    def _new(self, file: Path) -> Iterator[bytes]:
        """Whole lines only: the rest of one is told later."""
        at = self._read.setdefault(file, 0)
        try:
            with file.open("rb") as opened:
                opened.seek(at)
                text = opened.read(_CHUNK)
        except OSError:
            return
        whole = text.rpartition(b"\n")[0]
        if whole or text.endswith(b"\n"):
            self._read[file] = at + len(whole) + 1
            yield from whole.split(b"\n")
        elif len(text) == _CHUNK:  # a line longer than anybody needs to see
            self._read[file] = at + len(text)
