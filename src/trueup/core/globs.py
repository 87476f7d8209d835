"""
Globs as Argo CD writes them: ``*``, ``**``, ``?``, ``[a-z]``, ``[!a]``, ``{a,b}``, ``\\`` escapes.

With separators, ``*`` and ``?`` do not cross them and ``**`` does.
"""

import re
from collections.abc import Iterable
from functools import lru_cache


def matches(pattern: str, text: str, separators: str = "") -> bool:
    """Whether *text* as a whole matches; a pattern that is malformed matches only itself."""
    if pattern in ("*", text):
        return True
    compiled = _compiled(pattern, separators)
    return compiled is not None and compiled.fullmatch(text) is not None


def sane(pattern: str) -> bool:
    """Whether it is a glob at all."""
    return _compiled(pattern, "") is not None and pattern.count("[") == pattern.count("]")


def matches_any(patterns: Iterable[str], text: str, separators: str = "") -> bool:
    return any(matches(pattern, text, separators) for pattern in patterns)


def matches_glob_or_regex(pattern: str, text: str) -> bool:
    """A pattern between slashes is a regular expression, any other a glob."""
    if len(pattern) > 2 and pattern.startswith("/") and pattern.endswith("/"):
        try:
            return re.search(pattern[1:-1], text) is not None
        except re.error:
            return False
    return matches(pattern, text)


@lru_cache(maxsize=4096)
def _compiled(pattern: str, separators: str) -> re.Pattern[str] | None:
    try:
        return re.compile(_translated(pattern, separators), re.DOTALL)
    except re.error:
        return None


def _translated(pattern: str, separators: str) -> str:
    other = f"[^{re.escape(separators)}]" if separators else "."
    found, at, depth = [], 0, 0
    while at < len(pattern):
        mark, rest = pattern[at], pattern[at:]
        step = 1
        if rest.startswith("**"):
            found.append(".*")
            step = 2
        elif mark == "*":
            found.append(f"{other}*")
        elif mark == "?":
            found.append(other)
        elif mark == "\\" and len(rest) > 1:
            found.append(re.escape(rest[1]))
            step = 2
        elif mark == "[" and "]" in rest[1:]:
            step = rest.index("]", 1) + 1
            found.append("[" + _set(rest[1 : step - 1]) + "]")
        elif mark == "{":
            found.append("(?:")
            depth += 1
        elif mark == "}" and depth:
            found.append(")")
            depth -= 1
        elif mark == "," and depth:
            found.append("|")
        else:
            found.append(re.escape(mark))
        at += step
    return "".join(found)


def _set(inside: str) -> str:
    negated = inside[:1] in ("!", "^")
    rest = (inside[1:] if negated else inside).replace("\\", "\\\\").replace("[", "\\[")
    return ("^" if negated else "") + rest
