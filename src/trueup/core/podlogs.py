"""
Logs of pods: which pods a request means, what a line says, and which lines are wanted.

As Argo CD has it: the pods below any node of the tree that the query names; a line begins with its
time, as ``timestamps=true`` of ``pods/log`` writes it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from trueup.core.tree import Node
from trueup.k8s.value import Value

_STAMP = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)", re.ASCII)


class Wanted(Value, frozen=True):
    """Which nodes of the tree a query means; what is empty means any."""

    group: str = ""
    kind: str = ""
    namespace: str = ""
    name: str = ""

    def means(self, node: Node) -> bool:
        return (
            self.name in ("", node.name)
            and self.kind in ("", node.kind)
            and self.group in ("", node.group)
            and self.namespace in ("", node.namespace)
        )


class Entry(Value, frozen=True):
    """One line of one pod; *stamp* is its time with all the digits that were given."""

    pod: str
    text: str
    time: datetime | None = None
    stamp: str = ""

    @property
    def order(self) -> tuple[datetime, str]:
        """To sort by; what has no time (why there is no log) comes first."""
        return (self.time or datetime.min.replace(tzinfo=UTC), self.stamp)


class Filter(Value, frozen=True):
    """Lines that hold *text*, or those that do not."""

    text: str = ""
    inverse: bool = False
    exact: bool = False  # upper and lower case differ

    @classmethod
    def of(cls, said: str, *, exact: bool) -> "Filter":
        """*said* with ``!`` before it: lines without it."""
        return cls(said.removeprefix("!"), said.startswith("!"), exact)

    def takes(self, line: str) -> bool:
        if not self.text and not self.inverse:
            return True
        there = self.text in line if self.exact else self.text.lower() in line.lower()
        return there != self.inverse


def pods(nodes: Sequence[Node], wanted: Wanted) -> tuple[Node, ...]:
    """Those that *wanted* means, and those below what it means; none that is missing."""
    by_place = {(each.group, each.kind, each.namespace, each.name): each for each in nodes}
    known: dict[str, bool] = {}

    def meant(node: Node) -> bool:
        if node.uid not in known:
            known[node.uid] = wanted.means(node)  # a ring of owners ends here
            known[node.uid] = known[node.uid] or any(
                meant(above)
                for ref in node.parent_refs
                if (above := by_place.get((ref.group, ref.kind, ref.namespace, ref.name)))
            )
        return known[node.uid]

    return tuple(each for each in nodes if _is_pod(each) and meant(each))


def _is_pod(node: Node) -> bool:
    return (node.group, node.kind) == ("", "Pod") and bool(node.uid)


def entries(pod: str, line: bytes) -> Iterator[Entry]:
    """
    What a line says: its time, and its text; where that was written over (``\\r``), each part.

    Raises ``ValueError`` if it does not begin with a time.
    """
    stamp, _, text = line.decode(errors="replace").strip().partition(" ")
    time = moment(stamp)
    for part in text.split("\r"):
        yield Entry(pod, part, time, _shortened(stamp))


def moment(text: str) -> datetime:
    """A time as RFC 3339 has it, of which microseconds are kept; ``ValueError``."""
    found = _STAMP.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no time as RFC 3339 has it")
    seconds, fraction, zone = found.groups()
    return datetime.fromisoformat(f"{seconds}.{(fraction or '0')[:6]:0<6}{zone}")


def _shortened(stamp: str) -> str:
    """Without zeros at the end of the fraction, as Go writes times."""
    found = _STAMP.fullmatch(stamp)
    if found is None:
        return stamp
    fraction = (found[2] or "").rstrip("0")
    return f"{found[1]}{'.' if fraction else ''}{fraction}{found[3]}"


def told(entry: Entry, *, last: bool = False) -> Mapping[str, object]:
    """As Argo CD's API has it."""
    at = entry.time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if entry.time else None
    return {
        "content": entry.text,
        "timeStamp": at,
        "last": last,
        "timeStampStr": entry.stamp or "0001-01-01T00:00:00Z",
        "podName": entry.pod,
    }
