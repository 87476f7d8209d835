"""Retrying: when a delivery that failed is tried again, and when nobody tries any more."""

from datetime import datetime, timedelta

from trueup.model.delivery import Delivery

FIRST, LONGEST = 5.0, 900.0  # seconds until the second attempt; between two at most
PATIENCE = timedelta(hours=24)  # after which it would be told too late
PATIENT = 3600.0  # seconds that a service may ask for at most


def again(of: Delivery, now: datetime, drawn: float, asked: float | None = None) -> datetime | None:
    """
    None: it is dead.

    *drawn*: from 0 to 1, so that those that failed together do not come together. *asked*: the
    seconds that the service said (``Retry-After``): not before that.
    """
    if now - of.made >= PATIENCE:
        return None
    return now + timedelta(seconds=delay(of.tries, drawn, asked))


def delay(tries: int, drawn: float, asked: float | None = None) -> float:
    """Half of it is certain, half is drawn."""
    whole = min(LONGEST, FIRST * 2.0 ** min(max(tries, 1) - 1, 30))
    own = whole * (0.5 + 0.5 * drawn)
    return own if asked is None else max(own, min(asked, PATIENT))
