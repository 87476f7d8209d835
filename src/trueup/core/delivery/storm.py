"""
Storm: when many messages for one receiver become one that lists them.

Up to `MANY` within `WINDOW` are told one by one. With more of them what waits is told together, and
what still comes is gathered for `GATHER` seconds before the next such message.
"""

from datetime import datetime, timedelta

from trueup.core.delivery.pace import Pace
from trueup.k8s.value import Value
from trueup.model.delivery import Backlog

MANY = 10  # messages
WINDOW = timedelta(seconds=60)
GATHER = timedelta(seconds=10)
MOST = 1000  # deliveries of one message: their receiver is told how many more there are
SOME = 256  # that are taken at a time, one by one


class Step(Value, frozen=True):
    """Take *most*, and tell them *together* or each alone; none: look again *after* seconds."""

    most: int = 0
    together: bool = False
    after: float = 0.0


def step(line: Backlog, pace: Pace, left: float, now: datetime) -> Step:
    """*left*: messages that the receiver may be told by now."""
    if left < 1:
        return Step(after=(1 - left) * pace.each)
    if not pace.people or line.waiting + line.recent <= MANY:
        return Step(min(line.waiting, int(left), SOME))
    age = now - line.oldest
    if line.recent >= MANY and age < GATHER:
        return Step(after=(GATHER - age).total_seconds())
    if line.waiting == 1:
        return Step(1)
    return Step(MOST, together=True)
