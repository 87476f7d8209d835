"""
Needles: one pattern for many texts, which costs what the searched text is long.

As plain alternatives, each of them would be tried at each letter; told apart letter by letter, most
of them are ruled out by the first one.
"""

import re
from collections.abc import Iterable
from itertools import groupby
from posixpath import commonprefix


def pattern_of(texts: Iterable[str]) -> re.Pattern[str]:
    """Finds any of *texts*, the longest where one begins with another; none of them is empty."""
    return re.compile(_pattern(sorted(set(texts))))


def _pattern(texts: list[str]) -> str:
    found = [_branch(list(group)) for _, group in groupby(texts, lambda text: text[:1])]
    return found[0] if len(found) == 1 else f"(?:{'|'.join(found)})"


def _branch(texts: list[str]) -> str:
    """Of texts that begin alike."""
    prefix = commonprefix([texts[0], texts[-1]])
    rest = [text[len(prefix) :] for text in texts if text != prefix]
    if not rest:
        return re.escape(prefix)
    ends = "?" if len(rest) < len(texts) else ""
    return f"{re.escape(prefix)}(?:{_pattern(rest)}){ends}"
