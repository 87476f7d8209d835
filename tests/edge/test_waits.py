"""How long an answer asks us to wait."""

import pytest

from trueup.edge.waits import asked_to_wait


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"Retry-After": "7"}, 7.0),
        (503, {"Retry-After": "7"}, 7.0),
        (403, {"Retry-After": "7"}, 7.0),
        (429, {}, None),
        (429, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 1.0),
        (429, {"Retry-After": "soon"}, None),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"}, 1.0),
    ],
)
def test_how_long(status: int, headers: dict[str, str], seconds: float | None) -> None:
    assert asked_to_wait(status, headers) == (True, seconds)


def test_who_is_only_refused_does_not_wait() -> None:
    for status, headers in ((403, {}), (503, {}), (200, {"Retry-After": "7"}), (401, {})):
        assert asked_to_wait(status, headers) == (False, None)
