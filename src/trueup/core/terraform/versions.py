"""
Versions, and constraints on them as ``required_version`` has them: ``>= 1.5, < 2.0``, ``~> 1.11``.

The rules are those of Terraform's own library: all parts of a constraint must hold, ``~>`` lets
only the last number that is given grow, and a version that is not released yet is meant only by a
constraint that names one of the same numbers.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import total_ordering
from operator import eq, ge, gt, le, lt, ne

_VERSION = re.compile(r"v?(\d+(?:\.\d+)*)(?:-([0-9A-Za-z.~-]+))?(?:\+[0-9A-Za-z.~-]+)?")
_PART = re.compile(r"(=|!=|>|<|>=|<=|~>)?\s*(v?\d\S*)")
_LEAST = 3
_COMPARED: Mapping[str, Callable[["Version", "Version"], bool]] = {
    "": eq,
    "=": eq,
    "!=": ne,
    ">": gt,
    "<": lt,
    ">=": ge,
    "<=": le,
}


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """*numbers*: three at least; *given*: how many of them were written; *pre*: ``beta1``."""

    numbers: tuple[int, ...]
    given: int
    pre: str = ""

    def __lt__(self, other: "Version") -> bool:
        return self._order() < other._order()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self._order() == other._order()

    def __hash__(self) -> int:
        return hash((self.numbers, self.pre))

    def __str__(self) -> str:
        return ".".join(map(str, self.numbers)) + (f"-{self.pre}" if self.pre else "")

    def _order(self) -> tuple[object, ...]:
        parts = [
            (0, int(each), "") if each.isdigit() else (1, 0, each) for each in self.pre.split(".")
        ]
        return (*self.numbers, not self.pre, parts)


@dataclass(frozen=True, slots=True)
class Part:
    """One comparison of a constraint."""

    operator: str
    version: Version

    def allows(self, version: Version) -> bool:
        if self.operator in ("", "=", "!="):
            return _COMPARED[self.operator](version, self.version)
        if not self._means(version):
            return False
        if self.operator != "~>":
            return _COMPARED[self.operator](version, self.version)
        fixed = self.version.given - 1
        return version >= self.version and version.numbers[:fixed] == self.version.numbers[:fixed]

    def _means(self, version: Version) -> bool:
        """Whether it speaks of such a version at all, if that is not released yet."""
        if version.pre and self.version.pre:
            return version.numbers == self.version.numbers
        return not version.pre


@dataclass(frozen=True, slots=True)
class Constraint:
    """None of the *parts*: any version that is released."""

    parts: tuple[Part, ...] = ()

    def allows(self, version: Version) -> bool:
        if not self.parts:
            return not version.pre
        return all(part.allows(version) for part in self.parts)


def version(text: str) -> Version:
    """Raises ``ValueError``."""
    found = _VERSION.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no version")
    numbers = [int(each) for each in found[1].split(".")]
    given = len(numbers)
    return Version((*numbers, *[0] * (_LEAST - given)), given, found[2] or "")


def constraint(text: str) -> Constraint:
    """Parts are divided by commas. Raises ``ValueError``."""
    return Constraint(tuple(_part(each) for each in text.split(","))) if text.strip() else _ANY


def _part(text: str) -> Part:
    found = _PART.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text.strip()!r} is no constraint on versions")
    return Part(found[1] or "", version(found[2]))


_ANY = Constraint()


PINS = {"terraform": ".terraform-version", "tofu": ".opentofu-version"}
"""The files of a root by which tfenv, tenv and their like choose an engine; by tool."""


def pinned(text: bytes) -> str:
    """The version that such a file names; empty: none, but a rule of theirs (``latest``)."""
    said = text.decode(errors="replace").strip().removeprefix("v")
    try:
        return str(version(said))
    except ValueError:
        return ""
