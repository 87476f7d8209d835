"""Infrastructure beside applications, played with a real cloud: seen, read, watched, put right."""

import json
import re
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from tests.page.hybrid import APP, ROOTS, furnish, slow
from tests.page.looking import WIDE, everything_wrong
from tests.page.sights import INFRASTRUCTURE
from tests.page.stacks import Both, opened
from tests.stories.stacks.place import plan_of, run_of, synced, waiting
from tests.stories.stacks.test_locks import EVE
from trueup.edge.clock import SystemClock
from trueup.edge.states.opened import opened as states_opened

pytestmark = pytest.mark.slow

SLOWLY = 60_000  # milliseconds
LATE = 5  # seconds that what is shown may be behind
ADDED = 'resource "cloud_server" "added" { name = "added" }'


async def test_infrastructure_is_seen_beside_applications(tmp_path: Path) -> None:
    async with opened(tmp_path, ROOTS) as both:
        await furnish(both)
        await both.it.log_in("/applications")
        await beside(both)
        await leaning(both)
        await overtaken(both)
        await looked_at(both)
        await watched(both)
        await drifted(both)
        await held_and_saved(both)


async def beside(both: Both) -> None:
    """In the list of applications, in the page of one, and by what uses an output."""
    page = both.page
    strip = page.get_by_role("link", name="Waits for approval 1")
    await expect(strip).to_be_visible(timeout=SLOWLY)
    await page.get_by_role("link", name="shop").first.click()
    ties = page.get_by_role("region", name="What leans on what")
    await expect(ties.get_by_role("link", name="app")).to_be_visible()
    await expect(ties).to_contain_text("It is made with outputs: ip.")
    await ties.get_by_role("link", name="net").click()
    await both.tab("Outputs")
    outputs = page.get_by_role("tabpanel")
    await expect(outputs.get_by_role("link", name="shop")).to_be_visible()
    await expect(outputs.get_by_role("link", name="app")).to_be_visible()


async def leaning(both: Both) -> None:
    """The graph is walked by the arrow keys; what is looked for stands out."""
    page = both.page
    await page.goto(f"{both.it.address}/stacks?view=graph")
    graph = page.get_by_role("region", name="What leans on what")
    await expect(graph.get_by_role("listitem")).to_have_count(3)
    await graph.get_by_role("link", name="net").focus()
    await page.keyboard.press("ArrowRight")
    await expect(graph.get_by_role("link", name="app")).to_be_focused()
    await page.keyboard.press("ArrowRight")
    await expect(graph.get_by_role("link", name="shop")).to_be_focused()
    await expect(graph.get_by_role("listitem").filter(has_text="shop")).to_contain_text("net (ip)")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("shop")


async def overtaken(both: Both) -> None:
    """Whoever has approved of a plan sees what is otherwise in the one that took its place."""
    page, there = both.page, both.there
    await there.approve(plan_of(await there.until(waiting, "app")).digest, "ann", "app")
    first = plan_of(await there.until(lambda it: len(it.approvals) == 1, "app"))
    await there.push(slow("large", ADDED), "app")
    await there.until(lambda it: waiting(it) and plan_of(it).digest != first.digest, "app")
    await page.goto(both.it.address + APP)
    differs = page.get_by_role("group").filter(has_text="ann approved of")
    for said in ("2 differences", "New:", "cloud_server.added", "size", "large"):
        await expect(differs).to_contain_text(said, timeout=SLOWLY)
    await page.get_by_label("Grouped by").select_option("Kind")
    await expect(page.get_by_role("region", name="cloud_server")).to_contain_text("module.edge")
    await page.get_by_role("button", name="Show the earlier plan").click()
    await expect(page.get_by_text("This is an earlier plan.")).to_be_visible()
    await expect(page.get_by_role("tabpanel")).not_to_contain_text("added")
    await page.get_by_role("button", name="Show the one that stands").click()
    await both.tab("Resources")
    resources = page.get_by_role("region", name=re.compile("4 resources|5 resources"))
    await resources.get_by_role("button", name="cloud_server.web").click()
    chosen = page.get_by_role("region", name="The chosen resource")
    await expect(chosen).to_contain_text("module.edge.cloud_server.edge")
    await expect(page).to_have_url(re.compile("at=cloud_server.web"))


