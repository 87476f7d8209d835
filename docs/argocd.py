"""
Our command line beside ``argocd``'s: what is there, what is taken and passed over, what is not.

``argocd.yaml`` says what ``argocd`` has. The tables here say why something is not there; a test
fails for each command and flag that is neither in ours nor in them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from trueup.cli.flags import GLOBAL, Flag, Kind
from trueup.cli.nouns import ABSENT, NOUNS, commands_of, flags_of

FILE = Path(__file__).with_name("argocd.yaml")
ROOT = "(root)"

ABSENT_FLAGS: Mapping[tuple[str, str], str] = {}
"""Flags that are not there, by command and name."""

KINDS = {
    "text": {Kind.TEXT},
    "bool": {Kind.SWITCH},
    "number": {Kind.NUMBER, Kind.LIST, Kind.MANY},
    "many": {Kind.MANY, Kind.LIST},
    "list": {Kind.LIST},
}
"""What each word of the file may be here."""


@dataclass(frozen=True)
class Theirs:
    """A flag of ``argocd``: ``-o/--output text =wide``."""

    name: str
    short: str
    kind: str
    default: str

    @classmethod
    def read(cls, line: str) -> "Theirs":
        name, _, rest = line.partition(" ")
        short, _, long = name.rpartition("/")
        kind, _, default = rest.partition(" =")
        return cls(long.removeprefix("--"), short.removeprefix("-"), kind, default)


@dataclass(frozen=True)
class Line:
    """What became of a command (*flag* is empty), or of one of its flags."""

    command: str
    flag: str
    state: str
    why: str = ""


THERE, TAKEN, MISSING = "yes", "accepted", "no"


@cache
def theirs() -> dict[str, tuple[str, tuple[Theirs, ...]]]:
    """Each command of ``argocd``, its arguments and its own flags; groups of commands too."""
    said = yaml.safe_load(FILE.read_text())
    return {
        name: (str(body.get("arguments") or ""), tuple(_flags(body, said["groups"])))
        for name, body in said["commands"].items()
    }


def _flags(body: Mapping[str, Any], groups: Mapping[str, list[str]]) -> Iterator[Theirs]:
    for group in body.get("groups") or ():
        yield from map(Theirs.read, groups[group])
    yield from map(Theirs.read, body.get("flags") or ())


@cache
def ours() -> dict[str, dict[str, Flag]]:
    """Each of our commands, with every flag that it takes."""
    found = {
        " ".join(path): {flag.name: flag for flag in flags_of(noun, command)}
        for noun in NOUNS
        for path, command in commands_of(noun).items()
    }
    return {ROOT: {flag.name: flag for flag in GLOBAL}} | found


def compared() -> list[Line]:
    """Every command and flag of ``argocd``; nothing is said of flags of what is not there."""
    mine, lines = ours(), []
    for name, (_, flags) in theirs().items():
        state = _state(name, mine)
        lines.append(state)
        if state.state == THERE:
            below = [each for each in mine if _under(each, name)]
            lines += [_flag(name, flag, below, mine) for flag in flags]
    return lines


def _under(command: str, name: str) -> bool:
    return command == name or command.startswith(f"{name} ")


def _state(name: str, mine: Mapping[str, Any]) -> Line:
    if any(_under(each, name) for each in mine):
        return Line(name, "", THERE)
    whys = [why for each, why in ABSENT.items() if _under(name, each)]
    return Line(name, "", MISSING, whys[0] if whys else "")


def _flag(
    name: str, flag: Theirs, below: list[str], mine: Mapping[str, Mapping[str, Flag]]
) -> Line:
    """A flag of a group is there if each command below the group takes one of that name."""
    found = [mine[each].get(flag.name) for each in below]
    there = [each for each in found if each is not None]
    if len(there) < len(found):
        return Line(name, flag.name, MISSING, ABSENT_FLAGS.get((name, flag.name), ""))
    whys = {each.unused for each in there}
    if whys == {""} or len(whys) > 1:
        return Line(name, flag.name, THERE)
    return Line(name, flag.name, TAKEN, whys.pop())


def rows() -> Iterator[tuple[str, str, str]]:
    """Of the page: command, its arguments and flags, remarks."""
    lines: dict[str, list[Line]] = {}
    for line in compared():
        lines.setdefault(line.command, []).append(line)
    for name, (arguments, _) in theirs().items():
        command, *flags = lines[name]
        if command.state == MISSING:
            yield f"`{name}`", "no", command.why
            continue
        remarks = (f"`--{flag.flag}`: {flag.why}" for flag in flags if flag.state != THERE)
        words = " ".join(filter(None, (name, arguments)))
        yield f"`{words}`", "yes", "; ".join(remarks)
