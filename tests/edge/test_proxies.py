"""Which proxy the environment names for an address."""

import pytest

from trueup.edge.proxies import connector, named, of_environment, socks


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("https://a.example.com/x", "http://secure.test:1"),
        ("http://a.example.com/x", "http://plain.test:2"),
        ("https://b.internal.test/x", ""),
        ("https://10.1.2.3/x", ""),
        ("https://localhost/x", ""),
        ("https://127.0.0.2/x", ""),
        ("https://[::1]/x", ""),
    ],
)
def test_the_environment(url: str, proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://secure.test:1")
    monkeypatch.setenv("HTTP_PROXY", "http://plain.test:2")
    monkeypatch.setenv("NO_PROXY", "internal.test,10.0.0.0/8")
    assert of_environment(url) == proxy


async def test_a_socks_proxy_is_a_sessions_all_others_a_requests() -> None:
    assert socks("socks5h://p.test:1080")
    assert named("socks5://p.test:1080") is None
    made = connector("socks5://p.test:1080")
    assert made is not None
    await made.close()
    assert named("http://p.test:1") == "http://p.test:1"
    assert connector("http://p.test:1") is None
    assert named("") is None
