"""
Words: what the user typed, put into the order and the form that click reads.

Flags read as Go's do: they may stand anywhere, also before the noun, and ``--validate=false`` is
``--no-validate``. Only the noun that is called is looked at, so that only its module is loaded.
"""

import os
import shlex
from collections.abc import Iterator, Mapping, Set
from typing import NamedTuple

from trueup.cli.flags import GLOBAL, HOME, KUBERNETES, Flag, Kind
from trueup.cli.nouns import NOUNS, Path, commands_of, flags_of
from trueup.cli.output import USAGE, Failure

_NOUNS = {noun.name: noun for noun in NOUNS}
_ALIASES = {noun.alias: noun.name for noun in NOUNS if noun.alias}
FIRST = frozenset({*_NOUNS, *_ALIASES})
"""What the first word may be."""
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
_SWITCHED = frozenset(
    f"--{flag.name}" for flag in (*GLOBAL, *KUBERNETES, *HOME) if flag.kind is Kind.SWITCH
)


class Line(NamedTuple):
    """*path*: the words that name the command, as far as they do; *words*: for click."""

    path: Path
    words: list[str]


def with_environment(read: Line, environ: Mapping[str, str]) -> Line:
    """
    *read* with flags for every call, from the environment, before its own.

    As with ``argocd``, one that the command does not take, or that is given anew, is passed over.
    """
    if not _is_command(read.path):
        return read
    name = "TRUEUP_OPTS" if environ.get("TRUEUP_OPTS") else "ARGOCD_OPTS"
    try:
        said = shlex.split(environ.get(name, ""))
    except ValueError as error:
        raise Failure(f"{name}: {error}", "it holds flags, as a shell reads them", USAGE) from error
    own = {name for word in read.words for name in (_flag(word), _short(word)) if name}
    flags = {written: flag for flag in _flags(read.path) for written in _written(flag)}
    at, words = len(read.path), list(_taken(said, flags, own))
    plain = _plain(read.path, words)
    return Line(read.path, [*read.path, *plain, *read.words[at:]])


def _taken(said: list[str], flags: Mapping[str, Flag], own: Set[str]) -> Iterator[str]:
    """The flags of *said* that are to count, each with its value."""
    rest = list(said)
    while rest:
        word = rest.pop(0)
        flag = flags.get(_flag(word))
        valued = flag.kind is not Kind.SWITCH if flag else _flag(word) not in _SWITCHED
        follows = valued and "=" not in word and rest and not rest[0].startswith("-")
        value = [rest.pop(0)] if follows else []
        if flag and own.isdisjoint(_written(flag)):
            yield from (word, *value)


def _flag(word: str) -> str:
    """Of ``--plaintext=true`` it is ``--plaintext``."""
    return word.partition("=")[0] if word.startswith("-") else ""


def _short(word: str) -> str:
    """Of ``-ojson`` it is ``-o``."""
    return word[:2] if word.startswith("-") and not word.startswith("--") else ""


def _written(flag: Flag) -> tuple[str, ...]:
    return (f"--{flag.name}", f"--no-{flag.name}", *([f"-{flag.short}"] if flag.short else ()))


def _flags(path: Path) -> tuple[Flag, ...]:
    noun = _NOUNS[path[0]]
    return flags_of(noun, commands_of(noun)[path])


def completing() -> list[str] | None:
    """The words that a shell asks to complete, without the program's name; None: no shell asks."""
    if not os.environ.get("_TRUEUP_COMPLETE"):
        return None
    return os.environ.get("COMP_WORDS", "").split()[1:]


def line(words: list[str]) -> Line:
    """Flags before the end of the command's name move behind it, in the form that click reads."""
    path: Path = ()
    early: list[str] = []
    rest = list(words)
    while rest and not _is_whole(path, rest[0]):
        word = rest.pop(0)
        if word in HELP or word == "--":
            return Line(path, [*path, word, *rest])
        if word.startswith("-"):
            early += [word, *([rest.pop(0)] if word in _VALUED and rest else [])]
        elif named := _next(path, word):
            path = (*path, named)
        else:
            return Line(path, [*path, word, *rest])
    if not _is_command(path):
        return Line(path, [*path, "--help"])
    end = rest.index("--") if "--" in rest else len(rest)
    flagged = _plain(path, [*rest[:end], *early])
    return Line(path, [*path, *flagged, *rest[end:]])


def _is_command(path: Path) -> bool:
    return bool(path) and path in commands_of(_NOUNS[path[0]])


def _is_whole(path: Path, word: str) -> bool:
    """A command may have others below it: then the next word decides."""
    return _is_command(path) and not _next(path, word)


def _next(path: Path, word: str) -> str:
    """*word*, or what it is an alias of, if a command's name goes on with it after *path*."""
    if not path:
        return word if word in _NOUNS else _ALIASES.get(word, "")
    for name, command in commands_of(_NOUNS[path[0]]).items():
        at = len(path)
        if name[:at] != path or len(name) == at:
            continue
        if name[at] == word or (len(name) == at + 1 and word in command.aliases):
            return name[at]
    return ""


def _plain(path: Path, words: list[str]) -> list[str]:
    """``-o=json`` is ``--output=json``, ``--validate=false`` is ``--no-validate``."""
    switches = frozenset(flag.name for flag in _flags(path) if flag.kind is Kind.SWITCH)
    shorts = {f"-{flag.short}=": flag.name for flag in _flags(path) if flag.short}
    long = (f"--{shorts[word[:3]]}={word[3:]}" if word[:3] in shorts else word for word in words)
    return [_plain_switch(word, switches) for word in long]


def _plain_switch(word: str, switches: frozenset[str]) -> str:
    name, equals, value = word.removeprefix("--").partition("=")
    if not (word.startswith("--") and equals and name in switches):
        return word
    if value in _TRUE:
        return f"--{name}"
    return f"--no-{name}" if value in _FALSE else word
