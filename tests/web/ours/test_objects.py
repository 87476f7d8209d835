"""Objects of all Applications in one list, a page at a time, and only of those that one may see."""

import asyncio
from pathlib import Path

from tests.support.site import declared, manual, site
from tests.support.story import URL, config

APPS = "/api/v1/applications"
OBJECTS = "/api/trueup/v1/resources"


async def test_pages_and_counts_over_applications(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        declared(made).push(URL, {"web/config.yaml": config("settings"), "web/b.yaml": config("b")})
        for name in ("web", "shop"):
            body = manual("web")
            body["metadata"] = {"name": name}
            await made.call("POST", APPS, body)
        for name in ("web", "shop"):
            await made.world.becomes("OutOfSync", "Missing", name)
        whole = await made.get(OBJECTS)
        assert whole["total"] == len(whole["items"])
        assert {each["application"] for each in whole["items"]} == {"web", "shop"}
        assert whole["counts"]["kind"]["ConfigMap"] == 4
        assert whole["counts"]["health"] == {"Missing": whole["total"]}
        page = await made.get(OBJECTS, kind="ConfigMap", limit="3")
        rest = await made.get(OBJECTS, kind="ConfigMap", limit="3", cursor=page["next"])
        assert (len(page["items"]), page["total"], "next" in rest) == (3, 4, False)
        found = [(each["application"], each["name"]) for each in page["items"] + rest["items"]]
        assert sorted(found) == [
            (app, name) for app in ("shop", "web") for name in ("b", "settings")
        ]
        one = await made.get(OBJECTS, q="name:web", search="setti")
        assert [(each["application"], each["name"]) for each in one["items"]] == [
            ("web", "settings")
        ]
        assert (await made.call("GET", OBJECTS, cursor="x"))[0] == 400
