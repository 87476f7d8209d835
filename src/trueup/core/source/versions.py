"""
Semantic versions and constraints as Helm and Argo CD read them (Masterminds/semver).

``1.*``, ``^1.2``, ``~1.2.3``, ``>=1.2 <2``, ``1.2 - 1.4``, ``1.x || 3.x``. A pre-release satisfies
a comparison only if that comparison names a pre-release itself.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from trueup.k8s.value import Value

_NUMBER = r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?"
_SUFFIX = r"(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?"
_VERSION = re.compile(rf"^{_NUMBER}{_SUFFIX}$")
_PART = r"(\d+|[xX*])"
_OPERATOR = r"(=|==|!=|>|<|>=|=>|<=|=<|~|~>|\^)?"
_TERM = rf"\s*{_OPERATOR}\s*v?{_PART}(?:\.{_PART})?(?:\.{_PART})?{_SUFFIX}\s*"
_COMPARISON = re.compile(_TERM)
_WHOLE = re.compile(rf"^(?:{_TERM})(?:(?:\s+|,\s*)(?:{_TERM}))*$")
_HYPHEN = re.compile(r"\s*(\S+)\s+-\s+(\S+)\s*")
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
    found = _VERSION.match(text.strip())
    if found is None:
        return None
    major, minor, patch, prerelease = found.groups()
    return Version((int(major), int(minor or 0), int(patch or 0)), prerelease or "")


class Comparison(Value, frozen=True):
    """One comparison; *given* says how many numbers were written (3: all, 0: a lone wildcard)."""

    operator: str
    than: Version
    given: int

    def allows(self, candidate: Version) -> bool:
        if candidate.prerelease and not self.than.prerelease:
            return False
        match self.operator:
            case "" | "=" | "==":
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
                return candidate <= self.than or (0 < self.given < 3 and self._same(candidate))
            case "^":
                return self._caret(candidate)
            case _:
                return self._tilde(candidate)

    def _same(self, candidate: Version) -> bool:
        if self.given == 3:
            return candidate == self.than
        return candidate.numbers[: self.given] == self.than.numbers[: self.given]

    def _greater(self, candidate: Version) -> bool:
        return candidate > self.than and not (self.given < 3 and self._same(candidate))

    def _tilde(self, candidate: Version) -> bool:
        fixed = min(self.given, 2)
        return candidate >= self.than and candidate.numbers[:fixed] == self.than.numbers[:fixed]

    def _caret(self, candidate: Version) -> bool:
        significant = [index for index, number in enumerate(self.than.numbers) if number]
        fixed = min(significant[0] + 1 if significant else 3, self.given)
        return candidate >= self.than and candidate.numbers[:fixed] == self.than.numbers[:fixed]


class Constraint(Value, frozen=True):
    """Alternatives, each of comparisons that must all hold."""

    alternatives: tuple[tuple[Comparison, ...], ...]

    def allows(self, candidate: Version) -> bool:
        return any(all(one.allows(candidate) for one in group) for group in self.alternatives)


@lru_cache(maxsize=1024)
def constraint(text: str) -> Constraint | None:
    """The constraint that *text* is, or None if it is none."""
    groups = []
    for part in text.split("||"):
        ranged = _HYPHEN.sub(r" >=\1 <=\2 ", part).strip()
        if not _WHOLE.match(ranged):
            return None
        groups.append(tuple(_comparison(found) for found in _COMPARISON.finditer(ranged)))
    return Constraint(tuple(groups))


def _comparison(found: re.Match[str]) -> Comparison:
    operator, *parts, prerelease = found.groups()
    given = 0
    for part in parts:
        if part is None or part in _WILD:
            break
        given += 1
    known = [int(part) for part in parts[:given]] + [0] * (3 - given)
    than = Version((known[0], known[1], known[2]), prerelease or "")
    return Comparison(operator or "", than, given)


def best(wanted: Constraint, names: Iterable[str], prefix: str = "") -> str | None:
    """The name (tag, chart version …) with the highest version that *wanted* allows."""
    found = [
        (parsed, name)
        for name in names
        if name.startswith(prefix)
        and (parsed := version(name[len(prefix) :])) is not None
        and wanted.allows(parsed)
    ]
    return max(found)[1] if found else None
