"""What ``git`` puts out, as values."""

import sys
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from trueup.core.source.resolve import Refs, is_commit
from trueup.model.source import Entry, Revision

_PEELED = "^{}"


def refs_of(text: bytes) -> Refs:
    """The output of ``ls-remote --symref``; annotated tags count as the commit they name."""
    commits: dict[str, str] = {}
    peeled: dict[str, str] = {}
    head = ""
    for line in text.decode(errors="replace").splitlines():
        left, _, name = line.partition("\t")
        if left.startswith("ref: "):
            head = left.removeprefix("ref: ") if name == "HEAD" else head
        elif name.endswith(_PEELED):
            peeled[name.removesuffix(_PEELED)] = left
        elif name:
            commits[name] = left
    return Refs({**commits, **peeled}, head)


def entries_of(text: bytes, before: Mapping[str, Entry]) -> dict[str, Entry]:
    """
    The output of ``ls-tree -r -z``.

    Entries that an earlier commit has too are shared with it: large trees differ little.
    """
    made: dict[str, Entry] = {}
    for line in text.decode(errors="backslashreplace").split("\0"):
        head, _, path = line.partition("\t")
        if not path:
            continue
        mode, _, blob = head.split(" ")
        known = before.get(path)
        if known is None or known.blob != blob or known.mode != mode:
            known = Entry(sys.intern(mode), blob)
        made[path] = known
    return made


def commit_of(commit: str, text: bytes) -> Revision:
    """A commit object."""
    head, _, message = text.decode(errors="replace").partition("\n\n")
    author, date = "", None
    for line in head.splitlines():
        if line.startswith("author "):
            author, date = _signature(line.removeprefix("author "))
    return Revision(commit, message.strip(), author, date)


def blamed(text: bytes) -> dict[int, str]:
    """The output of ``blame --porcelain``: the commit of each line."""
    made: dict[int, str] = {}
    for line in text.decode(errors="replace").splitlines():
        words = line.split(" ")
        if line[:1] != "\t" and len(words) in (3, 4) and is_commit(words[0]):
            made[int(words[2])] = words[0]
    return made


def _signature(text: str) -> tuple[str, datetime | None]:
    who, _, when = text.rpartition("> ")
    seconds, _, zone = when.partition(" ")
    try:
        offset = timedelta(hours=int(zone[:3]), minutes=int(zone[0] + zone[3:]))
        date = datetime.fromtimestamp(int(seconds), timezone(offset))
    except (ValueError, IndexError, OverflowError, OSError):
        date = None
    return f"{who}>", date
