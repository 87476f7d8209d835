"""
Globs as Argo CD writes them: ``*``, ``**``, ``?``, ``[a-z]``, ``[!a]``, ``{a,b}``, ``\\`` escapes.

With separators, ``*`` and ``?`` do not cross them and ``**`` does.

They are made into Python's expressions, which would try every way to share a text among several
wildcards: some millions for a long name and a pattern of three. So alternatives are written out,
and a wildcard that another one follows gives back nothing: the first fit after it is the best, as
the next one takes the rest. That holds among wildcards that stop at the same letters, so not for
``**`` beside a ``*`` that stops at separators, nor where a set may be one.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

Marks = list[str]
WILD, ANY = ("*", "**"), ("?",)
MOST = 256  # patterns without braces that one with them is made into


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
        plain = [_translated(each, separators) for each in _alternatives([*_marks(pattern)])]
        return re.compile("|".join(plain), re.DOTALL)
    except (Malformed, re.error):
        return None


class Malformed(ValueError):
    """It is no glob."""


def _marks(pattern: str) -> Iterator[str]:
    """A wildcard, a brace, a comma, an escaped letter, a set, a letter."""
    at = 0
    while at < len(pattern):
        rest = pattern[at:]
        if rest.startswith("**") or (rest[0] == "\\" and len(rest) > 1):
            step = 2
        elif rest[0] == "[" and "]" in rest[1:]:
            step = rest.index("]", 1) + 1
        else:
            step = 1
        yield rest[:step]
        at += step


def _alternatives(marks: Marks) -> list[Marks]:
    """*marks* without braces, once for each choice among what stands in them."""
    if "{" not in marks:
        return [marks]
    begin = marks.index("{")
    depth, cuts = 0, [begin]
    for at in range(begin, len(marks)):
        depth += {"{": 1, "}": -1}.get(marks[at], 0)
        if depth == 1 and marks[at] == ",":
            cuts.append(at)
        if depth == 0:
            return _chosen(marks, [*cuts, at])
    raise Malformed


def _chosen(marks: Marks, cuts: list[int]) -> list[Marks]:
    head, tail = marks[: cuts[0]], marks[cuts[-1] + 1 :]
    inside = [marks[begin + 1 : end] for begin, end in pairwise(cuts)]
    found = [full for each in inside for full in _alternatives(head + each + tail)]
    if len(found) > MOST:
        raise Malformed
    return found


def _translated(marks: Marks, separators: str) -> str:
    """Of one without braces; commas and what closes nothing are letters."""
    other = f"[^{re.escape(separators)}]" if separators else "."
    fixed, wild = [""], []
    for mark in marks:
        if mark in WILD:
            wild.append(f"{other}*" if mark == "*" else ".*")
            fixed.append("")
        else:
            fixed[-1] += _one(mark, other)
    # A set may hold a separator, so where that is crossed would be a choice.
    committed = len(set(wild)) == 1 and not (separators and any(map(_is_set, marks)))
    found = fixed[0]
    for number, (star, each) in enumerate(zip(wild, fixed[1:], strict=True), 1):
        last = number == len(wild)
        found += f"(?>{star}?{each})" if committed and not last else star + each
    return f"(?:{found})"


def _one(mark: str, other: str) -> str:
    if _is_set(mark):
        return "[" + _set(mark[1:-1]) + "]"
    return other if mark in ANY else re.escape(mark[-1])


def _is_set(mark: str) -> bool:
    return len(mark) > 1 and mark[0] == "["


def _set(inside: str) -> str:
    negated = inside[:1] in ("!", "^")
    rest = (inside[1:] if negated else inside).replace("\\", "\\\\").replace("[", "\\[")
    return ("^" if negated else "") + rest
