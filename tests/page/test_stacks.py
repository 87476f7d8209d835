"""Stories of Terraform roots on the page: read a plan, approve, watch, see drift and accept it."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.page.stacks import Both, opened
from tests.stories.stacks.place import synced, waiting

pytestmark = pytest.mark.slow

SLOWLY = 60_000  # milliseconds
POLICY = {"apply": "approval", "protect": True}
TABS = ("Plan", "Resources", "Run", "Outputs", "State", "Drift", "History", "Manifest")
READS = {"name": "ip", "valueFrom": {"outputRef": {"stack": "net", "output": "ip"}}}


async def read(both: Both) -> None:
    """What the plan says, and what it must not say."""
    page = both.page
    plan = page.get_by_role("tabpanel")
    for said in ("+ 4 create", "Approvals: 0 of 1", "One more person", "module.edge"):
        await expect(plan).to_contain_text(said, timeout=SLOWLY)
    opened = page.get_by_role("button", name=re.compile("create cloud_server.web"))
    await expect(opened).to_have_attribute("aria-expanded", "true")
    fields = page.get_by_role("table").filter(has_text="<b>bold</b>")
    await expect(fields.get_by_role("row", name="ip known after the apply")).to_be_visible()
    await expect(fields.get_by_role("row", name="password sensitive")).to_be_visible()
    await expect(fields).to_contain_text("⟨202e⟩reversed")
    assert "hunter2" not in await page.content()
    await page.get_by_label("Find in the plan").fill("edge[1]")
    await expect(page.get_by_role("button", name=re.compile("create cloud_server"))).to_have_count(
        1
    )
    await expect(page).to_have_url(re.compile(r"find=edge"))
    await page.get_by_label("Find in the plan").fill("")


async def test_a_plan_is_read_approved_and_watched(tmp_path: Path) -> None:
    async with opened(tmp_path) as both:
        page, there = both.page, both.there
        await both.it.log_in("/stacks")
        await expect(page.get_by_text("There is no stack yet")).to_be_visible(timeout=SLOWLY)
        await both.it.is_accessible_by_day_and_night()
        await there.stack(policy=POLICY)
        row = page.get_by_role("row").filter(has_text="net")
        for said in ("Waits for approval", "1 approval missing", "4"):
            await expect(row).to_contain_text(said, timeout=SLOWLY)
        await both.it.is_accessible_by_day_and_night()
        await row.get_by_role("link", name="net").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("net")
        await read(both)
        await both.it.is_accessible_by_day_and_night()
        await both.asked("Approve…", "Approve")
        await both.tab("Run")
        await expect(page.get_by_role("tabpanel")).to_contain_text(
            "cloud_network.inside", timeout=SLOWLY
        )
        standing = page.get_by_role("status").filter(has_text="True to Git")
        await expect(standing).to_be_visible(timeout=SLOWLY)
        await expect(page.get_by_text("Everything is as Git says")).to_be_visible()
        made = await there.until(synced)
        assert made.status.history[-1].approved_by == ("admin",)
        assert there.cloud.things("server")["web"]["size"] == "small"
        await expect(page.get_by_role("region", name="Log")).to_contain_text("Apply complete")
        await there.stack("app", policy={"apply": "auto"}, variables=[READS])
        await there.until(synced, "app")
        for name in TABS:
            await both.tab(name)
            await expect(page.get_by_text("Loading…")).to_have_count(0)
            await both.it.is_accessible_by_day_and_night()
        await both.tab("Resources")
        around = page.get_by_role("region", name="What it needs, and what needs it")
        await expect(around.get_by_role("link", name="app")).to_be_visible()
        await secrets(both)
        await protected(both)


async def secrets(both: Both) -> None:
    """Outputs that are sensitive are shown to whoever asks and may."""
    page = both.page
    await both.tab("Outputs")
    outputs = page.get_by_role("tabpanel")
    token = both.there.cloud.things("server")["web"]["token"]
    await expect(outputs).to_contain_text("Hidden")
    assert token not in await page.content()
    await page.get_by_role("button", name="Show secrets").click()
    await expect(outputs).to_contain_text(token)
    await page.get_by_role("button", name="Hide secrets").click()
    await expect(outputs).not_to_contain_text(token)


async def protected(both: Both) -> None:
    """Neither planned nor deleted away, as its policy says."""
    page = both.page
    await page.get_by_role("button", name="More").click()
    await page.get_by_role("menuitem", name="Plan to destroy…").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("It is protected")
    await expect(dialog.get_by_role("button", name="Plan it")).to_be_disabled()
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="More").click()
    await page.get_by_role("menuitem", name="Delete…").click()
    await dialog.get_by_label("It is destroyed first").check()
    await dialog.get_by_label("Type net to confirm").fill("net")
    await expect(dialog.get_by_role("alert").filter(has_text="It is protected")).to_be_visible()
    await expect(dialog.get_by_role("button", name="Delete", exact=True)).to_be_disabled()
    await both.it.is_accessible_by_day_and_night()
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)


async def test_drift_is_seen_accepted_and_states_compared(tmp_path: Path) -> None:
    async with opened(tmp_path) as both:
        page, there = both.page, both.there
        await there.stack(policy={"apply": "auto"})
        await there.until(synced)
        there.cloud.change("server", "web", size="huge")
        await both.it.log_in("/stacks/argocd/net?tab=drift")
        await page.get_by_role("button", name="Look now").click()
        found = page.get_by_role("tabpanel").get_by_role("listitem")
        for said in ("Changed", "cloud_server.web", "size", "small", "huge", "First seen"):
            await expect(found).to_contain_text(said, timeout=SLOWLY)
        await expect(page.get_by_text("cloud_server.web was changed past Git.")).to_be_visible()
        await both.it.is_accessible_by_day_and_night()
        await both.asked("Accept…", "Plan it")
        plan = page.get_by_role("tabpanel")
        await expect(plan).to_contain_text("Plan to accept what has drifted", timeout=SLOWLY)
        await expect(page.get_by_role("row", name="size small huge")).to_be_visible()
        await both.tab("Plan")
        await both.asked("Apply…", "Apply")
        await there.until(lambda it: len(it.status.history) == 2)
        await page.goto(f"{both.it.address}/stacks/argocd/net?tab=state&since=1&until=2")
        await expect(page.get_by_role("region", name="Compare")).to_contain_text("huge")
        await both.it.is_accessible_by_day_and_night()
        await restored(both)


async def restored(both: Both) -> None:
    """An old version becomes the newest, with a reason and the name typed."""
    page = both.page
    await page.get_by_role("button", name="Restore… Version 1").click()
    dialog = page.get_by_role("dialog")
    go = dialog.get_by_role("button", name="Restore", exact=True)
    await dialog.get_by_label("Reason").fill("it was a mistake")
    await expect(go).to_be_disabled()
    await dialog.get_by_label("Type net to confirm").fill("net")
    await both.it.is_accessible_by_day_and_night()
    await go.click()
    await expect(page.get_by_role("region", name="Versions")).to_contain_text(
        "restored from version 1"
    )


async def test_a_plan_is_rejected_and_readers_see_why_they_may_not(tmp_path: Path) -> None:
    async with opened(tmp_path) as both:
        page, there = both.page, both.there
        rules = "p, ray, stacks, get, */*, allow"
        await both.it.let_in("ray", "reading-only", rules)
        await there.stack(policy={"apply": "approval"})
        await there.until(waiting)
        await page.goto(f"{both.it.address}/stacks/argocd/net")
        await page.get_by_label("User name").fill("ray")
        await page.get_by_label("Password").fill("reading-only")
        await page.get_by_role("button", name="Log in").click()
        await expect(page.get_by_text("You may not approve or reject plans.")).to_be_visible()
        for name in ("Approve…", "Reject…", "Plan anew"):
            await expect(page.get_by_role("button", name=name)).to_have_count(0)
        await both.tab("Outputs")
        await both.it.is_accessible_by_day_and_night()
        await page.context.clear_cookies()
        await both.it.log_in("/stacks/argocd/net")
        await page.get_by_role("button", name="Reject…").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_role("button", name="Reject", exact=True)).to_be_disabled()
        await dialog.get_by_label("Reason").fill("too big")
        await dialog.get_by_role("button", name="Reject", exact=True).click()
        await expect(page.get_by_text("The plan was rejected")).to_be_visible(timeout=SLOWLY)
        await page.set_viewport_size({"width": 390, "height": 844})
        for name in TABS:
            await both.tab(name)
            await both.it.is_accessible_by_day_and_night()
