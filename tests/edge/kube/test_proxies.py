"""API servers behind a proxy: HTTP and SOCKS5, with TLS to the server itself all the way."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.edge.kube.test_transport import certificate, over_tls
from tests.support.badly import said
from tests.support.proxy import Proxy, proxying
from trueup.edge.clock import SystemClock
from trueup.edge.kube.access import Access, Tls
from trueup.edge.kube.proxies import of_environment
from trueup.edge.kube.transport import Transport
from trueup.model.errors import Unreachable

SCHEMES = ["http", "socks5", "socks5h"]
HOST = "api.example.test"  # which only the proxy knows


@asynccontextmanager
async def behind(folder: Path, scheme: str, **more: Any) -> AsyncIterator[tuple[Proxy, Access]]:
    """A server that is HOST to those who come through the proxy."""
    pair = certificate(datetime.now(UTC) + timedelta(days=1))
    async with over_tls(folder, pair, said('{"major": "1"}')) as address:
        port = int(address.rpartition(":")[2])
        async with proxying(Proxy(("127.0.0.1", port), **more), scheme) as proxy:
            yield proxy, Access(f"https://{HOST}", tls=Tls(pair[0]), proxy=proxy.address)


async def asked(access: Access) -> Any:
    transport = Transport(access, SystemClock())
    try:
        return (await transport.send("GET", "/version")).json()
    finally:
        await transport.close()


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_the_proxy_is_told_the_name_of_the_server(tmp_path: Path, scheme: str) -> None:
    async with behind(tmp_path, scheme) as (proxy, access):
        assert await asked(access) == {"major": "1"}
        assert proxy.asked == [f"{HOST}:443"]


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_a_proxy_may_want_to_know_who_we_are(tmp_path: Path, scheme: str) -> None:
    async with behind(tmp_path, scheme, user="ann", password="secret") as (_, access):
        assert await asked(access) == {"major": "1"}


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_the_server_is_checked_as_without_a_proxy(tmp_path: Path, scheme: str) -> None:
    async with behind(tmp_path, scheme) as (_, access):
        other = Access("https://other.example.test", tls=access.tls, proxy=access.proxy)
        with pytest.raises(Exception, match="is not trusted"):
            await asked(other)
        named = Tls(access.tls.authority, server_name=HOST)
        found = await asked(Access("https://other.example.test", tls=named, proxy=access.proxy))
        assert found == {"major": "1"}


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_a_proxy_that_does_not_lead_there_is_named_without_its_password(
    tmp_path: Path, scheme: str
) -> None:
    more = {"user": "ann", "password": "hidden", "refuses": True}
    async with behind(tmp_path, scheme, **more) as (proxy, access):
        with pytest.raises(Unreachable) as error:
            await asked(access)
        assert error.value.hint == f"check the proxy {proxy.address.rpartition('@')[2]}"
        assert "hidden" not in str(error.value)


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_a_proxy_that_is_not_there_is_named(scheme: str) -> None:
    with pytest.raises(Unreachable) as error:
        await asked(Access(f"https://{HOST}", proxy=f"{scheme}://127.0.0.1:1"))
    assert error.value.hint.startswith("check the proxy ")


@pytest.mark.parametrize(
    ("server", "exempt", "used"),
    [
        ("https://10.96.0.1:443", "", True),
        ("https://10.96.0.1:443", "10.96.0.1", False),
        ("https://10.96.0.1:443", "localhost, 10.0.0.0/8", False),
        ("https://10.96.0.1:443", "192.168.0.0/16,.example.test", True),
        ("https://[fd00::1]:6443", "fd00::/8", False),
        ("https://api.example.test", ".example.test", False),
        ("https://api.example.test:6443", "api.example.test:6443", False),
        ("https://api.example.test", "10.0.0.0/8,nonsense/99", True),
        ("https://api.example.test", "*", False),
        ("https://127.0.0.1:6443", "", False),
    ],
)
def test_the_environment_says_for_whom_there_is_no_proxy(
    monkeypatch: pytest.MonkeyPatch, server: str, exempt: str, used: bool
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.test:3128")
    monkeypatch.setenv("NO_PROXY", exempt)
    assert of_environment(server) == ("http://proxy.example.test:3128" if used else "")
