"""
Patience: hosts that told us to wait are left alone until then, by all who read from them.

``Retry-After`` and the headers of rate limits are heeded to the second; a host that says only that
it is too much is left alone for a minute, then for longer.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from trueup.model.errors import Unreachable

FIRST, LONGEST = 60.0, 3600.0  # seconds
_LIMITED = (403, 503)  # what else than 429 may mean it, if the headers say so


class Wait(NamedTuple):
    """*until*: by the clock of the process; *step*: how long the last wait was."""

    until: float
    step: float


@dataclass(frozen=True, slots=True)
class Patience:
    """The hosts that are left alone."""

    _waits: dict[str, Wait] = field(default_factory=dict)

    def heed(self, url: str) -> None:
        """Raises ``Unreachable`` if the host of *url* is to be left alone."""
        wait = self._waits.get(_host(url))
        left = wait.until - time.monotonic() if wait else 0.0
        if left > 0:
            host = _host(url)
            raise Unreachable(
                f"{host}: its rate limit is reached: it asks us to wait for {left:.0f} s more",
                "all applications that read from it wait; look less often "
                "(timeout.reconciliation), or give credentials with a higher limit",
            )

    def put_off(self, url: str, seconds: float | None = None) -> None:
        """The host said so: for *seconds*, or for as long as we think right."""
        known = self._waits.get(_host(url))
        step = min(known.step * 2, LONGEST) if known else FIRST
        wait = min(seconds, LONGEST) if seconds is not None else step
        self._waits[_host(url)] = Wait(time.monotonic() + wait, step)

    def well(self, url: str) -> None:
        """The host has answered."""
        self._waits.pop(_host(url), None)


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


def _host(url: str) -> str:
    return (urlsplit(url).netloc.rpartition("@")[2] or url).lower()
