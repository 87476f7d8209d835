"""
Output: the only place of the command line that prints.

Data goes to stdout, everything else to stderr. Colour is used on a terminal only, never with
``NO_COLOR``; nothing is said by colour alone. Errors are ``error: …``, then ``hint: …``.
What others wrote moves no cursor: letters that are not seen are escaped, but in data and in files.
"""

import errno
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, TextIO

from trueup.core.visible import visible
from trueup.model.errors import NotYet, Stalled, Unreachable

if TYPE_CHECKING:
    from rich.console import Console

FAILED = 1
"""The operation that was asked for did not succeed."""
USAGE = 2
"""The words of the command line make no sense."""
GENERAL = 20
"""Anything else went wrong; the code is ``argocd``'s."""

WIDE = 10_000

NO_ROOM = (errno.ENOSPC, errno.EDQUOT)

STYLES = {
    "Healthy": "green",
    "Synced": "green",
    "Succeeded": "green",
    "Successful": "green",
    "Progressing": "blue",
    "Running": "blue",
    "Suspended": "magenta",
    "OutOfSync": "yellow",
    "Missing": "yellow",
    "Deleting": "yellow",
    "Terminating": "yellow",
    "Pruned": "yellow",
    "PruneSkipped": "yellow",
    "Degraded": "red",
    "Failed": "red",
    "Error": "red",
    "SyncFailed": "red",
    "Unknown": "dim",
}


class Failure(Exception):
    """What ends a command: a message, a hint, the exit code."""

    def __init__(self, message: str, hint: str = "", code: int = GENERAL) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code


