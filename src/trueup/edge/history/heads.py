"""
Heads: how far the record had come, kept beside the database.

A chain that was cut off at its end is a shorter chain without a fault. So what it had come to is
noted after each write in a file of the data folder, and logged when a process starts and ends:
whoever shortens the record must know of all of them.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from trueup.model.record import Head

SUFFIX = ".head"


def note(path: Path, head: Head) -> None:
    """After what it names is written; the file is whole at any moment."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = path.with_suffix(".new")
    new.write_text(f"{head}\n")
    os.replace(new, path)


def noted(folder: Path) -> Iterator[Head]:
    """What all processes of a data folder have noted."""
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        if head := parsed(path.read_text().strip()):
            yield head


def parsed(text: str) -> Head | None:
    """``42:<link>``, as it is written."""
    id, colon, link = text.partition(":")
    return Head(int(id), link) if colon and id.isdecimal() and link else None
