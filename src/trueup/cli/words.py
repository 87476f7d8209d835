"""
Words: what the user typed, put into the order and the form that click reads.

Flags read as Go's do: they may stand anywhere, also before the noun, and ``--validate=false`` is
``--no-validate``. Only the noun that is called is looked at, so that only its module is loaded.
"""

import os
import shlex
from typing import NamedTuple

from trueup.cli.flags import GLOBAL, HOME, KUBERNETES, Flag, Kind
from trueup.cli.nouns import NOUNS, Path, commands_of, flags_of

_NOUNS = {noun.name: noun for noun in NOUNS}
_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})
HELP = frozenset({"-h", "--help"})
_VALUED = frozenset(
    written
    for flag in (*GLOBAL, *KUBERNETES, *HOME)
    if flag.kind is not Kind.SWITCH
    for written in (f"--{flag.name}", f"-{flag.short}" if flag.short else f"--{flag.name}")
)
"""Global flags that the next word belongs to."""


class Line(NamedTuple):
    """*path*: the words that name the command, as far as they do; *words*: for click."""

    path: Path
    words: list[str]


def from_environment() -> list[str]:
    """Flags for every call, from the environment, as ``argocd`` has them."""
    said = os.environ.get("TRUEUP_OPTS") or os.environ.get("ARGOCD_OPTS") or ""
    return shlex.split(said)


def completing() -> list[str] | None:
    """The words that a shell asks to complete, without the program's name; None: no shell asks."""
    if not os.environ.get("_TRUEUP_COMPLETE"):
        return None
    return os.environ.get("COMP_WORDS", "").split()[1:]


def line(words: list[str]) -> Line:
    """Flags before the end of the command's name move behind it; ``=false`` becomes ``--no-``."""
    path: Path = ()
    early: list[str] = []
    rest = list(words)
    while rest and not _is_whole(path, rest[0]):
        word = rest.pop(0)
        if word in HELP or word == "--":
            return Line(path, [*path, word, *rest])
        if word.startswith("-"):
            early += [word, *([rest.pop(0)] if word in _VALUED and rest else [])]
        elif _leads_on((*path, word)):
            path = (*path, word)
        else:
            return Line(path, [*path, word, *rest])
    if not _is_command(path):
        return Line(path, [*path, "--help"])
    switches = _switches(path)
    end = rest.index("--") if "--" in rest else len(rest)
    flagged = [_plain_switch(word, switches) for word in [*rest[:end], *early]]
    return Line(path, [*path, *flagged, *rest[end:]])


def _is_command(path: Path) -> bool:
    return bool(path) and path in commands_of(_NOUNS[path[0]])


def _is_whole(path: Path, word: str) -> bool:
    """A command may have others below it: then the next word decides."""
    return _is_command(path) and not _leads_on((*path, word))


def _leads_on(path: Path) -> bool:
    """Whether *path* is the beginning of a command's name."""
    if path[0] not in _NOUNS:
        return False
    return any(name[: len(path)] == path for name in commands_of(_NOUNS[path[0]]))


def _switches(path: Path) -> frozenset[str]:
    noun = _NOUNS[path[0]]
    flags: tuple[Flag, ...] = flags_of(noun, commands_of(noun)[path])
    return frozenset(flag.name for flag in flags if flag.kind is Kind.SWITCH)


def _plain_switch(word: str, switches: frozenset[str]) -> str:
    name, equals, value = word.removeprefix("--").partition("=")
    if not (word.startswith("--") and equals and name in switches):
        return word
    if value in _TRUE:
        return f"--{name}"
    return f"--no-{name}" if value in _FALSE else word