async def looked_at(both: Both) -> None:
    wrong = [fault for each in INFRASTRUCTURE for fault in await everything_wrong(both.it, each)]
    assert wrong == [], "\n".join(wrong)
    await both.page.set_viewport_size(WIDE)


async def watched(both: Both) -> None:
    """By resource with its seconds, with what is said as it is said; and ended in the middle."""
    page, there = both.page, both.there
    await there.approve(plan_of(await there.until(waiting, "app")).digest, "ann", "app")
    await page.goto(both.it.address + APP)
    await both.asked("Approve…", "Approve")
    await both.tab("Run")
    going = page.get_by_role("region", name="Under way")
    await expect(going).to_contain_text("cloud_network.slow", timeout=SLOWLY)
    await counted(both, going.get_by_role("listitem").filter(has_text="cloud_network.slow"))
    await expect(page.get_by_role("region", name="Done")).to_contain_text("cloud_server.added")
    await expect(page.get_by_role("region", name="Log")).to_contain_text("Creation complete")
    await both.asked("Cancel…", "Cancel the run")
    await expect(page.get_by_role("status").filter(has_text="Cancelled")).to_be_visible(
        timeout=SLOWLY
    )
    await page.reload()  # nobody has watched it from here
    await expect(page.get_by_role("region", name="Done")).to_contain_text("cloud_server.added")
    await there.change({"spec": {"policy": {"apply": "auto"}}}, "app")
    await there.push(slow("large", ADDED, 1), "app")
    await page.get_by_role("button", name="Plan anew").first.click()
    await there.until(synced, "app")
    await expect(page.get_by_text("Everything is as Git says")).to_be_visible(timeout=SLOWLY)


async def counted(both: Both, row: Locator) -> None:
    """The seconds of a resource are those since it began, and go on by themselves."""
    slow = "cloud_network.slow"
    run = run_of(await both.there.until(lambda stack: slow in run_of(stack).since, "app"))
    await expect(row).to_contain_text(re.compile(r"\d+ sec"))
    told = re.search(r"(\d+) sec", await row.inner_text())
    assert told is not None
    passed = (SystemClock().now() - run.since[slow]).total_seconds()
    assert int(told[1]) == pytest.approx(passed, abs=LATE)
    later = "|".join(str(int(told[1]) + each) for each in range(2, 2 + LATE))
    await expect(row).to_contain_text(re.compile(rf"(?<!\d)({later}) sec"))


async def drifted(both: Both) -> None:
    """On the page of all drift; what is meant to differ is ignored from then on."""
    page, there = both.page, both.there
    there.cloud.change("server", "web", size="huge")
    await there.ask("app", look=True)
    await page.goto(f"{both.it.address}/drift")
    await page.get_by_role("link", name="cloud_server.web").click(timeout=SLOWLY)
    await both.asked("Ignore… cloud_server.web", "Ignore it")
    ignored = (await there.until(lambda it: bool(it.spec.drift.ignore), "app")).spec.drift.ignore
    assert (ignored[0].address, ignored[0].attributes) == ("cloud_server.web", ("size",))
    await there.nothing_runs()
    await page.get_by_role("button", name="Look now").click()
    await expect(page.get_by_text("Nothing has drifted", exact=True)).to_be_visible(timeout=SLOWLY)


