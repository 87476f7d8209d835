"""
Two kinds of glob: that of ``directory.include`` and that of Helm's ``valueFiles``.

The first is gobwas/glob without separators, so ``*`` crosses ``/`` and ``{a,b}`` lists; the second
keeps ``*`` within one folder and has ``**`` for any depth.
"""

import re
from functools import lru_cache


def is_glob(text: str) -> bool:
    """Whether *text* holds any sign that a value file glob gives a meaning to."""
    return any(sign in text for sign in "*?[")


@lru_cache(maxsize=1024)
def loose(pattern: str) -> re.Pattern[str] | None:
    """The *pattern* of an include or exclude as an expression; None if it is malformed."""
    return _compiled(pattern, any_sign=".")


@lru_cache(maxsize=1024)
def strict(pattern: str) -> re.Pattern[str] | None:
    """The *pattern* of a value file as an expression; None if it is malformed."""
    return _compiled(pattern, any_sign="[^/]")


def _compiled(pattern: str, *, any_sign: str) -> re.Pattern[str] | None:
    translated = _Translation(pattern, any_sign).text()
    try:
        return re.compile(rf"(?s:{translated})\Z") if translated is not None else None
    except re.error:
        return None


class _Translation:
    """One pass over a pattern."""

    def __init__(self, pattern: str, any_sign: str) -> None:
        self.pattern = pattern
        self.any_sign = any_sign
        self.at = 0
        self.depth = 0

    def text(self) -> str | None:
        made: list[str] = []
        while self.at < len(self.pattern):
            made.append(self._next())
        return "".join(made) if self.depth == 0 else None

    def _next(self) -> str:
        sign = self.pattern[self.at]
        self.at += 1
        match sign:
            case "*":
                return self._stars()
            case "?":
                return self.any_sign
            case "[":
                return self._choice()
            case "{":
                self.depth += 1
                return "(?:"
            case "}" if self.depth:
                self.depth -= 1
                return ")"
            case "," if self.depth:
                return "|"
            case "\\" if self.at < len(self.pattern):
                self.at += 1
                return re.escape(self.pattern[self.at - 1])
            case _:
                return re.escape(sign)

    def _stars(self) -> str:
        if not self.pattern.startswith("*", self.at):
            return f"{self.any_sign}*"
        self.at += 1
        if self.pattern.startswith("/", self.at) and self.any_sign != ".":
            self.at += 1
            return "(?:.*/)?"
        return ".*"

    def _choice(self) -> str:
        end = self.pattern.find("]", self.at + 1)
        if end < 0:
            return re.escape("[")
        inner = self.pattern[self.at : end]
        self.at = end + 1
        denied = inner[:1] == "!" or (inner[:1] == "^" and self.any_sign != ".")
        body = inner[1:] if denied else inner
        escaped = body.replace("\\", "\\\\").replace("[", "\\[").replace("^", "\\^")
        return f"[{'^' if denied else ''}{escaped}]"
