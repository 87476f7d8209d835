"""
Throttle: how often somebody may fail to log in.

Counted by account, as Argo CD does, and by the address that they come from: whoever tries one
password on many accounts is stopped as well. Names of no account are counted like others, so that
being stopped tells nothing. Of IPv6 the network counts: whoever has one address has 2^64 of them.
"""

from collections import OrderedDict
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address

from trueup.core.access.accounts import ADMIN
from trueup.k8s.value import Value

REMEMBERED = 10_000
FOREVER = 10 * 365 * 86_400.0
NETWORK = 64  # bits that one subscriber shares


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
            (float(window) or FOREVER) if window.isdecimal() else plain.window,
        )


USUAL = Limits()


class Throttle:
    """*now* is given: seconds that only grow."""

    def __init__(self, limits: Limits = USUAL) -> None:
        self._limits = limits
        self._failed: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def wait(self, account: str, address: str, now: float) -> float:
        """Seconds until the next try is looked at; 0: at once."""
        mine, theirs = _keys(account, address)
        return max(
            self._wait(mine, self._limits.account, now),
            self._wait(theirs, self._limits.address, now),
        )

    def failed(self, account: str, address: str, now: float) -> None:
        for key in _keys(account, address):
            count, last = self._failed.pop(key, (0, now))
            fresh = now - last > self._limits.window
            self._failed[key] = (1 if fresh else count + 1, now)
        while len(self._failed) > REMEMBERED:
            oldest = next(key for key in self._failed if key != _ADMIN)
            del self._failed[oldest]

    def succeeded(self, account: str, address: str) -> None:
        """What was counted before the password was known to be right; other failures stay."""
        mine, theirs = _keys(account, address)
        self._failed.pop(mine, None)
        count, last = self._failed.get(theirs, (0, 0.0))
        if count:
            self._failed[theirs] = (count - 1, last)

    def _wait(self, key: str, limit: int, now: float) -> float:
        count, last = self._failed.get(key, (0, now))
        left = last + self._limits.window - now
        return max(0.0, left) if count >= limit else 0.0


def _keys(account: str, address: str) -> tuple[str, str]:
    return f"account {account}", f"address {_place(address)}"


_ADMIN = f"account {ADMIN}"
"""Never forgotten for others' failures: or those could be made for that."""


def _place(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    return str(found.ipv4_mapped or int(found) >> (128 - NETWORK))
