"""Durations of Stacks."""

import pytest

from trueup.core.stacks.lasting import seconds

CASES = (
    ("90s", 90),
    ("1h30m", 5400),
    ("120", 120),
    ("1d", 86_400),
    ("7d", 604_800),
    ("1d12h", 129_600),
    (" 2d ", 172_800),
    ("0d", 0),
    ("1w", None),
    ("d", None),
    ("1d2", 86_402),
    ("1dx", None),
    ("1h1d", None),
    ("-1d", None),
    ("", None),
)


@pytest.mark.parametrize(("text", "found"), CASES)
def test_days_come_before_what_go_writes(text: str, found: float | None) -> None:
    assert seconds(text) == found
