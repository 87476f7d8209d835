"""How much JavaScript the first view of the page is: what loads before anybody does anything."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

from trueup.web.page.files import BUILT

NAMED = re.compile(r'(?:src|href)="\./(assets/[^"]+\.js)"')
IMPORTED = re.compile(r'(?:from|import)\s*"\./([^"]+\.js)"')
LIST = ("Filters",)
"""Loaded by the list by itself where there is room: they count, too."""


def first_view() -> int:
    """Bytes, compressed as browsers take them at worst."""
    named = [BUILT / each for each in NAMED.findall((BUILT / "index.html").read_text())]
    own = [file for each in LIST for file in (BUILT / "assets").glob(f"{each}-*.js")]
    return sum(len(gzip.compress(file.read_bytes())) for file in set(_all([*named, *own])))


def _all(files: list[Path]) -> Iterator[Path]:
    """With what they import before they run."""
    seen: set[Path] = set()
    while files:
        file = files.pop()
        if file not in seen:
            seen.add(file)
            yield file
            files += [file.parent / each for each in IMPORTED.findall(file.read_text())]
