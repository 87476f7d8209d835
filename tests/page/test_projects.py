"""A project is made in the page, with a role whose rules are explained before they hold."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.page.place import opened
from tests.page.settled import asked, closed, fill, press

pytestmark = pytest.mark.slow
REFUSED = "status of 4"


async def test_from_a_project_to_a_token_that_may_what_was_said(tmp_path: Path) -> None:
    async with opened(tmp_path, REFUSED) as it:
        page = it.page
        dialog = page.get_by_role("dialog")
        await it.log_in("/settings/projects?open=add")
        await fill(it, {"Name": "Web Shop", "Repositories that may be read": "*"})
        await fill(it, {"Destinations": "* shop"})
        await press(it, "Create")
        await expect(dialog.get_by_role("alert").filter(has_text="Web Shop")).to_be_visible()
        await it.is_accessible()
        await fill(it, {"Name": "web"})
        await press(it, "Create")
        await closed(it)
        await expect(page.get_by_role("heading", level=1, name="web")).to_be_visible()
        await expect(page.get_by_text("* shop")).to_be_visible()
        await it.is_accessible()

        await page.goto(f"{it.address}/settings/projects/default?tab=roles")
        await expect(page.get_by_text("No roles yet")).to_be_visible()
        await page.get_by_role("button", name="New role…").click()
        await fill(it, {"Name": "ci"})
        await press(it, "Add a rule")
        means = "May see every application of project default"
        await expect(dialog.get_by_text(means)).to_be_visible()
        await expect(dialog.get_by_text("1 of 1 applications")).to_be_visible()
        rule = dialog.get_by_label("Rule 1", exact=True)
        await rule.fill("p, proj:default:ci, applications, get, other/*, allow")
        await expect(dialog.get_by_text("object must be of form")).to_be_visible()
        await it.is_accessible()
        await rule.fill("p, proj:default:ci, applications, get, default/*, allow")
        await dialog.get_by_label("Effect").select_option("deny")
        await dialog.get_by_role("combobox", name="May", exact=True).select_option("sync")
        await press(it, "Add a rule")
        denied = "May not sync every application of project default"
        await expect(dialog.get_by_text(denied)).to_be_visible()
        await dialog.get_by_text("What may this person do?").click()
        asking = dialog.get_by_role("group", name="What may this person do?")
        await asking.get_by_label("Which").fill("default/shop")
        await asking.get_by_role("button", name="Ask").click()
        await expect(asking).to_contain_text("By role ci, policy 2")
        await it.is_accessible()
        await press(it, "Save")
        await closed(it)
        role = page.get_by_role("region", name="Role ci")
        await expect(role).to_contain_text(means)
        await it.is_accessible()

        await role.get_by_role("button", name="New token…").click()
        await fill(it, {"Name of the token": "pipeline"})
        await press(it, "Make it")
        token = await dialog.locator("code").inner_text()
        await press(it, "Close")
        await expect(role.get_by_role("row", name="pipeline")).to_be_visible()
        app = "/api/v1/applications/shop"
        assert await asked(it, token, "GET", app) == 200
        assert await asked(it, token, "POST", f"{app}/sync", {}) == 403
        assert token not in await page.content()
        await role.get_by_role("button", name="Take back… pipeline").click()
        await press(it, "Take back")
        await closed(it)
        assert await asked(it, token, "GET", app) == 401


async def test_windows_are_foreseen_and_a_project_goes(tmp_path: Path) -> None:
    async with opened(tmp_path, REFUSED, timezone_id="Asia/Seoul") as it:
        page = it.page
        dialog = page.get_by_role("dialog")
        await it.log_in("/settings/projects/default?tab=windows&open=window")
        await fill(it, {"Opens at (cron)": "99 22 * * *", "For": "2h"})
        await expect(dialog).to_contain_text("cannot parse schedule")
        await fill(it, {"Opens at (cron)": "0 22 * * *", "Time zone": "Europe/Berlin"})
        await expect(dialog).to_contain_text("It is about nothing")
        await fill(it, {"Applications": "*"})
        await expect(dialog.get_by_text("In its time zone (Europe/Berlin)")).to_be_visible()
        await it.is_accessible()
        await press(it, "Save")
        await closed(it)
        await expect(page.get_by_text("In your time (Asia/Seoul)")).to_be_visible()
        await expect(page.get_by_role("cell", name="10:00 PM").first).to_be_visible()
        await it.is_accessible()
        await page.get_by_role("tab", name="YAML").click()
        text = page.get_by_role("textbox")
        await expect(text).to_have_value(re.compile("schedule: 0 22 \\* \\* \\*"))
        stored = await text.input_value()
        await text.fill("a: [")
        await expect(page.get_by_text("This is no YAML")).to_be_visible()
        await text.fill(stored + "description: by hand\n")
        await page.get_by_role("button", name="Save").click()
        await page.get_by_role("tab", name="Events").click()
        await expect(
            page.get_by_role("row").filter(has_text="updated project").first
        ).to_be_visible()

        await page.goto(f"{it.address}/settings/projects?open=add")
        await fill(it, {"Name": "goes"})
        await press(it, "Create")
        await closed(it)
        await page.get_by_role("button", name="Remove…").click()
        await expect(dialog.get_by_role("button", name="Delete", exact=True)).to_be_disabled()
        await it.is_accessible()
        await fill(it, {"Type goes to confirm": "goes"})
        await press(it, "Delete")
        await expect(page.get_by_role("heading", level=1, name="Projects")).to_be_visible()
        await expect(page.get_by_role("link", name="goes")).to_have_count(0)
