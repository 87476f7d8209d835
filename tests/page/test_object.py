"""Stories of people who look into one object, and mend it."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.page.place import CONFIG, Place, opened
from trueup.k8s.ref import GroupKind, Ref

pytestmark = pytest.mark.slow
SHOP = Ref(GroupKind("argoproj.io", "Application"), "argocd", "shop")
SETTINGS = Ref(GroupKind("", "ConfigMap"), "shop", "settings")
WEB = Ref(GroupKind("apps", "Deployment"), "shop", "web")
AT = "/applications/argocd/shop?object="
CONFIG_AT, WEB_AT = f"{AT}%2FConfigMap%2Fshop%2Fsettings", f"{AT}apps%2FDeployment%2Fshop%2Fweb"
POST = """path => fetch(path, {method: 'POST', headers: {'Content-Type': 'application/json'},
  body: '{}'}).then(said => said.status)"""
HOSTILE = "<img src=x onerror=alert(1)> \u202egnp.exe\u0007"
SECRET = """
apiVersion: v1
kind: Secret
metadata:
  name: keys
  annotations: {link.argocd.argoproj.io/bad: "Bad|javascript:alert(1)",
    link.argocd.argoproj.io/wiki: "Wiki|https://wiki.example.test/keys"}
stringData: {password: correct-horse}
"""


async def changed(it: Place, ref: Ref, **patch: Any) -> None:
    await it.cluster.patch(ref, patch, media_type="merge")


async def synced(it: Place) -> None:
    """By the API: how one syncs on the page is another story."""
    assert await it.page.evaluate(POST, "/api/v1/applications/shop/sync") == 200
    synced = it.page.get_by_role("article").get_by_text("Synced", exact=True).first
    await expect(synced).to_be_visible(timeout=20_000)


async def looked_at(it: Place, address: str) -> Page:
    await it.page.goto(it.address + address)
    await expect(it.page.get_by_role("dialog")).to_be_visible()
    return it.page


async def test_what_differs_is_found_and_explained(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        page = it.page
        it.repository.commit({"k8s/keys.yaml": SECRET})
        await it.log_in("/applications/argocd/shop")
        await expect(page.get_by_role("heading", name="shop")).to_be_visible()
        await looked_at(it, CONFIG_AT)  # it is only in Git
        await expect(page.get_by_text("Git declares it, and it is not there.")).to_be_visible()
        await page.get_by_role("button", name="See the difference").click()
        await expect(page.get_by_text("It is only in Git: a sync creates it.")).to_be_visible()
        await it.is_accessible()
        await page.get_by_role("button", name="Close").click()
        await expect(page).to_have_url(re.compile(r"/shop(\?tab=\w+)?$"))
        await synced(it)

        await changed(it, SETTINGS, data={"color": f"blue {HOSTILE}"})
        it.repository.commit({"k8s/config.yaml": CONFIG.format("blue as the sea")})
        await page.get_by_role("button", name="Refresh").click()
        await looked_at(it, CONFIG_AT)
        await expect(page.get_by_text("One field differs from Git: data.color")).to_be_visible()
        await it.is_accessible()
        await page.get_by_role("tab", name="Difference").click()
        lines = page.get_by_role("region", name="Difference")
        await expect(lines).to_contain_text("<img src=x onerror=alert(1)> ⟨202e⟩gnp.exe")
        await expect(lines.locator("mark").last).to_contain_text("as the sea")
        await it.is_accessible()
        await page.get_by_role("button", name=re.compile("unchanged lines")).click()
        await expect(lines).to_contain_text("apiVersion: v1")
        await page.get_by_role("button", name="By field").click()
        await expect(page).to_have_url(re.compile("objectView=fields"))
        field = page.get_by_role("listitem").filter(has_text="data.color")
        for said in ("blue as the sea", "k8s/config.yaml:5", "argocd-controller", "Dev"):
            await expect(field).to_contain_text(said)
        await it.is_accessible()
        await looked_at(it, f"{CONFIG_AT}&objectTab=diff")  # the way is remembered
        by_field = page.get_by_role("button", name="By field")
        await expect(by_field).to_have_attribute("aria-pressed", "true")

        await looked_at(it, f"{AT}%2FSecret%2Fshop%2Fkeys&objectTab=manifest")
        await expect(page.get_by_text("Values of Secrets are masked.")).to_be_visible()
        text = page.get_by_role("region", name="Live", exact=True)
        await expect(text).to_contain_text("++++++++")
        await expect(page.locator("body")).not_to_contain_text("correct-horse")
        await page.get_by_role("searchbox", name="Find in the manifest").fill("KIND")
        await expect(page.get_by_text("1 of 1")).to_be_visible()
        await page.get_by_role("button", name="Block at line 3").click()
        await expect(text).not_to_contain_text("name: keys")
        await it.is_accessible()
        await page.get_by_role("tab", name="Summary").click()
        wiki = page.get_by_role("dialog").get_by_role("link", name="Wiki")
        await expect(wiki).to_have_attribute("href", "https://wiki.example.test/keys")
        await expect(page.get_by_role("link", name="Bad")).to_have_count(0)


async def test_an_object_is_edited_acted_upon_and_deleted(tmp_path: Path) -> None:
    async with opened(tmp_path, "status of 4") as it:  # conflicts, and what goes
        page = it.page
        await it.log_in("/applications/argocd/shop")
        await expect(page.get_by_role("heading", name="shop")).to_be_visible()
        await synced(it)
        await looked_at(it, f"{CONFIG_AT}&objectTab=manifest")
        await page.get_by_role("button", name="Edit…").click()
        editor = page.get_by_role("textbox", name="Manifest as YAML")
        before = await editor.input_value()
        await it.is_accessible()
        await editor.fill("data: [")
        await page.get_by_role("button", name="Preview").click()
        await expect(page.get_by_role("alert").filter(has_text="no YAML")).to_be_visible()
        await editor.fill(before.replace("color: blue", "color: red"))
        await changed(it, SETTINGS, data={"size": "large"})  # somebody is faster
        await page.get_by_role("button", name="Preview").click()
        await expect(page.get_by_text("Somebody has changed the object meanwhile")).to_be_visible()
        await page.get_by_role("button", name="Put my change on top").click()
        await expect(editor).to_have_value(re.compile("color: red\n  size: large"))
        await page.get_by_role("button", name="Preview").click()
        lines = page.get_by_role("region", name="Difference")
        await expect(lines.locator("mark")).to_have_text(["blue", "red"])
        await it.is_accessible()
        assert (await it.cluster.get(SETTINGS)).at("data", "color") == "blue"  # type: ignore[union-attr]
        await page.get_by_role("button", name="Apply").click()
        await expect(page.get_by_text("The object is changed.")).to_be_visible()
        await expect(page.get_by_role("region", name="Live", exact=True)).to_contain_text(
            "color: red"
        )
        assert (await it.cluster.get(SETTINGS)).at("data") == {"color": "red", "size": "large"}  # type: ignore[union-attr]

        await page.keyboard.press("Alt+ArrowDown")
        heading = page.get_by_role("dialog").get_by_role("heading", level=2)
        await expect(heading).not_to_have_text("ConfigMap settings")
        await looked_at(it, WEB_AT)
        await page.get_by_role("button", name="Actions of the object").click()
        await expect(page.get_by_role("menuitem", name=re.compile("^Resume"))).to_have_attribute(
            "aria-disabled", "true"
        )
        await it.is_accessible()
        await page.get_by_role("menuitem", name=re.compile("^Scale")).click()
        asked = page.get_by_role("dialog").last
        await it.is_accessible()
        await asked.get_by_role("textbox").fill("3")
        await asked.get_by_role("button", name="Scale").click()
        await expect(page.get_by_text("Scale: done.")).to_be_visible()
        await expect(page.get_by_text("3 / 3")).to_be_visible(timeout=20_000)

        await page.get_by_role("button", name="Actions of the object").click()
        await page.get_by_role("menuitem", name="Delete…").click()
        asked = page.get_by_role("dialog").last
        await asked.get_by_label("stays (orphan)").check()
        await it.is_accessible()
        await asked.get_by_role("button", name="Delete", exact=True).click()
        await expect(page.get_by_text("Missing").first).to_be_visible(timeout=20_000)
        assert await it.cluster.get(WEB) is None
        pods, _ = await it.cluster.list(GroupKind("", "Pod"), namespace="shop")
        assert len(pods) == 3  # they were orphaned

        await looked_at(it, f"{AT}%2FConfigMap%2Fshop%2Fnobody")
        await expect(page.get_by_text("This application has no such object.")).to_be_visible()
        await it.is_accessible()


async def test_an_object_that_goes_while_it_is_looked_at(tmp_path: Path) -> None:
    async with opened(tmp_path, "400") as it:  # what is asked of it while it goes
        page = it.page
        await it.log_in("/applications/argocd/shop")
        await expect(page.get_by_role("heading", name="shop")).to_be_visible()
        await synced(it)
        pods, _ = await it.cluster.list(GroupKind("", "Pod"), namespace="shop")
        name = pods[0].ref.name
        await looked_at(it, f"{AT}%2FPod%2Fshop%2F{name}")
        summary = page.get_by_role("tabpanel", name="Summary")
        await expect(summary.get_by_role("button", name="Deployment web")).to_be_visible()
        await expect(page.get_by_text("BestEffort")).to_be_visible()
        await expect(page.get_by_role("button", name="Actions of the object")).to_be_visible()
        await page.wait_for_load_state("networkidle")
        await it.cluster.delete(pods[0].ref)
        await expect(page.get_by_text("This object is there no longer.")).to_be_visible()
        await it.is_accessible()
        edge = page.get_by_role("separator", name="Width of the panel")
        await edge.focus()
        await page.keyboard.press("ArrowLeft")
        await expect(edge).to_have_attribute("aria-valuenow", "63")
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_guests_are_offered_nothing_that_they_may_not(tmp_path: Path) -> None:
    async with opened(tmp_path, "401") as it:
        page = it.page
        await it.log_in("/applications/argocd/shop")
        await expect(page.get_by_role("heading", name="shop")).to_be_visible()
        await synced(it)
        for name, data in (
            ("argocd-cm", {"users.anonymous.enabled": "true"}),
            ("argocd-rbac-cm", {"policy.default": "role:readonly"}),
        ):
            await changed(it, Ref(GroupKind("", "ConfigMap"), "argocd", name), data=data)
        await page.context.clear_cookies()
        await looked_at(it, WEB_AT)
        await expect(page.get_by_text("2 / 2")).to_be_visible(timeout=20_000)
        tabs = page.get_by_role("dialog").get_by_role("tab")
        await expect(tabs).to_have_text(["Summary", "Manifest", "Difference", "Events", "Logs"])
        await expect(page.get_by_role("button", name="Sync…")).to_have_count(0)
        await page.get_by_role("tab", name="Manifest").click()
        await expect(page.get_by_role("region", name="Live", exact=True)).to_contain_text(
            "kind: Deployment"
        )
        await expect(page.get_by_role("button", name="Edit…")).to_have_count(0)
        await it.is_accessible()


TABS = ("요약", "매니페스트", "차이", "이벤트", "로그")


async def test_every_tab_in_korean_in_the_dark_on_a_phone(tmp_path: Path) -> None:
    phone = {"width": 390, "height": 800}
    async with opened(tmp_path, locale="ko-KR", color_scheme="dark", viewport=phone) as it:
        page = it.page
        await page.goto(f"{it.address}{WEB_AT}")
        await page.get_by_label("사용자 이름").fill("admin")
        await page.get_by_label("비밀번호").fill(await it.password())
        await page.get_by_role("button", name="로그인").click()
        await expect(page.get_by_text("Git에 선언되어 있지만 아직 없습니다.")).to_be_visible()
        await it.is_accessible()
        assert await page.evaluate(POST, "/api/v1/applications/shop/sync") == 200
        await expect(page.get_by_text("2 / 2")).to_be_visible(timeout=20_000)
        tabs = page.get_by_role("dialog").get_by_role("tab")
        for called in TABS:
            await tabs.filter(has_text=called).click()
            await expect(page.get_by_role("tabpanel", name=called)).to_be_visible()
            await expect(page.get_by_text("불러오는 중")).to_have_count(0)
            await it.is_accessible()
            wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
            assert not wide, called
        await expect(page.get_by_role("region", name="로그의 행")).to_contain_text("web:1")
        box = await page.get_by_role("dialog").bounding_box()
        assert box is not None
        assert box["width"] == 390
