"""What is around every view: keys, banners, lost connections, guests, other paths and widths."""

import re
import signal
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.page.place import CONFIG, Place, application, configured, listening, opened
from tests.support.chromium import chromium
from tests.support.repository import Repository
from tests.support.serve import serving
from tests.support.serving import free_port
from trueup.k8s.ref import GroupKind, Ref

pytestmark = pytest.mark.slow


async def test_everything_is_reached_by_keys(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        page = it.page
        await it.log_in()
        await expect(page).to_have_title("Applications · Trueup")
        await page.reload()
        await expect(page.get_by_role("row", name="shop")).to_be_visible()
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("main")).to_be_focused()

        await page.keyboard.press("Control+k")
        palette = page.get_by_role("dialog", name="Go to, or do")
        field = palette.get_by_role("combobox")
        await expect(field).to_be_focused()
        await it.is_accessible()
        await field.fill("nothing of the kind")
        await expect(palette.get_by_role("status")).to_have_text("Nothing is called so.")
        await field.fill("sho")
        await expect(palette.get_by_role("option").first).to_contain_text("shop")
        await page.keyboard.press("Enter")
        await expect(page).to_have_url(re.compile(r"/applications/argocd/shop$"))
        await expect(page).to_have_title("shop · Trueup")

        await page.goto(f"{it.address}/applications/shop?view=tree&node=/ConfigMap/shop/settings/0")
        await expect(page).to_have_url(
            re.compile(r"/applications/argocd/shop\?object=%2FConfigMap%2Fshop%2Fsettings$")
        )  # a link that was made for Argo CD
        await expect(page.get_by_role("dialog")).to_contain_text("settings")
        await page.keyboard.press("Escape")
        await page.keyboard.press("Control+k")
        await field.fill("events")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("tab", name="Events")).to_have_attribute(
            "aria-selected", "true"
        )
        await page.keyboard.press("Control+k")
        await field.fill("dark")
        await page.keyboard.press("Enter")
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        await page.keyboard.press("Control+k")
        await it.is_accessible()
        await page.keyboard.press("Escape")
        await expect(palette).to_be_hidden()

        await page.keyboard.press("g")
        await page.keyboard.press("r")
        await expect(page).to_have_title("Record · Trueup")
        await page.keyboard.press("?")
        keys = page.get_by_role("dialog", name="Keys")
        await it.is_accessible()
        await keys.get_by_role("checkbox").uncheck()  # whoever speaks to the machine
        await page.keyboard.press("Escape")
        await page.keyboard.press("g")
        await page.keyboard.press("a")
        await page.keyboard.press("Control+k")  # this one stays
        await expect(palette).to_be_visible()
        await expect(page).to_have_title("Record · Trueup")


async def test_a_banner_is_put_away_until_it_says_something_else(tmp_path: Path) -> None:
    text, address = "<b>Maintenance</b> at noon", "https://example.com/status"
    said = {"ui.bannercontent": text, "ui.bannerurl": address, "ui.bannerposition": "both"}
    async with opened(tmp_path) as it:
        page = it.page
        await configured(it.cluster, "argocd-cm", said)
        await it.log_in()
        banner = page.get_by_role("link", name=text)
        await expect(banner).to_have_count(2)
        await expect(banner.first).to_have_attribute("href", address)
        await it.is_accessible()
        await page.get_by_role("button", name="Put the notice away").first.click()
        await expect(banner).to_have_count(0)
        await page.reload()
        await expect(page.get_by_role("heading", name="Applications")).to_be_visible()
        await expect(banner).to_have_count(0)
        stays = {"ui.bannercontent": "Over", "ui.bannerpermanent": "true"}
        await configured(it.cluster, "argocd-cm", stays)
        await page.reload()
        await expect(page.get_by_text("Over", exact=True)).to_be_visible()
        await expect(page.get_by_role("button", name="Put the notice away")).to_have_count(0)


