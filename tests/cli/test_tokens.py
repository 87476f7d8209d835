"""How long tokens last and how they are told."""

import pytest

from trueup.cli.output import Failure
from trueup.cli.tokens import lifetime, moment


@pytest.mark.parametrize(
    ("text", "seconds"), [("0s", 0), ("", 0), ("90m", 5400), ("7d", 604800), ("1h30m", 5400)]
)
def test_a_lifetime(text: str, seconds: int) -> None:
    assert lifetime(text) == seconds


@pytest.mark.parametrize("text", ["soon", "-1h", "7 d", "5"])
def test_what_is_no_lifetime(text: str) -> None:
    with pytest.raises(Failure) as raised:
        lifetime(text)
    assert raised.value.message == f"--expires-in {text}: it is no length of time"


def test_a_moment_may_come_as_a_text() -> None:
    assert moment("86400") == "1970-01-02T00:00:00Z"
    assert moment(0) == "Never"
