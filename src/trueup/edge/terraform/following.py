"""A run as it goes on: the lines that its commands have said since the last look, as `Progress`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from trueup.core.terraform.masking import Mask
from trueup.edge.terraform.folder import Folder
from trueup.model.terraform import Progress

_CHUNK = 1 << 20
_BECAME = {"create": "created", "update": "updated", "delete": "deleted", "read": "read"}
_DOING = {"create": "creating", "update": "updating", "delete": "deleting", "read": "reading"}


class Following:
    """Of one run; each look costs what is new."""

    def __init__(self, folder: Folder, mask: Mask) -> None:
        self._folder = folder
        self._mask = mask
        self._read: dict[Path, int] = {}
        self.progress = Progress()

    def look(self) -> bool:
        """Whether there is something new in ``progress``."""
        before = self.progress
        for step, file in self._folder.steps():
            if step != self.progress.step and file not in self._read:
                self.progress = Progress(step=step)
            for line in self._new(file):
                self.progress = follow(self.progress, line)
        message = self._mask(self.progress.message)
        self.progress = msgspec.structs.replace(self.progress, message=message)
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


def follow(progress: Progress, line: bytes) -> Progress:
    """What one line of ``-json`` changes."""
    try:
        value = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return progress
    if not isinstance(value, dict):
        return progress
    change = value.get("change") or value.get("hook") or {}
    address = str((change.get("resource") or {}).get("addr", ""))
    seconds = float(change.get("elapsed_seconds") or 0)
    action = str(change.get("action", ""))
    message = str(value.get("@message", "")) or progress.message
    progress = msgspec.structs.replace(progress, message=message)
    match value.get("type"):
        case "planned_change" if progress.step == "apply" and action not in ("noop", "read"):
            total = progress.total + (2 if action == "replace" else 1)
            return msgspec.structs.replace(progress, total=total)
        case "apply_start" | "apply_progress":
            return _became(progress, address, _DOING.get(action, action), seconds)
        case "apply_complete":
            return _became(progress, address, _BECAME.get(action, action), seconds, done=1)
        case "apply_errored":
            return _became(progress, address, "failed", seconds, done=1)
    return progress


def _became(progress: Progress, address: str, what: str, seconds: float, done: int = 0) -> Progress:
    resources: dict[str, Any] = {**progress.resources, address: (what, seconds)}
    return msgspec.structs.replace(progress, resources=resources, done=progress.done + done)
