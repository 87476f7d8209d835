"""Seen: which deliveries were here a short while ago, so that a second one does nothing."""

from collections import OrderedDict
from dataclasses import dataclass, field

MOST = 10_000
LASTS = 60.0
"""Seconds. A host's *redeliver* button, which people press later, is heard again."""


@dataclass(slots=True)
class Seen:
    """By what identifies a delivery, until when it counts."""

    _until: OrderedDict[str, float] = field(default_factory=OrderedDict)

    def again(self, what: str, now: float) -> bool:
        return self._until.get(what, 0.0) > now

    def remember(self, what: str, now: float, lasts: float = LASTS) -> None:
        self._until.pop(what, None)
        self._until[what] = now + lasts
        while len(self._until) > MOST:
            self._until.popitem(last=False)
