import pytest

from trueup.core.visible import visible


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain é 한 \t\n", "plain é 한 \t\n"),
        ("\x1b[2J\x1b[31mred", "\\x1b[2J\\x1b[31mred"),
        ("over\rwritten\x08", "over\\x0dwritten\\x08"),
        ("\x9b31m", "\\x9b31m"),  # the same escape in one letter
        ("\u202egnp.exe\u2066", "\\u202egnp.exe\\u2066"),
        ("a\u2028b\u200bc", "a\\u2028b\\u200bc"),
    ],
)
def test_what_is_not_seen_is_escaped(text: str, seen: str) -> None:
    assert visible(text) == seen
