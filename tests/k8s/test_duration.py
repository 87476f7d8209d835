"""Durations as Go reads them."""

import pytest

from trueup.k8s.duration import seconds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0),
        ("5s", 5),
        ("1h30m", 5400),
        ("1.5h", 5400),
        (".5s", 0.5),
        ("-1m", -60),
        ("+1m", 60),
        ("250ms", 0.25),
        ("24h", 86400),
        ("1d", None),
        ("5", None),
        ("", None),
        ("-", None),
        ("1 h", None),
        ("1h\n", None),
        ("h", None),
    ],
)
def test_seconds(text: str, expected: float | None) -> None:
    assert seconds(text) == expected
