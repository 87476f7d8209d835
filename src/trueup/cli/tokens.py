"""Tokens that are given out: how long they last, and how they are told."""

import re
from datetime import UTC, datetime
from typing import Any

from trueup.cli.output import USAGE, Failure
from trueup.k8s.duration import seconds

DAYS = re.compile(r"(\d+)d")


def lifetime(text: str, flag: str = "expires-in") -> int:
    """Seconds: ``12h``, ``90m``, ``7d``; 0 or nothing: it never ends."""
    days = DAYS.fullmatch(text)
    found = float(days[1]) * 86400 if days else seconds(text or "0s")
    if found is None or found < 0:
        raise Failure(f"--{flag} {text}: it is no length of time", "such as 12h or 7d", USAGE)
    return int(found)


def moment(said: Any, never: str = "Never") -> str:
    """Of seconds since the epoch, which an API may write as a text."""
    at = int(said or 0)
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}" if at > 0 else never
