"""Every view, menu, dialogue and state, by day and night, wide and on a phone, from either side."""

import re
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest
from playwright.async_api import Route, expect

from tests.page.furnished import furnish
from tests.page.looking import PHONE, Sight, everything_wrong, faults, ready
from tests.page.place import opened
from tests.page.settled import SECTIONS
from tests.page.sights import APPLICATION, LISTS, ONE, OPENED
from tests.page.sights import SETTINGS as OBJECT

pytestmark = pytest.mark.slow
SETTINGS = tuple(Sight(f"/settings/{each}") for each in ("", *SECTIONS, *OPENED))
REFUSED = "status of 4"  # what is not there is asked for, too


@pytest.mark.parametrize("sights", [LISTS, APPLICATION, SETTINGS], ids=["lists", "one", "settings"])
async def test_every_view_is_for_everybody(tmp_path: Path, sights: Sequence[Sight]) -> None:
    async with opened(tmp_path, REFUSED) as it:
        await furnish(it)
        await it.log_in("/applications")
        await it.page.get_by_role("link", name="billing").wait_for()
        wrong = [fault for each in sights for fault in await everything_wrong(it, each)]
        assert wrong == [], "\n".join(wrong)


EVERYWHERE = (
    *("/applications", ONE, f"{ONE}?tab=objects", f"{ONE}?tab=changes", f"{ONE}?tab=events"),
    *(f"{ONE}?act=sync", f"{OBJECT}&objectTab=manifest", f"{OBJECT}&objectTab=diff"),
    *(
        "/applications/new",
        "/resources",
        "/drift",
        "/deliveries?view=figures",
        "/record",
        "/record?entry=1",
    ),
    *(f"/settings/{each}" for each in ("repositories", "clusters/in-cluster", "projects/default")),
    *(f"/settings/{each}" for each in ("policy", "accounts/bob", "accounts", "keys", "health")),
)
GIVEN = re.compile(r"/api/(?!trueup/v1/me\b|v1/settings\b|v1/account/can-i)")
WRONG = re.compile("Try again|connection is lost")


async def hold(route: Route) -> None:
    """Neither answered nor refused, as long as anybody looks."""


async def fail(route: Route) -> None:
    await route.fulfill(status=500, json={"message": "this <b>broke</b>"})


async def refuse(route: Route) -> None:
    await route.fulfill(status=403, json={"message": "permission denied"})


async def break_off(route: Route) -> None:
    """As a proxy before a server that is not there, or a connection that ends."""
    await route.fulfill(status=502, body="<html><h1>Bad Gateway", content_type="text/html")


Answer = Callable[[Route], Awaitable[None]]
ANSWERS: Sequence[tuple[Answer, re.Pattern[str], Sequence[str]]] = (
    (hold, re.compile("Loading…|connection is lost"), EVERYWHERE),
    (refuse, re.compile("Try again|You may not see this|connection is lost"), EVERYWHERE),
    (fail, WRONG, EVERYWHERE[::5]),
    (break_off, WRONG, EVERYWHERE[2::5]),
)


@pytest.mark.parametrize(("answer", "shows", "where"), ANSWERS)
async def test_what_is_not_there_yet_or_at_all_is_told_to_everybody(
    tmp_path: Path, answer: Answer, shows: re.Pattern[str], where: Sequence[str]
) -> None:
    async with opened(tmp_path, "Failed to load resource") as it:
        page = it.page
        await it.log_in("/applications")
        await page.get_by_role("link", name="shop").wait_for()
        await page.route(GIVEN, answer)
        wrong = []
        for each in where:
            await page.goto(it.address + each)
            told = page.get_by_text(shows).filter(visible=True).first
            await expect(told, each).to_be_visible()
            wrong += [f"{each} {fault}" for fault in await faults(page)]
            await expect(page.get_by_text("Healthy", exact=True)).to_have_count(0)
        await page.set_viewport_size(PHONE)
        wrong += [f"on a phone: {fault}" for fault in await faults(page)]
        assert wrong == [], "\n".join(wrong)
        await page.unroute_all(behavior="ignoreErrors")
        await page.goto(f"{it.address}{ONE}?tab=changes")
        await expect(page.get_by_text("is not there yet").first).to_be_visible()


async def test_who_may_nothing_is_told_so_everywhere(tmp_path: Path) -> None:
    async with opened(tmp_path, "Failed to load resource") as it:
        page = it.page
        await it.let_in("bob", "password1", "")
        await page.goto(it.address)
        await page.get_by_label("User name").fill("bob")
        await page.get_by_label("Password").fill("password1")
        await page.get_by_role("button", name="Log in").click()
        await expect(page.get_by_text("No applications yet")).to_be_visible()
        wrong = []
        for each in EVERYWHERE:
            await page.goto(it.address + each)
            await expect(
                page.get_by_role("heading", level=1).or_(page.get_by_role("heading", level=2)).first
            ).to_be_visible()
            await ready(page)
            wrong += [f"{each} {fault}" for fault in await faults(page)]
            await expect(
                page.get_by_role("button", name=re.compile("^(Sync…|Delete…|Save)$"))
            ).to_have_count(0)
        assert wrong == [], "\n".join(wrong)
