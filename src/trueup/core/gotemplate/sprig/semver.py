"""``semver`` and ``semverCompare``."""

import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from trueup.core.gotemplate.failed import CallFailed
from trueup.core.gotemplate.quoting import quoted
from trueup.core.gotemplate.values import Int, Struct
from trueup.core.source.versions import Version, constraint, version

_SUFFIX = re.compile(r"[^+]*\+(.*)")


class SemVer(Struct):
    """``*semver.Version``."""

    go_type: ClassVar[str] = "*semver.Version"
    prints: ClassVar[bool] = True
    methods: ClassVar[Mapping[str, Callable[..., Any]]] = {}

    def __init__(self, known: Version, metadata: str, original: str) -> None:
        self.known = known
        self.metadata = metadata
        self.original = original

    def __str__(self) -> str:
        text = ".".join(map(str, self.known.numbers))
        text += f"-{self.known.prerelease}" if self.known.prerelease else ""
        return text + (f"+{self.metadata}" if self.metadata else "")


def semver(text: str) -> SemVer:
    known = version(text)
    if known is None:
        raise CallFailed(_why(text))
    found = _SUFFIX.fullmatch(text)
    return SemVer(known, found[1] if found else "", text)


def _why(text: str) -> str:
    padded = re.fullmatch(r"v?\d+(\.\d+){0,2}-.+", text)
    return "version segment starts with 0" if padded else "invalid semantic version"


def semver_compare(wanted: str, text: str) -> bool:
    allowed = constraint(wanted)
    if allowed is None:
        raise CallFailed(f"improper constraint: {quoted(wanted)}")
    return allowed.allows(semver(text).known)


def _order(one: SemVer, other: SemVer) -> Int:
    return Int((one.known > other.known) - (one.known < other.known))


def _less(one: SemVer, other: SemVer) -> bool:
    return _order(one, other) < 0


def _greater(one: SemVer, other: SemVer) -> bool:
    return _order(one, other) > 0


def _equal(one: SemVer, other: SemVer) -> bool:
    return _order(one, other) == 0


def _raised(at: int) -> Callable[[SemVer], SemVer]:
    """``IncMajor`` and its like: a pre-release of a patch becomes the patch itself."""

    def raised(each: SemVer) -> SemVer:
        numbers = [*each.known.numbers[: at + 1], 0, 0, 0][:3]
        if at < 2 or not each.known.prerelease:
            numbers[at] += 1
        made = Version((numbers[0], numbers[1], numbers[2]))
        return SemVer(made, "", ("v" if each.original.startswith("v") else "") + str(made.numbers))

    return raised


SemVer.methods = {
    "Major": lambda each: each.known.numbers[0],
    "Minor": lambda each: each.known.numbers[1],
    "Patch": lambda each: each.known.numbers[2],
    "Prerelease": lambda each: each.known.prerelease,
    "Metadata": lambda each: each.metadata,
    "Original": lambda each: each.original,
    "String": str,
    "Compare": _order,
    "LessThan": _less,
    "GreaterThan": _greater,
    "Equal": _equal,
    "IncMajor": _raised(0),
    "IncMinor": _raised(1),
    "IncPatch": _raised(2),
}
