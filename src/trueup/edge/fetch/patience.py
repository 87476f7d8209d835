"""
Patience: hosts that told us to wait are left alone until then, by all who read from them.

``Retry-After`` and the headers of rate limits are heeded to the second; a host that says only that
it is too much is left alone for a minute, then for longer.
"""

import time
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlsplit

from trueup.model.errors import Unreachable

FIRST, LONGEST = 60.0, 3600.0  # seconds


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


def _host(url: str) -> str:
    return (urlsplit(url).netloc.rpartition("@")[2] or url).lower()