@dataclass(frozen=True)
class Output:
    """Where a command's data and remarks go."""

    stdout: TextIO
    stderr: TextIO

    @classmethod
    def standard(cls) -> "Output":
        return cls(sys.stdout, sys.stderr)

    @property
    def live(self) -> bool:
        """Whether a person watches: lines may be redrawn."""
        return self.stdout.isatty() and os.environ.get("TERM") != "dumb"

    @property
    def console(self) -> "Console":
        """As wide as the terminal, for what is redrawn."""
        return self._console(None)

    def _console(self, width: int | None) -> "Console":
        from rich.console import Console

        return Console(file=self.stdout, width=width, highlight=False, markup=False, emoji=False)

    @property
    def asks(self) -> bool:
        """Whether somebody is there to answer a question."""
        return sys.stdin.isatty() and self.stderr.isatty()

    def ask(self, question: str) -> str:
        """What the person answers; nothing when the input ends."""
        print(question, end="", file=self.stderr, flush=True)
        return sys.stdin.readline().strip()

    def line(self, text: str = "", style: str = "") -> None:
        """One line of data."""
        text = visible(text)
        if style and self.live:
            self.console.print(text, style=style, soft_wrap=True)
        else:
            print(text, file=self.stdout, flush=True)

    def raw(self, data: bytes) -> None:
        """Bytes of a file, as they are."""
        self.stdout.flush()
        self.stdout.buffer.write(data)
        self.stdout.buffer.flush()

    def note(self, text: str) -> None:
        """A remark for people; not data."""
        print(visible(text), file=self.stderr, flush=True)

    def table(
        self,
        headers: Sequence[str],
        rows: Iterable[Sequence[object]],
        colours: Sequence[str] = (),
    ) -> None:
        """Columns two spaces apart, as ``argocd`` and ``kubectl`` print them."""
        cells = [[_cell(cell) for cell in row] for row in rows]
        if self.live:
            wide = self._console(WIDE)  # lines may be longer than the terminal: nothing is folded
            wide.print(grid(headers, cells, colours), soft_wrap=True)
            return
        for line in aligned(headers, cells):
            print(line, file=self.stdout)

    def pairs(self, pairs: Iterable[tuple[str, object]]) -> None:
        """``Name:   value`` lines; the first column is as wide as ``argocd app get`` has it."""
        for name, value in pairs:
            label = f"{name}:" if name else ""
            self.line(f"{label:<20}{_cell(value)}".rstrip())

    def changes(self, before: Any, after: Any, names: tuple[str, str]) -> None:
        """What differs between two values as YAML, line by line; None is nothing at all."""
        from difflib import unified_diff

        old, new = ([] if each is None else _sorted_lines(each) for each in (before, after))
        for line in unified_diff(old, new, *names, lineterm=""):
            self.line(line, {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], ""))

    def data(self, value: Any, format: str) -> None:
        """*value* as JSON or YAML."""
        print(json_text(value) if format == "json" else yaml_text(value), file=self.stdout)

    def shown(self, value: Any, format: str, table: Callable[[], None]) -> None:
        """*value* in the format that ``-o`` asks for; *table* prints the one for people."""
        match format:
            case "json" | "yaml":
                self.data(value, format)
            case "name":
                for each in value if isinstance(value, list) else [value]:
                    self.line(name_of(each))
            case "wide" | "":
                table()
            case _:
                raise Failure(f"unknown output format: {format}", "json, yaml, wide or name")

    def failed(self, error: BaseException) -> int:
        """Say what went wrong, and the exit code for it."""
        match error:
            case Failure():
                return self._error(error.message, error.hint, error.code)
            case Stalled() | Unreachable():
                return self._error(error.message, error.hint, GENERAL)
            case NotYet():
                return self._error(error.message, f"try again in {error.after:g} s", GENERAL)
            case BaseExceptionGroup() if len(error.exceptions) == 1:
                return self.failed(error.exceptions[0])
            case OSError() if error.errno in NO_ROOM:
                return self._error(str(error), "make room on that disk", GENERAL)
            case _:
                return self._bug(error)

    def abandoned(self) -> int:
        """The reader of a pipe has gone: what is left to say goes nowhere."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.stdout.fileno())
        return 0

    def _error(self, message: str, hint: str, code: int) -> int:
        if message:
            self.note(f"error: {message}")
        if hint:
            self.note(f"hint: {hint}")
        return code

    def _bug(self, error: BaseException) -> int:
        from traceback import format_exception

        self.note("".join(format_exception(error)).rstrip())
        hint = "this is a bug in trueup: please report it with the lines above"
        return self._error(f"{type(error).__name__}: {error}", hint, GENERAL)


def grid(headers: Sequence[str], rows: Iterable[Sequence[str]], colours: Sequence[str] = ()) -> Any:
    """A rich table without lines, with states in colour, or columns in theirs."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for header, colour in zip_longest(headers, colours, fillvalue=""):
        table.add_column(header, style=colour or None, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell, style=STYLES.get(cell.partition(" ")[0], "")) for cell in row))
    return table


def aligned(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The same as lines of plain text."""
    lines = [list(headers), *([cell.replace("\n", " ") for cell in row] for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(headers))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]


def name_of(value: Any) -> str:
    """What ``-o name`` prints of an object."""
    metadata = value.get("metadata") if isinstance(value, Mapping) else None
    if not isinstance(metadata, Mapping):
        if value.get("namespace") and value.get("name"):
            return f"{value['namespace']}/{value['name']}"
        return str(value.get("name") or value.get("repo") or value.get("server"))
    namespace = metadata.get("namespace")
    return f"{namespace}/{metadata['name']}" if namespace else str(metadata["name"])


def json_text(value: Any) -> str:
    import orjson

    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def yaml_text(value: Any, *, ordered: bool = False) -> str:
    """*ordered*: with its keys by the alphabet, for comparing."""
    import yaml

    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return yaml.dump(
        value, Dumper=dumper, sort_keys=ordered, allow_unicode=True, width=4096
    ).rstrip()


def _sorted_lines(value: Any) -> list[str]:
    return yaml_text(value, ordered=True).splitlines()


def _cell(value: object) -> str:
    return "" if value is None else visible(str(value))
