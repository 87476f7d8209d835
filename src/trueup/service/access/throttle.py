"""
Throttle: how often somebody may fail to log in.

Counted by account, as Argo CD does, and by the address that they come from: whoever tries one
password on many accounts is stopped as well. Names of no account are counted like others, so that
being stopped tells nothing.
"""

from collections import OrderedDict
from collections.abc import Mapping

from trueup.k8s.value import Value

REMEMBERED = 10_000


class Limits(Value, frozen=True):
    """*account* and *address*: failures within *window* seconds until no more is looked at."""

    account: int = 5
    address: int = 30
    window: float = 300.0

    @classmethod
    def said(cls, environ: Mapping[str, str]) -> "Limits":
        """With Argo CD's variables; what is no number in them is as if it were not there."""
        count = environ.get("ARGOCD_SESSION_FAILURE_MAX_FAIL_COUNT", "")
        window = environ.get("ARGOCD_SESSION_FAILURE_WINDOW_SECONDS", "")
        plain = cls()
        return cls(
            int(count) if count.isdecimal() and int(count) else plain.account,
            plain.address,
            float(window) if window.isdecimal() else plain.window,
        )


USUAL = Limits()


class Throttle:
    """*now* is given: seconds that only grow."""

    def __init__(self, limits: Limits = USUAL) -> None:
        self._limits = limits
        self._failed: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def wait(self, account: str, address: str, now: float) -> float:
        """Seconds until the next try is looked at; 0: at once."""
        return max(
            self._wait(f"account {account}", self._limits.account, now),
            self._wait(f"address {address}", self._limits.address, now),
        )

    def failed(self, account: str, address: str, now: float) -> None:
        for key in (f"account {account}", f"address {address}"):
            count, last = self._failed.pop(key, (0, now))
            fresh = now - last > self._limits.window
            self._failed[key] = (1 if fresh else count + 1, now)
        while len(self._failed) > REMEMBERED:
            self._failed.popitem(last=False)

    def succeeded(self, account: str, address: str) -> None:
        """What was counted before the password was known to be right; other failures stay."""
        self._failed.pop(f"account {account}", None)
        count, last = self._failed.get(f"address {address}", (0, 0.0))
        if count:
            self._failed[f"address {address}"] = (count - 1, last)

    def _wait(self, key: str, limit: int, now: float) -> float:
        count, last = self._failed.get(key, (0, now))
        left = last + self._limits.window - now
        return max(0.0, left) if count >= limit else 0.0
