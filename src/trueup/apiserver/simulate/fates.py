"""
What will happen to a container: read from an annotation of its pod or its image's tag.

The annotation ``trueup.dev/simulate``, on the pod, its template or its workload, holds words
with commas between them; without it the tag of each container's image is looked at
(``shop:crash``). ``crash``, ``oom``, ``missing``, ``unready``, ``fail`` are ways to go wrong;
``slow=10s`` delays the start. Where neither says anything, a command that can only end in one
way does (see :mod:`.commands`).
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from trueup.apiserver.simulate.commands import Ending, ending
from trueup.k8s.value import Value

ANNOTATION = "trueup.dev/simulate"


class Fate(StrEnum):
    RUN = "run"
    CRASH = "crash"  # starts, and ends at once with exit code 1
    OOM = "oom"  # starts, and is killed for its memory
    MISSING = "missing"  # the image cannot be pulled
    UNREADY = "unready"  # runs, and never answers its readiness probe
    FAIL = "fail"  # does its job, and ends with exit code 1


class Lot(Value, frozen=True):
    """The fate of one container, the seconds by which it starts later, and how its work ends."""

    fate: Fate = Fate.RUN
    delay: float = 0.0
    code: int = 1  # when it fails
    length: float | None = None  # seconds of a work that ends; None: as the pace says


def lot(pod: Mapping[str, Any], container: Mapping[str, Any]) -> Lot:
    """What happens to *container*: the annotation decides for all, else the image's tag."""
    said = (pod["metadata"].get("annotations") or {}).get(ANNOTATION)
    if said is None:
        tag = container.get("image", "").rpartition("/")[2].partition("@")[0].partition(":")[2]
        return Lot(Fate(tag)) if tag in _TAGS else _by_command(ending(container))
    fate, delay = Fate.RUN, 0.0
    for word in said.split(","):
        name, _, value = word.strip().partition("=")
        if name in _TAGS:
            fate = Fate(name)
        elif name == "slow":
            delay = seconds(value or "10s")
    return Lot(fate, delay)


def _by_command(end: Ending | None) -> Lot:
    if end is None:
        return Lot()
    fate = Fate.FAIL if end.code else Fate.RUN
    return Lot(fate, code=end.code or 1, length=end.seconds)


def seconds(text: str) -> float:
    """``1m30s`` in seconds; what is no duration is 0."""
    return sum(
        float(n) * _UNITS[unit] for n, unit in re.findall(r"(\d+(?:\.\d+)?)(ms|s|m|h)", text)
    )


_TAGS = frozenset(fate.value for fate in Fate if fate is not Fate.RUN)
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
