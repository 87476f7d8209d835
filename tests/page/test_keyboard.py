"""The whole job without a mouse, and the focus is always somewhere, and to be seen."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.page.place import CONFIG, Place, opened

pytestmark = pytest.mark.slow
FOCUS = """() => {
  const found = document.activeElement;
  if (!found || found === document.body) return 'nowhere';
  const box = found.getBoundingClientRect();
  if (found.matches('main, [role=dialog], section')) return '';
  const said = found.outerHTML.slice(0, 200);
  if (box.width === 0 || box.bottom < 0 || box.top > innerHeight) return `out of sight: ${said}`;
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(found);
  const seen = outlineStyle !== 'none' && parseFloat(outlineWidth) > 0;
  const by = found.closest('[data-focus-visible], [data-focused]');
  return seen || boxShadow !== 'none' || by ? '' : `not to be seen: ${said}`;
}"""
MOST = 60  # presses of Tab until something is found


async def seen(page: Page) -> None:
    """The focus is on something, and one sees where; at once or when a view has come."""
    await expect(page.locator(":focus")).to_have_count(1)
    assert await page.evaluate(FOCUS) == ""


async def tab_to(page: Page, role: str, name: str) -> None:
    """As often as it takes, and never without a focus that is to be seen."""
    wanted = page.get_by_role(role, name=name, exact=True).first  # type: ignore[arg-type]
    await expect(wanted).to_be_visible(timeout=20_000)
    for _ in range(MOST):
        await page.keyboard.press("Tab")
        if await page.locator(":focus").count() == 0:  # behind the last one the browser's own come
            await page.keyboard.press("Tab")
        await seen(page)
        if await wanted.evaluate("found => found === document.activeElement"):
            return
    raise AssertionError(f"{role} {name} is not reached")


async def press(page: Page, role: str, name: str) -> None:
    await tab_to(page, role, name)
    await page.keyboard.press("Enter")


async def rolled_back(it: Place) -> None:
    """By the tab of the history, with the arrow keys."""
    page = it.page
    await tab_to(page, "tab", "Overview")
    for _ in range(4):
        await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("tab", name="History")).to_be_focused()
    await press(page, "button", "Roll back…")
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("green → blue", timeout=20_000)
    await seen(page)
    await press(page, "button", "Roll back")
    await expect(dialog).to_have_count(0)
    await seen(page)
    await expect(page.get_by_text("#2")).to_be_visible(timeout=20_000)


async def test_from_login_to_logout_by_keys(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        page = it.page
        await page.goto(it.address)
        await expect(page.get_by_label("User name")).to_be_focused()
        await page.keyboard.type("admin")
        await page.keyboard.press("Tab")
        await page.keyboard.type(await it.password())
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("link", name="shop", exact=True)).to_be_visible()
        await seen(page)

        await page.keyboard.press("/")
        await page.keyboard.type("health:missing")
        await seen(page)
        await page.keyboard.press("Escape")
        await press(page, "link", "shop")
        await expect(page.get_by_role("heading", name="shop", level=1)).to_be_visible()
        await seen(page)

        await press(page, "button", "Sync…")
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("3 create", timeout=20_000)
        await seen(page)
        await press(page, "button", "Sync")
        await expect(dialog).to_have_count(0)
        await seen(page)
        fine = page.get_by_text("Everything is as Git declares it, and well.")
        await expect(fine).to_be_visible(timeout=20_000)

        it.repository.commit({"k8s/config.yaml": CONFIG.format("green")})
        await press(page, "button", "Refresh")
        await expect(page.get_by_text("One object differs from Git.")).to_be_visible()
        await seen(page)
        await press(page, "button", "ConfigMap settings")
        await expect(dialog).to_be_visible()
        await tab_to(page, "tab", "Summary")
        await page.keyboard.press("ArrowRight")
        await page.keyboard.press("ArrowRight")
        await expect(page.get_by_role("region", name="Difference").locator("mark")).to_have_text(
            ["blue", "green"]
        )
        await seen(page)
        await page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
        await expect(page.get_by_role("button", name="ConfigMap settings")).to_be_focused()

        await press(page, "button", "Sync…")
        await expect(dialog).to_contain_text("1 update", timeout=20_000)
        await press(page, "button", "Sync")
        await expect(dialog).to_have_count(0)
        await seen(page)
        await expect(fine).to_be_visible(timeout=20_000)
        await rolled_back(it)

        await press(page, "button", "You: admin")
        await seen(page)
        await press(page, "button", "Log out")
        await expect(page.get_by_label("User name")).to_be_focused()
