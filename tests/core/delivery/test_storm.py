"""When many messages for one receiver become one that lists them."""

from datetime import UTC, datetime, timedelta

import pytest

from trueup.core.delivery.pace import CHAT, MACHINE, Pace
from trueup.core.delivery.storm import Step, step
from trueup.model.delivery import Backlog

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("waiting", "recent", "age", "left", "pace", "expected"),
    [
        (1, 0, 0, 10.0, CHAT, Step(1)),
        (10, 0, 0, 10.0, CHAT, Step(10)),
        (5, 4, 0, 3.0, CHAT, Step(3)),  # as many as the receiver may be told by now
        (5, 4, 0, 0.25, CHAT, Step(after=0.75)),
        (11, 0, 0, 10.0, CHAT, Step(1000, together=True)),
        (3, 8, 0, 10.0, CHAT, Step(1000, together=True)),
        (3, 12, 4, 10.0, CHAT, Step(after=6.0)),  # what still comes is gathered
        (3, 12, 10, 10.0, CHAT, Step(1000, together=True)),
        (1, 12, 10, 10.0, CHAT, Step(1)),  # one is no list
        (9000, 400, 0, 400.0, MACHINE, Step(256)),  # machines read each
    ],
)
def test_one_by_one_or_together(
    waiting: int, recent: int, age: int, left: float, pace: Pace, expected: Step
) -> None:
    line = Backlog("slack", "ops", waiting, NOW - timedelta(seconds=age), recent)
    assert step(line, pace, left, NOW) == expected
