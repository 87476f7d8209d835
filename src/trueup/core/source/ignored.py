"""
Which files a ``.sourceignore`` leaves out, as Flux reads it: the patterns of ``.gitignore``.

The last pattern that is about a file, or about a folder above it, decides; so unlike in Git, a file
may be taken in again though its folder is left out. No pattern takes long, whatever it looks like:
it is matched part by part of a path, without trying anything twice.
"""

import re
from collections.abc import Callable, Sequence
from fnmatch import translate
from typing import NamedTuple

FILE = ".sourceignore"
_LONGEST = 4096
_ESCAPED = re.compile(r"\\(.)")
_ANY = None  # in place of the pattern of a part: any number of them

Part = re.Pattern[str] | None


class _Rule(NamedTuple):
    """*folders*: it is about those alone. *out*: it leaves out, else it takes in again."""

    parts: tuple[Part, ...]
    folders: bool
    out: bool

    def is_about(self, path: Sequence[str]) -> bool:
        ends = _ends(self.parts, path)
        return any(0 < end < len(path) + (not self.folders) for end in ends)


def ignoring(text: str) -> Callable[[str], bool]:
    """Tells of a path from the folder of the file whether it is left out."""
    rules = [rule for line in text.splitlines() if (rule := _rule(line)) is not None]

    def ignored(path: str) -> bool:
        parts = path.split("/")
        return next((rule.out for rule in reversed(rules) if rule.is_about(parts)), False)

    return ignored


def _ends(parts: Sequence[Part], path: Sequence[str]) -> set[int]:
    """After how many parts of *path* a match may end."""
    ends = {0}
    for part in parts:
        if part is _ANY:
            ends = set(range(min(ends, default=len(path) + 1), len(path) + 1))
        else:
            ends = {end + 1 for end in ends if end < len(path) and part.fullmatch(path[end])}
    return ends


def _rule(line: str) -> _Rule | None:
    """None for what is no pattern: an empty line, a remark, one that is too long."""
    text = line if line.endswith("\\ ") else line.rstrip()
    if not text or text.startswith("#") or len(text) > _LONGEST:
        return None
    out = not text.startswith("!")
    text = text.removeprefix("!")
    written = text.strip("/").split("/")
    anywhere = [_ANY] if "/" not in text.rstrip("/") else []
    try:
        parts = [_part(each) for each in written]
    except re.error:
        return None
    inside = [_part("*")] if written[-1] == "**" else []  # what is in a folder, not the folder
    return _Rule((*anywhere, *parts, *inside), text.endswith("/"), out)


def _part(text: str) -> Part:
    known = _ESCAPED.sub(_literal, text).replace("[^", "[!")
    return _ANY if text == "**" else re.compile(translate(known))


def _literal(found: re.Match[str]) -> str:
    """An escaped sign, as the one sign of a set."""
    return f"[{found[1]}]" if found[1] in "*?[" else found[1]
