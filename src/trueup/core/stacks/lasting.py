"""Lasting: durations of our own kinds: as Go writes them, with days before all else (``1d12h``)."""

import re

from trueup.core.decide import durations

DAY = 86_400.0


def seconds(text: str) -> float | None:
    """None: not a duration."""
    days = re.fullmatch(r"(\d+)d(.*)", text.strip())
    if days is None:
        return durations.seconds(text)
    rest = durations.seconds(days[2]) if days[2] else 0.0
    return None if rest is None else int(days[1]) * DAY + rest
