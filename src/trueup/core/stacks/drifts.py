"""Drifts: what has drifted, and since when that is seen."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from trueup.model.stack import Drifted


def carried(
    before: Iterable[Drifted], found: Iterable[Drifted], now: datetime
) -> tuple[Drifted, ...]:
    """*found*, with the time and number of looks of what was seen *before* in the same way."""
    known = {(each.address, each.action, each.attributes): each for each in before}
    made = []
    for each in found:
        old = known.get((each.address, each.action, each.attributes))
        since = (old.first_seen if old else None) or now
        looks = (old.looks if old else 0) + 1
        made.append(msgspec.structs.replace(each, first_seen=since, looks=looks))
    return tuple(made)
