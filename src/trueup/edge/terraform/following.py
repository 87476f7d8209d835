"""A run as it goes on: what its commands have said since the last look, as `Progress`."""

from pathlib import Path

import msgspec

from trueup.core.terraform.lines import logged
from trueup.core.terraform.progress import followed
from trueup.core.terraform.secrets import Secrets
from trueup.edge.terraform.folder import Folder
from trueup.model.terraform import Progress, Said

LONGEST = 64 << 10  # characters of what was said last that are kept
_CHUNK = 1 << 20
replace = msgspec.structs.replace


class Following:
    """
    Of one run; each look costs what is new.

    What is said is put together as `telling.log` does it in the end, so that who has read it until
    then knows where to go on.
    """

    def __init__(self, folder: Folder, secrets: Secrets) -> None:
        self._folder = folder
        self._secrets = secrets
        self._read: dict[Path, int] = {}
        self.progress = Progress()

    def look(self) -> bool:
        """Whether there is something new in ``progress``."""
        before, said = self.progress, ""
        steps = self._folder.steps()
        for number, (step, file) in enumerate(steps, start=1):
            if file not in self._read:
                self.progress = replace(self.progress, step=step)
                said += f"# {step}\n"
            while new := self._new(file):
                self.progress = followed(self.progress, new, self._secrets)
                said += self._logged(new)
            if number < len(steps) or self._folder.ended:
                while new := self._new(file.with_suffix(".errors")):
                    said += self._logged(new)
        if said:
            self.progress = replace(self.progress, said=more(self.progress.said, said))
        return self.progress != before

    def _logged(self, lines: list[bytes]) -> str:
        return "".join(self._secrets.masked(logged(line + b"\n")) for line in lines)

    def _new(self, file: Path) -> list[bytes]:
        """Whole lines only: the rest of one is told later."""
        at = self._read.setdefault(file, 0)
        try:
            with file.open("rb") as opened:
                opened.seek(at)
                text = opened.read(_CHUNK)
        except OSError:
            return []
        whole = text.rpartition(b"\n")[0]
        if whole or text.endswith(b"\n"):
            self._read[file] = at + len(whole) + 1
            return whole.split(b"\n")
        if len(text) == _CHUNK:  # a line longer than anybody needs to see
            self._read[file] = at + len(text)
        return []


def more(said: Said, text: str) -> Said:
    """With *text* at its end; what is too long by then goes at its beginning."""
    whole = said.text + text
    over = max(0, len(whole) - LONGEST)
    return Said(whole[over:], said.begins + over)
