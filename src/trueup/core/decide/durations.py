"""The durations of retries, and the delays of back-off."""

import re

from trueup.k8s import duration


def seconds(text: str) -> float | None:
    """The seconds of a Go duration; a bare number counts as seconds; None: not a duration."""
    text = text.strip()
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    return duration.seconds(text)


def delay(attempt: int, *, first: float, factor: float, cap: float) -> float:
    """How long to wait before *attempt* (0 is the first): ``first * factor**attempt`` up to cap."""
    try:
        return min(first * factor**attempt, cap)
    except OverflowError:
        return cap