async def held_and_saved(both: Both) -> None:
    """A lock is taken from who holds it; a version is saved as Terraform wrote it."""
    page = both.page
    await page.goto(f"{both.it.address}/stacks/argocd/net?tab=state")
    folder = both.there.folder / "data" / "states"
    async with states_opened("", folder, SystemClock()) as kept:
        await kept.states.lock("argocd/net/default", EVE)
        await page.reload()
        await expect(page.get_by_text("Held by eve@laptop")).to_be_visible()
        await page.get_by_role("button", name="Release…").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Reason").fill("eve has left")
        await dialog.get_by_role("button", name="Release", exact=True).click()
        await expect(page.get_by_text("Nobody holds the state.")).to_be_visible()
        assert await kept.states.holder("argocd/net/default") is None
        await page.get_by_role("button", name="Save… Version 1").click()
        async with page.expect_download() as saving:
            await dialog.get_by_role("link", name="Save the file").click()
        saved = await saving.value
        assert saved.suggested_filename == "net-1.tfstate"
        current = await kept.states.current("argocd/net/default")
        assert current is not None
        await saved.save_as(both.there.folder / "saved")
        assert (both.there.folder / "saved").read_bytes() == current[1]
        assert json.loads(current[1])["serial"] == 1


async def test_a_stack_is_made_changed_and_given_what_exists(tmp_path: Path) -> None:
    async with opened(tmp_path, slow()) as both:
        page, there = both.page, both.there
        await both.it.log_in("/stacks")
        await page.get_by_role("button", name="New stack…").click()
        dialog = page.get_by_role("dialog")
        create = dialog.get_by_role("button", name="Create", exact=True)
        await expect(create).to_be_disabled()
        await dialog.get_by_label("Name", exact=False).first.fill("Not a name")
        await expect(dialog).to_contain_text("Lower-case letters")
        await dialog.get_by_label("Name", exact=False).first.fill("app")
        await dialog.get_by_label("Repository").fill(there.repository.url)
        await dialog.get_by_label("Folder").fill("app")
        await dialog.get_by_label("Applied").select_option("When somebody says so")
        await both.it.is_accessible_by_day_and_night()
        await dialog.get_by_role("button", name="YAML").click()
        await expect(dialog.get_by_label("YAML")).to_have_value(re.compile("apply: manual"))
        await create.click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("app")
        await expect(page.get_by_role("article")).to_contain_text(
            re.compile("variable", re.IGNORECASE), timeout=SLOWLY
        )
        await both.tab("Manifest")
        await page.get_by_role("button", name="Edit the spec").click()
        await dialog.get_by_label("Variables").fill("net = n-1\nother")
        await expect(dialog).to_contain_text("this is not taken yet")
        await dialog.get_by_label("Variables").fill("net = n-1")
        await dialog.get_by_role("button", name="YAML").click()
        text = await dialog.get_by_label("YAML").input_value()
        assert "variables:\n  - name: net\n    value: n-1\n" in text
        more = "runner:\n  env:\n    - {name: CLOUD_FILE,"
        where = there.folder / "cloud.sqlite"
        await dialog.get_by_label("YAML").fill(f"{text}{more} value: {where}}}\n")
        await dialog.get_by_role("button", name="Save", exact=True).click()
        await expect(dialog).to_have_count(0)
        await there.until(lambda it: plan_of(it).totals.create == 3, "app")
        await taken_over(both)


async def taken_over(both: Both) -> None:
    """What exists already becomes part of the state, by its id."""
    page, there = both.page, both.there
    id = there.cloud.add("server", "web", size="small")
    await page.get_by_role("button", name="More").click()
    await page.get_by_role("menuitem", name="Import…").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Address, such as cloud_server.web").fill("cloud_server.web")
    await dialog.get_by_label("Id of what exists").fill(id)
    await both.it.is_accessible_by_day_and_night()
    await dialog.get_by_role("button", name="Import", exact=True).click()
    await expect(page.get_by_role("tabpanel")).to_contain_text("Succeeded", timeout=SLOWLY)
    await page.get_by_role("button", name="Plan anew").first.click()
    await there.until(lambda it: plan_of(it).totals.create == 2, "app")
    await both.tab("State")
    await expect(page.get_by_role("region", name="Versions")).to_contain_text("1 resource")
