"""Durations as Go writes them (``5s``, ``1h30m``, ``1.5h``), which Kubernetes and Argo CD take."""

import re

_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)")
_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}


def seconds(text: str) -> float | None:
    """What ``time.ParseDuration`` reads, in seconds; None: it is no duration."""
    sign = -1.0 if text.startswith("-") else 1.0
    rest = text[1:] if text[:1] in ("+", "-") else text
    if rest == "0":
        return 0.0
    if not rest or not rest.isprintable() or _PART.sub("", rest):
        return None
    return sign * sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(rest))
