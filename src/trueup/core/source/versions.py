"""
Semantic versions and constraints as Helm and Argo CD read them (Masterminds/semver 3.5).

``1.*``, ``^1.2``, ``~1.2.3``, ``>=1.2 <2``, ``1.2 - 1.4``, ``1.x || 3.x``. A pre-release satisfies
comparisons that must hold together only if one of them names a pre-release itself.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from trueup.k8s.value import Value

LONGEST = 512
_LONGEST_VERSION = 256
_MOST_ALTERNATIVES = 32
_LARGEST = 2**64
_LABELS = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_SUFFIX = rf"(?:-({_LABELS}))?(?:\+{_LABELS})?"
_VERSION = re.compile(rf"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?{_SUFFIX}", re.ASCII)
_PART = r"([0-9xX*]+)"
_WRITTEN = rf"v?{_PART}(?:\.{_PART})?(?:\.{_PART})?{_SUFFIX}"
_OPERATOR = r"(!=|>=|=>|<=|=<|~>|=|>|<|~|\^)?"
_TERM = re.compile(rf"\s*{_OPERATOR}\s*{_WRITTEN}\s*", re.ASCII)
_BOUND = _WRITTEN.replace("(", "(?:").replace("(?:?:", "(?:")
_HYPHEN = re.compile(rf"\s*({_BOUND})\s+-\s+({_BOUND})\s*", re.ASCII)
_WILD = frozenset("xX*")


class Version(Value, frozen=True):
    """A version; missing parts are 0. Build metadata does not count."""

    numbers: tuple[int, int, int]
    prerelease: str = ""

    def __lt__(self, other: "Version") -> bool:
        return self.rank() < other.rank()

    def __le__(self, other: "Version") -> bool:
        return self.rank() <= other.rank()

    def __gt__(self, other: "Version") -> bool:
        return self.rank() > other.rank()

    def __ge__(self, other: "Version") -> bool:
        return self.rank() >= other.rank()

    def rank(self) -> tuple[tuple[int, int, int], bool, tuple[tuple[bool, int, str], ...]]:
        parts = tuple(
            (False, int(part), "") if part.isdigit() else (True, 0, part)
            for part in self.prerelease.split(".")
            if part
        )
        return self.numbers, not self.prerelease, parts


def version(text: str) -> Version | None:
    """The version that *text* is, or None; ``v1`` and ``1.2`` are versions too."""
    found = _VERSION.fullmatch(text) if len(text) <= _LONGEST_VERSION else None
    if found is None:
        return None
    *written, prerelease = found.groups()
    return _made([int(number or 0) for number in written], prerelease or "")


def _made(numbers: list[int], prerelease: str) -> Version | None:
    """None if a number is too large, or one of the pre-release begins with a zero."""
    labels = prerelease.split(".")
    padded = any(label.isdigit() and len(label) > 1 and label[0] == "0" for label in labels)
    if padded or max(numbers) >= _LARGEST:
        return None
    return Version((numbers[0], numbers[1], numbers[2]), prerelease)


class Comparison(Value, frozen=True):
    """One comparison; *given* says how many numbers were written (3: all, 0: a lone wildcard)."""

    operator: str
    than: Version
    given: int

    def allows(self, candidate: Version) -> bool:
        """Whether *candidate* satisfies it, as far as its numbers and its pre-release go."""
        match self.operator:
            case "" | "=":
                return self._tilde(candidate) if self.given < 3 else candidate == self.than
            case "!=":
                return not self._same(candidate)
            case ">":
                return self._greater(candidate)
            case "<":
                return candidate < self.than
            case ">=" | "=>":
                return candidate >= self.than
            case "<=" | "=<":
                return self._at_most(candidate)
            case "^":
                return self._caret(candidate)
            case _:
                return self._tilde(candidate)

    def _same(self, candidate: Version) -> bool:
        """A lone wildcard counts as 0.0.0."""
        if self.given in (0, 3):
            return candidate == self.than
        same = candidate.numbers[: self.given] == self.than.numbers[: self.given]
        return same and (self.given == 1 or candidate.prerelease == self.than.prerelease)

    def _greater(self, candidate: Version) -> bool:
        if self.given in (0, 3):
            return candidate > self.than
        return candidate.numbers[: self.given] > self.than.numbers[: self.given]

    def _at_most(self, candidate: Version) -> bool:
        if self.given == 3:
            return candidate <= self.than
        fixed = 1 if self.given == 1 else 2
        return candidate.numbers[:fixed] <= self.than.numbers[:fixed]

    def _tilde(self, candidate: Version) -> bool:
        if candidate < self.than:
            return False
        if self.than.numbers == (0, 0, 0) and self.given in (0, 3):
            return True  # as Masterminds has it: ~0.0.0 and * allow everything
        fixed = 1 if self.given == 1 else 2
        return candidate.numbers[:fixed] == self.than.numbers[:fixed]

    def _caret(self, candidate: Version) -> bool:
        major, minor, _ = self.than.numbers
        if candidate < self.than:
            return False
        if major or self.given == 1:
            return candidate.numbers[0] == major
        fixed = 2 if minor or self.given == 2 else 3
        return candidate.numbers[:fixed] == self.than.numbers[:fixed]


class Constraint(Value, frozen=True):
    """Alternatives, each of comparisons that must all hold."""

    alternatives: tuple[tuple[Comparison, ...], ...]

    def allows(self, candidate: Version) -> bool:
        return any(_all_allow(group, candidate) for group in self.alternatives)


def _all_allow(group: tuple[Comparison, ...], candidate: Version) -> bool:
    if candidate.prerelease and not any(one.than.prerelease for one in group):
        return False
    return all(one.allows(candidate) for one in group)


@lru_cache(maxsize=1024)
def constraint(text: str) -> Constraint | None:
    """The constraint that *text* is, or None if it is none."""
    if len(text) > LONGEST:
        return None
    groups = _HYPHEN.sub(r">= \1, <= \2 ", text).split("||")
    made = [tuple(_comparisons(group)) for group in groups[:_MOST_ALTERNATIVES]]
    if len(groups) > _MOST_ALTERNATIVES or any(None in group or not group for group in made):
        return None
    return Constraint(tuple(tuple(one for one in group if one) for group in made))


def _comparisons(text: str) -> Iterator[Comparison | None]:
    """Those of *text*, between which there are spaces or a comma; None for what is none."""
    at = 0
    while at < len(text):
        if at and text[at] == ",":
            at += 1
        elif at and not text[at - 1].isspace():
            yield None
            return
        found = _TERM.match(text, at)
        if found is None:
            yield None
            return
        yield _comparison(found)
        at = found.end()


def _comparison(found: re.Match[str]) -> Comparison | None:
    operator, *parts, prerelease = found.groups()
    given = 0
    for part in parts:
        if part is None or part in _WILD:
            break
        given += 1
    known = parts[:given]
    if not all(part.isdigit() for part in known):
        return None
    than = _made([int(part) for part in known] + [0] * (3 - given), prerelease or "")
    return Comparison(operator or "", than, given) if than else None


def best(wanted: Constraint, names: Iterable[str], prefix: str = "") -> str | None:
    """
    The name (tag, chart version …) with the highest version that *wanted* allows.

    Of those that differ in build metadata alone it is the first, as for Argo CD.
    """
    found = [
        (parsed, name)
        for name in names
        if name.startswith(prefix)
        and (parsed := version(name[len(prefix) :])) is not None
        and wanted.allows(parsed)
    ]
    return max(found, key=lambda each: each[0])[1] if found else None
