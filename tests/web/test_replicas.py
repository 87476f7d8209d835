"""Several web servers over one cluster: each shows what any of them wrote."""

import asyncio
from pathlib import Path

import orjson

from tests.support.site import manual, served, site

APPS = "/api/v1/applications"


async def test_what_one_writes_another_lists_and_streams(tmp_path: Path) -> None:
    async with asyncio.timeout(30), site(tmp_path) as one, served(one.world) as other:
        assert (await other.get(APPS))["items"] == []
        stream = await other.session.get("/api/v1/stream/applications")
        status, _ = await one.call("POST", APPS, manual())
        assert status == 200
        told = orjson.loads(await stream.content.readline())["result"]
        assert (told["type"], told["application"]["metadata"]["name"]) == ("ADDED", "web")
        assert [each["metadata"]["name"] for each in (await other.get(APPS))["items"]] == ["web"]
        status, _ = await other.call(
            "PUT", f"{APPS}/web/spec", manual(revisionHistoryLimit=3)["spec"]
        )
        assert status == 200
        found = await one.get(f"{APPS}/web")
        assert found["spec"]["revisionHistoryLimit"] == 3
