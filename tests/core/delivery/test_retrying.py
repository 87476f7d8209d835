"""When a delivery that failed is tried again, and when nobody tries any more."""

from datetime import UTC, datetime, timedelta

import pytest

from trueup.core.delivery.retrying import again, delay
from trueup.model.delivery import Delivery, Phase, Topic

MADE = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tries", "drawn", "asked", "expected"),
    [
        (1, 1.0, None, 5.0),
        (1, 0.0, None, 2.5),
        (2, 1.0, None, 10.0),
        (4, 1.0, None, 40.0),
        (9, 1.0, None, 900.0),
        (99, 0.0, None, 450.0),
        (1, 1.0, 30.0, 30.0),  # Retry-After
        (5, 1.0, 30.0, 80.0),
        (1, 1.0, 99999.0, 3600.0),  # nobody may ask for a day
    ],
)
def test_the_pause_doubles_and_a_service_may_ask_for_more(
    tries: int, drawn: float, asked: float | None, expected: float
) -> None:
    assert delay(tries, drawn, asked) == expected


def test_what_would_come_a_day_late_is_dead() -> None:
    of = Delivery(
        1, Topic("Application", "argocd", "web"), "t", (), "slack", "ops", MADE, Phase.SENDING, 3
    )
    assert again(of, MADE + timedelta(hours=1), 1.0) == MADE + timedelta(hours=1, seconds=20)
    assert again(of, MADE + timedelta(hours=24), 1.0) is None
