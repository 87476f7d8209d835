"""Go durations, and the delays of back-off."""

import pytest

from trueup.core.decide.durations import delay, seconds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5s", 5),
        ("1m30s", 90),
        ("1.5h", 5400),
        ("250ms", 0.25),
        ("7", 7),
        ("", None),
        ("soon", None),
        ("5 s", None),
    ],
)
def test_durations(text: str, expected: float | None) -> None:
    assert seconds(text) == expected


def test_delays_grow_up_to_a_cap() -> None:
    delays = [delay(number, first=5, factor=2, cap=60) for number in range(5)]
    assert delays == [5, 10, 20, 40, 60]
    assert delay(10_000, first=5, factor=2.5, cap=60) == 60
