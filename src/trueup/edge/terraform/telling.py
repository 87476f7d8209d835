"""
What commands said, for people: lines with their message, diagnostics, and a log cut to a size.

Most of it is JSON, a value a line; older engines and some commands speak plain text.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from trueup.core.terraform.lines import diagnostic, logged, parsed
from trueup.core.terraform.secrets import Secrets
from trueup.model.terraform import Diagnostic

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_FRAME = re.compile(r"^[│╷╵] ?", re.MULTILINE)
_BEGINS = re.compile(r"^(Error|Warning): (.*)$", re.MULTILINE)
_PLACE = re.compile(r"^\s*on (\S+) line (\d+)", re.MULTILINE)
_LONGEST = 1 << 20
_OURS = (  # as we bring providers, not the registry, and complete what Git has
    "Incomplete lock file information for providers",
    "Provider lock file not updated",
)


def lines(file: Path) -> Iterator[bytes]:
    """The whole lines of a file; of a longer one its beginning."""
    try:
        with file.open("rb") as opened:
            while line := opened.readline(_LONGEST):
                yield line
    except OSError:
        return


def diagnostics(said: Path, secrets: Secrets) -> Iterator[Diagnostic]:
    """Of one command, in its order; not what only our way to bring providers gives rise to."""
    return (each for each in _diagnostics(said, secrets) if each.summary not in _OURS)


def _diagnostics(said: Path, secrets: Secrets) -> Iterator[Diagnostic]:
    plain: list[bytes] = []
    failed = False
    for line in lines(said):
        if parsed(line) is None:
            plain.append(line)
        elif (found := diagnostic(line, secrets)) is not None:
            failed = failed or found.severity == "error"
            yield found
    of_terragrunt: list[str] = []
    for line in lines(said.with_suffix(".errors")):
        if (entry := _of_terragrunt(line)) is None:
            plain.append(line)
        elif entry[0] == "error":
            of_terragrunt.append(entry[1])
    errors = list(told(b"".join(plain).decode(errors="replace"), secrets))
    yield from errors
    if of_terragrunt and not failed and not errors:
        text = "\n".join(of_terragrunt)
        yield from told(text if _BEGINS.search(text) else f"Error: {text}", secrets)


def _of_terragrunt(line: bytes) -> tuple[str, str] | None:
    """Level and message of what Terragrunt logs; None: it is nothing of that."""
    if not line.startswith(b'{"time"'):
        return None
    try:
        entry = msgspec.json.decode(line)
        return str(entry["level"]), str(entry["msg"])
    except (msgspec.DecodeError, KeyError, TypeError):
        return None


def told(text: str, secrets: Secrets) -> Iterator[Diagnostic]:
    """Those of plain text, as Terraform frames them."""
    bare = _FRAME.sub("", _COLOUR.sub("", text))
    begins = list(_BEGINS.finditer(bare))
    ends = [*(each.start() for each in begins[1:]), len(bare)]
    for begin, end in zip(begins, ends, strict=False):
        detail = secrets.masked(bare[begin.end() : end].strip())
        place = _PLACE.search(detail)
        where = f"{place[1]}:{place[2]}" if place else ""
        yield Diagnostic(begin[1].lower(), secrets.masked(begin[2]), detail, where=where)


def log(files: Iterable[tuple[str, Path]], secrets: Secrets, size: int) -> str:
    """All that was said, step by step; of too much the middle is left out."""
    cut = _Cut(size)
    for step, said in files:
        cut.add(f"# {step}\n")
        for line in lines(said):
            cut.add(secrets.masked(logged(line)))
        for line in lines(said.with_suffix(".errors")):
            entry = _of_terragrunt(line)
            text = f"{entry[0]}: {entry[1]}\n" if entry else line.decode(errors="replace")
            cut.add(secrets.masked(text))
    return cut.text()


class _Cut:
    """Keeps the beginning, and of the rest the end."""

    def __init__(self, size: int) -> None:
        self._first, self._last = size // 4, size - size // 4
        self._head, self._tail, self._left_out = "", "", 0

    def add(self, text: str) -> None:
        if not self._tail and len(self._head) + len(text) <= self._first:
            self._head += text
            return
        self._tail += text
        if len(self._tail) > self._last * 2:
            self._shorten()

    def _shorten(self) -> None:
        if (over := len(self._tail) - self._last) > 0:
            self._left_out += over
            self._tail = self._tail[over:]

    def text(self) -> str:
        self._shorten()
        gap = f"\n[{self._left_out} characters left out]\n" if self._left_out else ""
        return self._head + gap + self._tail
