"""Go durations (``5s``, ``1m30s``, ``1.5h``) to seconds, and the delays of back-off."""

import re

_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)")
_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}


def seconds(text: str) -> float | None:
    """The seconds of a Go duration; a bare number counts as seconds; None: not a duration."""
    text = text.strip()
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    if not text or _PART.sub("", text):
        return None
    return sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(text))


def delay(attempt: int, *, first: float, factor: float, cap: float) -> float:
    """How long to wait before *attempt* (0 is the first): ``first * factor**attempt`` up to cap."""
    try:
        return min(first * factor**attempt, cap)
    except OverflowError:
        return cap
