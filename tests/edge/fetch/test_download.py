"""Downloads: trust, client certificates, proxies, and what goes wrong."""

import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio

from tests.controlplane.certificates import Authority
from tests.support.file_site import file_site
from tests.support.proxy import Proxy, proxying
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.download import Downloads, Timeouts
from trueup.edge.fetch.proxies import proxy_of
from trueup.model.errors import Stalled, Unreachable

replace = msgspec.structs.replace
LARGEST = 1 << 20


@pytest_asyncio.fixture
async def downloads() -> AsyncIterator[Downloads]:
    made = Downloads(Timeouts(connect=2.0, silence=2.0, total=5.0))
    yield made
    await made.close()


async def test_who_is_trusted_and_who_may_come_in(downloads: Downloads, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    server = authority.server("server", ["127.0.0.1"])
    client = authority.client("shop")
    pem = authority.pair.certificate.read_text()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server.certificate, server.key)
    context.load_verify_locations(authority.pair.certificate)
    context.verify_mode = ssl.CERT_REQUIRED
    known = Access(
        tls_client_cert_data=client.certificate.read_text(),
        tls_client_cert_key=client.key.read_text(),
    )
    with file_site(tls=context) as site:
        site.files["/a"] = b"a"
        for access in (replace(known, ca_data=pem), replace(known, insecure=True)):
            assert (await downloads.get(f"{site.url}/a", access, LARGEST)).body == b"a"
        with pytest.raises(Stalled) as stalled:
            await downloads.get(f"{site.url}/a", known, LARGEST)
        assert stalled.value.reason == "UntrustedCertificate"
        assert (
            stalled.value.message == f"{site.url}/a: self-signed certificate in certificate chain"
        )
        with pytest.raises((Stalled, Unreachable)):
            await downloads.get(f"{site.url}/a", Access(ca_data=pem), LARGEST)
    broken = Access(tls_client_cert_data="x", tls_client_cert_key="s3cret-key")
    with pytest.raises(Stalled) as stalled:
        await downloads.get("https://127.0.0.1:1/a", broken, LARGEST)
    assert stalled.value.reason == "BadCertificate"
    assert "s3cret-key" not in str(stalled.value)


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_proxy_is_used_for_all_but_those_that_go_past_it(
    downloads: Downloads, tmp_path: Path, scheme: str
) -> None:
    authority = Authority(tmp_path)
    server = authority.server("server", ["charts.example.test"])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server.certificate, server.key)
    with file_site(tls=context) as site:
        site.files["/a"] = b"a"
        target = ("127.0.0.1", site.server_address[1])
        async with proxying(Proxy(target), scheme) as through:
            pem = authority.pair.certificate.read_text()
            access = Access(proxy=through.address, ca_data=pem)
            found = await downloads.get("https://charts.example.test/a", access, LARGEST)
        assert found.body == b"a"
        assert through.asked == ["charts.example.test:443"]
    past = Access(proxy="http://proxy.test:3128", no_proxy="internal.test,10.0.0.0/8")
    assert proxy_of("https://charts.example.test/x", past) == "http://proxy.test:3128"
    assert proxy_of("https://charts.internal.test/x", past) == ""
    assert proxy_of("https://10.1.2.3/x", past) == ""


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [(429, {}, 60), (429, {"Retry-After": "7"}, 7), (403, {"X-RateLimit-Remaining": "0"}, 60)],
)
async def test_a_host_that_asks_us_to_wait_is_left_alone(
    downloads: Downloads, status: int, headers: dict[str, str], seconds: int
) -> None:
    with file_site() as site:
        site.statuses["/a"], site.headers["/a"] = status, headers
        for path in ("/a", "/b"):
            with pytest.raises(Unreachable, match=f"asks us to wait for {seconds} s more"):
                await downloads.get(f"{site.url}{path}", Access(), LARGEST)
        assert site.count("/b") == 0


@pytest.mark.parametrize(
    ("url", "error", "said"),
    [
        ("http://127.0.0.1:1/a", Unreachable, "127.0.0.1:1/a: cannot connect: Connection refused"),
        ("http://no-such-host.invalid/a", Unreachable, "/a: cannot connect: "),
        ("ftp://127.0.0.1/a", Stalled, "is no address"),
    ],
)
async def test_who_cannot_be_reached(
    downloads: Downloads, url: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        await downloads.get(url, Access(), LARGEST)


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, Stalled), (403, Stalled), (400, Stalled), (500, Unreachable)],
)
async def test_what_a_refusal_means(
    downloads: Downloads, status: int, error: type[Exception]
) -> None:
    with file_site() as site:
        site.statuses["/a?token=s3cret"] = status
        with pytest.raises(error, match=f"/a: {status} ") as raised:
            await downloads.get(f"{site.url}/a?token=s3cret", Access(), LARGEST)
        assert "s3cret" not in str(raised.value)


async def test_sizes_are_limited(downloads: Downloads, tmp_path: Path) -> None:
    with file_site() as site:
        site.files["/a"] = bytes(2 << 20)
        with pytest.raises(Stalled, match="is more than 1 MiB"):
            await downloads.get(f"{site.url}/a", Access(), LARGEST)
        with pytest.raises(Stalled, match="is more than 1 MiB"):
            await downloads.save(f"{site.url}/a", Access(), tmp_path / "a", LARGEST)


async def test_who_we_are_may_stand_in_the_address(downloads: Downloads) -> None:
    with file_site("dev", "s3cret") as site:
        site.files["/a"] = b"a"
        url = f"{site.url}/a".replace("http://", "http://dev:s3cret@")
        assert (await downloads.get(url, Access(), LARGEST)).body == b"a"
        other = Access(username="dev", password="wr0ng-one")
        with pytest.raises(Stalled) as stalled:
            await downloads.get(url, other, LARGEST)
        assert "s3cret" not in str(stalled.value)


async def test_redirects_end(downloads: Downloads) -> None:
    with file_site() as site:
        site.moved["/a"] = "/a"
        with pytest.raises(Stalled) as stalled:
            await downloads.get(f"{site.url}/a", Access(), LARGEST)
        assert stalled.value.reason == "RedirectLoop"
