"""Behind a real nginx that ends TLS and has us below a path: what browsers see, and streams."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from tests.support.nginx import nginx
from tests.support.site import deps, manual
from tests.web.test_logs import APPS, shop
from tests.web.test_terminal import OPEN, QUERY
from trueup.model.serving import Serving
from trueup.service.listen import listening, taken
from trueup.web.app import app
from trueup.web.gate.proxied import networks

pytestmark = pytest.mark.slow


async def test_a_sub_path_with_tls_streams_and_web_sockets(tmp_path: Path) -> None:
    async with asyncio.timeout(60), shop(tmp_path, OPEN) as (made, pods):
        pods.missing = frozenset({"nosuch"})
        sock = taken("127.0.0.1", 0)
        served = replace(
            deps(made.world),
            serving=Serving(root="/argocd"),
            proxies=networks(("127.0.0.1",)),
            inside=OPEN,
            names=(),
        )
        onward = f"http://127.0.0.1:{sock.getsockname()[1]}"
        async with listening(app(served), sock):
            with nginx(tmp_path / "nginx", onward, "/argocd") as address:
                await _walked(address)


async def _walked(address: str) -> None:
    headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip"}
    connector = aiohttp.TCPConnector(ssl=False)
    async with aiohttp.ClientSession(connector=connector, headers=headers) as session:
        async with session.get(f"{address}/api/v1/settings") as told:
            assert (await told.json())["url"] == address
            assert told.headers["Strict-Transport-Security"] == "max-age=31536000"
        accept = {"Accept": "text/event-stream"}
        async with session.get(f"{address}/api/v1/stream/applications", headers=accept) as stream:
            first = await stream.content.readline()
            assert first.startswith(b'data: {"result":{"type":"ADDED"')
            await stream.content.readline()
            body = json.dumps({**manual(), "metadata": {"name": "other"}})
            async with session.post(f"{address}{APPS}", data=body) as created:
                assert created.status == 200
            while b'"name":"other"' not in await stream.content.readline():
                pass  # it came while the stream was open, so nothing buffers it
        origin = address.removesuffix("/argocd")
        async with session.ws_connect(
            f"{address}/terminal", params=QUERY, headers={"Origin": origin}
        ) as socket:
            await socket.send_str('{"operation": "stdin", "data": "echo sum $((20+3))\\n"}')
            assert json.loads((await socket.receive()).data)["data"] == "sum 23\n"
        foreign = {"Origin": "https://evil.example.test"}
        async with session.post(f"{address}{APPS}", data=body, headers=foreign) as refused:
            assert refused.status == 403
