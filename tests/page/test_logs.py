"""Stories of people who read what pods say, and who get into them."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.page.line import line
from tests.page.place import Place, opened
from tests.page.pods import Pods, pods
from tests.page.test_object import AT, SHOP, WEB_AT, changed, looked_at, synced
from trueup.k8s.ref import GroupKind, Ref

pytestmark = pytest.mark.slow
EXEC = {"exec.enabled": "true", "exec.shells": "sh"}
MANY = 20_000


def lines(minute: int, *texts: str) -> list[bytes]:
    return [
        f"2026-01-01T00:{minute:02d}:{at % 60:02d}.{at:06d}Z {text}".encode()
        for at, text in enumerate(texts)
    ]


async def running(it: Place, made: Pods) -> list[str]:
    """The names of the two pods of the application, which is deployed to where *made* is."""
    where = {"destination": {"name": "pods", "server": None}}
    await changed(it, SHOP, spec=where)
    await changed(it, Ref(GroupKind("", "ConfigMap"), "argocd", "argocd-cm"), data=EXEC)
    await it.log_in("/applications/argocd/shop")
    await expect(it.page.get_by_role("heading", name="shop")).to_be_visible()
    await synced(it)
    found, _ = await it.cluster.list(GroupKind("", "Pod"), namespace="shop")
    names = sorted(each.ref.name for each in found)
    for name in names:
        await made.say(name)
    return names


async def test_the_logs_of_many_pods(tmp_path: Path) -> None:
    async with opened(tmp_path) as it, pods(it) as made:
        one, two = await running(it, made)
        page = it.page
        await made.say(one, *lines(1, "\x1b[1;31mred\x1b[0m <b>no markup</b> \u202egnp.exe\x07"))
        await made.say(one, *lines(2, "x" * 1_000_000, "needle here"))
        await made.say(two, *lines(3, "nothing", "a Needle, too \x1b]0;title\x07end"))
        await looked_at(it, f"{WEB_AT}&objectTab=logs")
        log = page.get_by_role("region", name="Lines of the log")
        await expect(log).to_contain_text("red <b>no markup</b> ⟨202e⟩gnp.exe⟨0007⟩")
        await expect(log).to_contain_text("998,000 more characters")
        await expect(log).to_contain_text(f"{two} a Needle, too end")
        await expect(log.get_by_text("red", exact=True)).to_have_css("font-weight", "700")
        await it.is_accessible()

        search = page.get_by_role("searchbox", name="Find in the lines")
        await search.fill("NEEDLE")
        await expect(page.get_by_text("1 of 2", exact=True)).to_be_visible()
        await search.press("Enter")
        await expect(page.get_by_text("2 of 2", exact=True)).to_be_visible()
        await expect(log.locator("mark")).to_have_text(["needle", "Needle"])
        await page.get_by_label("Show").select_option("without")
        await expect(page.get_by_text("3 of 5 lines")).to_be_visible()
        await expect(page).to_have_url(re.compile("find=NEEDLE.*only=without"))
        await page.get_by_label("Show").select_option("with")
        await expect(page.get_by_text("2 of 5 lines")).to_be_visible()
        await search.fill("")
        await page.get_by_role("button", name="All 2 pods").click()
        await it.is_accessible()
        await page.get_by_role("checkbox", name=one).uncheck()
        await expect(log).not_to_contain_text(one)
        await expect(page.get_by_text("2 lines", exact=True)).to_be_visible()

        await page.get_by_role("link", name="Full screen").click()
        await expect(page.get_by_role("heading", name="Logs Deployment web")).to_be_visible()
        await expect(page).to_have_url(re.compile(rf"/shop/logs\?object=.*pods={two}"))
        await expect(log).to_contain_text("a Needle, too end")
        await it.is_accessible()


async def test_a_log_goes_on_after_a_broken_connection(tmp_path: Path) -> None:
    async with (
        opened(tmp_path, "net::ERR") as place,
        pods(place) as made,
        line(place) as (it, wire),
    ):
        one, _ = await running(it, made)
        page = it.page
        await made.say(one, *lines(1, *(f"line {each}" for each in range(MANY))))
        await looked_at(it, f"{AT}%2FPod%2Fshop%2F{one}&objectTab=logs&tail=all")
        log = page.get_by_role("region", name="Lines of the log")
        await expect(log).to_contain_text(f"line {MANY - 1}", timeout=20_000)
        await expect(page.get_by_text(f"{MANY:,} lines")).to_be_visible()
        assert await log.locator("[data-index]").count() < 200  # only what is in sight is drawn
        await made.say(one, *lines(2, "and on"))
        await expect(log).to_contain_text("and on")
        await log.evaluate("box => box.scrollTo(0, 0)")
        await expect(log).to_contain_text("line 0")
        wire.cut()
        await made.say(one, *lines(3, "after the break"))
        await expect(page.get_by_text(f"{MANY + 2:,} lines")).to_be_visible(timeout=20_000)
        await expect(log).to_contain_text("line 0")  # whoever reads is not moved
        await page.get_by_role("button", name="Jump to the end").click()
        await expect(log).to_contain_text("after the break")
        await expect(log.get_by_text("and on")).to_have_count(1)


async def typed(page: Page, text: str) -> None:
    await page.keyboard.type(f"{text}\n")


async def test_a_terminal_is_typed_into_and_left(tmp_path: Path) -> None:
    async with opened(tmp_path) as it, pods(it) as made:
        one, _ = await running(it, made)
        page = it.page
        await looked_at(it, f"{AT}%2FPod%2Fshop%2F{one}&objectTab=terminal")
        screen = page.locator(".xterm")
        await expect(page.get_by_text("Connected")).to_be_visible()
        await expect(screen).to_contain_text("$")
        await typed(page, "echo sum $((20+3))")
        await expect(screen).to_contain_text("sum 23")
        await it.is_accessible()
        assert made.asked == ["web: sh"]
        assert made.sizes[-1][0] > 40
        await page.keyboard.press("Escape")  # it is the shell's
        await expect(page.get_by_role("dialog")).to_be_visible()
        await page.keyboard.press("Control+F6")
        await page.keyboard.press("Escape")  # and now it is the page's
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await looked_at(it, f"{AT}%2FPod%2Fshop%2F{one}&objectTab=terminal")
        await expect(screen).to_contain_text("$")
        await typed(page, "exit")
        await expect(page.get_by_text("The shell has ended.")).to_be_visible()
        await page.get_by_role("button", name="Connect again").click()
        await expect(page.get_by_text("Connected")).to_be_visible()
