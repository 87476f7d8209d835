"""What a browser is told, whose pages may write, which proxies are believed, what is compressed."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import zstandard
from yarl import URL

from tests.support.site import Site, deps, manual, site
from trueup.model.serving import Serving
from trueup.service.listen import listening, taken
from trueup.web.app import app
from trueup.web.gate.compression import chosen
from trueup.web.gate.origin import origin
from trueup.web.gate.proxied import networks

APPS = "/api/v1/applications"
JSON = {"Content-Type": "application/json"}


@asynccontextmanager
async def server(made: Site, serving: Serving, *proxies: str) -> AsyncIterator[str]:
    """Another server of the same world."""
    sock = taken("127.0.0.1", 0)
    served = replace(deps(made.world), serving=serving, proxies=networks(proxies), names=())
    async with listening(app(served), sock):
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"


async def head(address: str, path: str = "/healthz", **headers: str) -> Mapping[str, str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with aiohttp.ClientSession() as session, session.get(address + path, headers=named) as it:
        return {**it.headers, ":status": str(it.status)}


async def test_browsers_are_told_what_to_refuse(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        found = await head(made.address, APPS)
        assert found["X-Content-Type-Options"] == "nosniff"
        assert found["X-Frame-Options"] == "sameorigin"
        assert found["Content-Security-Policy"].startswith("default-src 'self'; ")
        assert found["Cache-Control"] == "no-store"
        assert "Strict-Transport-Security" not in found
        own = Serving(frame="", content="frame-ancestors 'self'")
        async with server(made, own, "127.0.0.1") as address:
            found = await head(address, X_Forwarded_Proto="https")
            assert "X-Frame-Options" not in found
            assert found["Content-Security-Policy"] == "frame-ancestors 'self'"
            assert found["Strict-Transport-Security"] == "max-age=31536000"


ASKED: tuple[tuple[dict[str, str], int], ...] = (
    ({}, 200),
    ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, 200),
    ({"Sec-Fetch-Site": "none"}, 200),
    ({"Sec-Fetch-Site": "same-site", "Origin": "http://evil.localhost"}, 403),
    ({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example.test"}, 403),
    ({"Sec-Fetch-Site": "cross-site", "Origin": "https://cd.example.test"}, 200),
    ({"Sec-Fetch-Site": "cross-site", "Authorization": "Bearer x"}, 200),
    ({"Origin": "http://localhost"}, 200),
    ({"Origin": "https://localhost"}, 403),
    ({"Origin": "null"}, 403),
    ({"Origin": "https://cd.example.test:443"}, 200),
    ({"Origin": "https://evil.example.test", "Cookie": "argocd.token=x"}, 403),
)
"""Headers of a write, and what it is answered."""


async def test_pages_of_other_sites_write_nothing(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        known = Serving(origins=("https://cd.example.test/argocd", ""))
        async with server(made, known) as address, aiohttp.ClientSession() as session:
            for headers, status in ASKED:
                sent = {**JSON, "Host": "localhost", **headers}
                body = '{"username": "admin", "password": "x"}'
                async with session.post(f"{address}/api/v1/session", data=body, headers=sent) as it:
                    assert it.status == status, headers
                async with session.get(address + APPS, headers=sent) as it:
                    assert it.status == 200


async def test_forwarded_headers_count_from_trusted_proxies_only(tmp_path: Path) -> None:
    forwarded = {
        "X_Forwarded_Proto": "https",
        "X_Forwarded_Host": "cd.localhost",
        "X_Forwarded_For": "203.0.113.9, 127.0.0.1",
    }
    async with site(tmp_path) as made, aiohttp.ClientSession() as session:
        headers = {name.replace("_", "-"): value for name, value in forwarded.items()}

        async def url(address: str) -> Any:
            async with session.get(f"{address}/api/v1/settings", headers=headers) as it:
                return (await it.json())["url"]

        async with server(made, Serving(root="/argocd"), "127.0.0.0/8") as address:
            assert await url(f"{address}/argocd") == "https://cd.localhost/argocd"
            assert (await head(address, APPS))[":status"] == "404"
            assert (await head(address, "/argocdx/healthz"))[":status"] == "404"
            assert (await head(address))[":status"] == "200"
        async with server(made, Serving(), "192.0.2.0/24") as address:
            assert await url(address) == address


async def test_what_is_large_is_compressed_and_streams_are_not(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        await made.call("POST", APPS, manual(info=[{"name": "n", "value": "x" * 80_000}]))
        await made.world.becomes("OutOfSync", "Missing")
        async with aiohttp.ClientSession(made.address, auto_decompress=False) as session:

            async def got(path: str, **more: str) -> tuple[str, bytes]:
                headers = {name.replace("_", "-"): value for name, value in more.items()}
                async with session.get(path, headers=headers) as it:
                    return it.headers.get("Content-Encoding", ""), await it.read()

            _, plain = await got(APPS, Accept_Encoding="identity")
            coding, data = await got(APPS, Accept_Encoding="gzip, deflate, br, zstd")
            assert (coding, zstandard.decompress(data)) == ("zstd", plain)
            coding, data = await got(APPS, Accept_Encoding="gzip;q=0.5, zstd;q=0")
            assert (coding, gzip.decompress(data)) == ("gzip", plain)
            foreign = {"Accept_Encoding": "gzip", "Sec_Fetch_Site": "cross-site"}
            assert (await got(APPS, **foreign))[0] == ""
            assert (await got("/healthz", Accept_Encoding="gzip"))[0] == ""
            stream = session.get("/api/v1/stream/applications", headers={"Accept-Encoding": "gzip"})
            async with stream as it:
                assert "Content-Encoding" not in it.headers
                assert (await it.content.readline()).startswith(b'{"result":')


@pytest.mark.parametrize(
    ("said", "name"),
    [("", ""), ("*", "zstd"), ("gzip;q=x", ""), ("GZIP", "gzip"), ("*;q=0, gzip", "gzip")],
)
def test_codings(said: str, name: str) -> None:
    found = chosen(said)
    assert (found[0] if found else "") == name


def test_origins() -> None:
    assert origin("HTTPS://Example.test:443/x") == "https://example.test"
    assert origin("http://[::1]:8080") == "http://::1:8080"
    assert origin("file:///x") == origin("null") == origin("http://a:b") == ""


async def test_health_and_readiness(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20), aiohttp.ClientSession() as session:
        for path in ("/healthz", "/healthz?full=true"):
            async with session.get(made.address + path) as it:
                assert (it.status, await it.text()) == (200, "ok")
        await made.get(APPS)
        async with session.get(f"{made.address}/readyz") as it:
            assert it.status == 200


async def test_no_path_leads_out_of_a_name(tmp_path: Path) -> None:
    async with site(tmp_path) as made, aiohttp.ClientSession() as session:
        for name in ("..%2fadmin", "%2e%2e", "..%5cx", "a%2fb", "%2e%2e%2f%2e%2e"):
            url = URL(f"{made.address}{APPS}/{name}/resource-tree", encoded=True)
            async with session.get(url) as it:
                assert it.status in (400, 404)
