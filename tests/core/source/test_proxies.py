"""Who is reached without a proxy."""

import pytest

from trueup.core.source.proxies import bypassed


@pytest.mark.parametrize(
    ("no_proxy", "past", "through"),
    [
        ("", "", "a.test"),
        ("*", "a.test 10.0.0.1", ""),
        ("a.test", "a.test A.Test x.a.test", "ba.test test"),
        (".a.test", "x.a.test", "a.test"),
        ("*.a.test", "x.a.test", "a.test"),
        ("10.0.0.0/8, b.test", "10.1.2.3 b.test", "11.0.0.1 c.test"),
        ("::1,fd00::/8", "::1 fd00::5", "::2"),
        ("a.test:8080", "", "a.test"),
        ("a.test:443", "a.test", "b.test"),
    ],
)
def test_who_goes_past(no_proxy: str, past: str, through: str) -> None:
    assert all(bypassed(host, 443, no_proxy) for host in past.split())
    assert not any(bypassed(host, 443, no_proxy) for host in through.split())
