"""The string formats of CustomResourceDefinitions."""

import pytest

from trueup.k8s.formats import fits, known


@pytest.mark.parametrize(
    ("format_", "good", "bad"),
    [
        ("date-time", "2020-01-01T00:00:00Z", "2020-01-01"),
        ("date", "2020-02-29", "2021-02-29"),
        ("duration", "1h30m", "soon"),
        ("email", "a@example.com", "a"),
        ("hostname", "web-1.example.com", "-web"),
        ("ipv6", "::1", "1.2.3.4"),
        ("cidr", "10.0.0.0/8", "10.0.0.0"),
        ("mac", "01:23:45:67:89:ab", "01:23"),
        ("uuid", "123e4567-e89b-12d3-a456-426614174000", "123"),
        ("byte", "aGk=", "a"),
        ("uri", "https://example.com/x", "not a uri"),
        ("k8s-short-name", "web", "Web"),
        ("no-such-format", "anything", None),
    ],
)
def test_formats(format_: str, good: str, bad: str | None) -> None:
    assert fits(format_, good)
    assert bad is None or not fits(format_, bad)
    assert known(format_) is (bad is not None)
