"""Our list: pages, search, order, counts; and only what the caller may see."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.support.site import Site, manual, site

APPS = "/api/v1/applications"
OURS = "/api/trueup/v1/applications"


@asynccontextmanager
async def fleet(folder: Path) -> AsyncIterator[Site]:
    """Four applications: two of team a, one of a folder that is not there."""
    async with site(folder) as made, asyncio.timeout(20):
        for name, team in (("web", "a"), ("api", "b"), ("shop", "a"), ("cart", "")):
            body = manual("web")
            body["metadata"] = {"name": name, "labels": {"team": team} if team else {}}
            await made.call("POST", APPS, body, validate="false")
        for name in ("web", "api", "shop", "cart"):
            await made.world.becomes("OutOfSync", "Missing", name)
        yield made


def names(page: Any) -> list[str]:
    return [each["metadata"]["name"] for each in page["items"]]


async def test_pages_search_order_and_counts(tmp_path: Path) -> None:
    async with fleet(tmp_path) as made:
        whole = await made.get(OURS)
        assert names(whole) == ["api", "cart", "shop", "web"]
        assert (whole["total"], "next" in whole) == (4, False)
        assert whole["facets"]["project"] == {"default": 4}
        assert whole["facets"]["health"] == {"Missing": 4}
        assert names(await made.get(OURS, q="label:team=a", sort="-name")) == ["web", "shop"]
        page = await made.get(OURS, limit="3", sort="-name", facets="false")
        assert (names(page), page["facets"]) == (["web", "shop", "cart"], {})
        rest = await made.get(OURS, limit="3", sort="-name", cursor=page["next"])
        assert (names(rest), rest["total"], "next" in rest) == (["api"], 4, False)


async def test_who_has_a_list_is_told_so_until_it_is_another(tmp_path: Path) -> None:
    async with fleet(tmp_path) as made:

        async def asked(path: str, tag: str = "") -> tuple[int, str]:
            headers = {"If-None-Match": tag} if tag else {}
            async with made.session.get(path, headers=headers) as response:
                assert bool(await response.read()) is (response.status == 200)
                return response.status, response.headers["ETag"]

        one, all_ = f"{OURS}?q=web", f"{APPS}?selector=team=a"
        tags = {path: (await asked(path))[1] for path in (one, all_)}
        for path, tag in tags.items():
            for said in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
                assert await asked(path, said) == (304, tag)
            assert await asked(path, '"other"') == (200, tag)
        patch = '{"metadata": {"labels": {"team": "a", "tier": "1"}}}'
        body = {"name": "web", "patch": patch, "patchType": "merge"}
        await made.call("PATCH", f"{APPS}/web", body)
        for path, tag in tags.items():
            assert (await asked(path, tag))[0] == 200


async def test_a_cursor_outlives_the_row_that_it_points_at(tmp_path: Path) -> None:
    async with fleet(tmp_path) as made:
        page = await made.get(OURS, limit="2")
        assert names(page) == ["api", "cart"]
        await made.call("DELETE", f"{APPS}/cart", cascade="false")

        async def gone() -> bool:
            return bool((await made.get(OURS))["total"] == 3)

        await made.world.eventually(gone)
        assert names(await made.get(OURS, cursor=page["next"])) == ["shop", "web"]


async def test_a_summary_or_the_fields_that_are_asked_for(tmp_path: Path) -> None:
    async with fleet(tmp_path) as made:
        (found,) = (await made.get(OURS, q="name:web"))["items"]
        assert "resources" not in found["status"]
        assert found["spec"]["source"] == {
            "repoURL": "https://git.example.test/shop.git",
            "path": "web",
            "targetRevision": "main",
        }
        (found,) = (await made.get(OURS, q="name:web", fields="*"))["items"]
        assert "resources" in found["status"]
        (found,) = (await made.get(OURS, q="name:web", fields="metadata.name"))["items"]
        assert found == {"metadata": {"name": "web"}}


NONSENSE = {
    "q": ("helth:x", "q: there is no field 'helth'"),
    "sort": ("age", "sort: there is no field 'age'"),
    "limit": ("0", "limit: 0 is not a number from 1 to 1000"),
    "cursor": ("x", "cursor: it is none of ours"),
}


async def test_what_makes_no_sense_is_told_by_its_parameter(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(20):
        for name, (value, told) in NONSENSE.items():
            status, found = await made.call("GET", OURS, **{name: value})
            assert (status, found["message"], bool(found["hint"])) == (400, told, True)
