"""Waits: whether an answer over HTTP says that we ask too much, and how long we are to wait."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_LIMITED = (403, 503)  # what else than 429 may mean it, if the headers say so


def asked_to_wait(status: int, headers: Mapping[str, str]) -> tuple[bool, float | None]:
    """Whether an answer says that we ask too much, and the seconds until we may ask again."""
    after = headers.get("Retry-After", "").strip()
    spent = headers.get("X-RateLimit-Remaining", "").strip() == "0"
    if status != 429 and not (status in _LIMITED and (after or spent)):
        return False, None
    if after.isdecimal():
        return True, float(after)
    if after:
        return True, _until(after)
    reset = headers.get("X-RateLimit-Reset", "").strip()
    if spent and reset.isdecimal():
        return True, max(1.0, float(reset) - time.time())
    return True, None


def _until(date: str) -> float | None:
    try:
        then = parsedate_to_datetime(date)
    except ValueError:
        return None
    return max(1.0, (then - datetime.now(UTC)).total_seconds()) if then.tzinfo else None
