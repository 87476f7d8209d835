"""What `bench.lists` measures is the server of today: its stand-ins are enough for it."""

import aiohttp

from bench.lists import Deps, Watched
from trueup.service.listen import listening, taken
from trueup.web.app import app


async def test_its_server_answers() -> None:
    sock = taken("127.0.0.1", 0)
    address = f"http://127.0.0.1:{sock.getsockname()[1]}"
    deps = Deps(Watched(100, 0))
    async with listening(app(deps), sock), aiohttp.ClientSession(address) as client:  # type: ignore[arg-type]
        for path in ("/api/v1/applications", "/api/trueup/v1/applications"):
            async with client.get(path) as response:
                assert len((await response.json())["items"]) == 100