async def test_below_a_path_with_a_style_of_its_own(tmp_path: Path) -> None:
    style = tmp_path / "app" / "custom" / "look.css"
    style.parent.mkdir(parents=True)
    style.write_text("main { border-top: 3px solid rgb(1, 2, 3); }")
    served = {"server.rootpath": "/gitops", "server.staticassets": str(tmp_path / "app")}
    async with serving(tmp_path) as (_, cluster):
        await configured(cluster, "argocd-cmd-params-cm", served)
        await configured(cluster, "argocd-cm", {"ui.cssurl": "./custom/look.css"})
    async with opened(tmp_path) as it:
        page = it.page
        await it.log_in("/gitops/applications/argocd/shop?tab=history")
        await expect(page.get_by_role("tab", name="History")).to_be_visible()
        await expect(page).to_have_url(f"{it.address}/gitops/applications/argocd/shop?tab=history")
        await expect(page.get_by_role("main")).to_have_css("border-top-color", "rgb(1, 2, 3)")
        await page.get_by_role("link", name="All applications").click()
        await expect(page).to_have_url(f"{it.address}/gitops/applications")
        await expect(page.get_by_role("row", name="shop")).to_be_visible()


async def test_a_server_that_comes_back_finds_the_page_where_it_was(tmp_path: Path) -> None:
    port = str(free_port())
    repository = Repository(tmp_path / "repo")
    repository.commit({"k8s/config.yaml": CONFIG.format("blue")})
    address = f"http://127.0.0.1:{port}"
    lost = "The connection is lost"
    async with chromium() as browser:
        page = await browser.new_page(locale="en-US")
        heard = listening(page)
        async with serving(tmp_path, "--port", port) as (process, cluster):
            await cluster.create(application(repository.url))
            it = Place(page, address, cluster, repository, process.config)
            await it.log_in("/applications/argocd/shop?tab=objects")
            node = page.locator(".react-flow__node").get_by_text("settings", exact=True)
            await expect(node).to_be_visible()
            assert await process.ends(signal.SIGKILL) != 0
        await expect(page.get_by_text(lost)).to_be_visible()
        await it.is_accessible()
        async with serving(tmp_path, "--port", port) as (_, cluster):
            await expect(page.get_by_text(lost)).to_be_hidden(timeout=30_000)
            await expect(page).to_have_url(f"{address}/applications/argocd/shop?tab=objects")
            await expect(node).to_be_visible()
            shop = Ref(GroupKind("argoproj.io", "Application"), "argocd", "shop")
            await cluster.patch(shop, {"operation": {"sync": {}}}, media_type="merge")
            await expect(page.get_by_role("article")).to_contain_text("Synced", timeout=20_000)
        assert [each for each in heard if "net::ERR" not in each] == []


async def test_who_has_no_account_looks_and_touches_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        page = it.page
        await configured(it.cluster, "argocd-cm", {"users.anonymous.enabled": "true"})
        await configured(it.cluster, "argocd-rbac-cm", {"policy.default": "role:readonly"})
        await page.goto(it.address)
        await page.get_by_role("link", name="shop").click()
        await expect(page.get_by_role("button", name="Refresh")).to_be_visible()
        await expect(page.get_by_role("button", name="Sync…")).to_have_count(0)
        await it.is_accessible()
        await page.get_by_role("button", name="You: Guest").click()
        await page.get_by_role("button", name="Log in").click()
        await expect(page.get_by_label("User name")).to_be_visible()


async def test_narrow_and_from_right_to_left(tmp_path: Path) -> None:
    phone = {"width": 320, "height": 700}
    async with opened(tmp_path, viewport=phone) as it:
        page = it.page
        await it.log_in()
        await expect(page.get_by_role("heading", name="Applications")).to_be_visible()
        for direction in ("ltr", "rtl"):
            await page.evaluate(f"document.documentElement.dir = '{direction}'")
            wide = await page.evaluate("document.documentElement.scrollWidth")
            assert wide <= phone["width"], direction
            await it.is_accessible()
