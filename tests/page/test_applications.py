"""Stories of the list: found, narrowed, summed up, kept, created, and acted on together."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.page.place import Place, application, opened
from tests.page.weight import first_view
from trueup.k8s.ref import GroupKind, Ref

pytestmark = pytest.mark.slow

HOSTILE = '<img src=x onerror="alert(1)">\u202egnp.exe\u2066 \U0001f3f4 ' + "w" * 3000


def app(url: str, name: str, **more: Any) -> dict[str, Any]:
    made = application(url)
    made["metadata"] |= {"name": name, "labels": more.get("labels", {})}
    made["metadata"]["annotations"] = more.get("annotations", {})
    made["spec"]["source"]["path"] = more.get("path", "k8s")
    made["spec"]["destination"]["namespace"] = more.get("namespace", name)
    if more.get("automated"):
        made["spec"]["syncPolicy"]["automated"] = {"prune": True}
    return made


async def several(it: Place) -> None:
    """Beside ``shop``: one of another team with links, one whose path is not there, one hostile."""
    url = it.repository.url
    link = {"link.argocd.argoproj.io/docs": "https://docs.example.test/api", "contact": HOSTILE}
    bad = {"link.argocd.argoproj.io/evil": "javascript:alert(1)"}
    for made in (
        app(url, "api", labels={"team": "a"}, annotations=link),
        app(url, "billing", labels={"team": "b"}, path=f"nowhere{HOSTILE[:50]}", annotations=bad),
        app(url, "cart", labels={"team": "a", "tier": "gold"}, path="k8s"),
    ):
        await it.cluster.create(made)


def line(page: Page, name: str) -> Locator:
    link = page.get_by_role("link", name=name, exact=True)
    return page.get_by_role("row").filter(has=link)


async def both_themes(it: Place) -> None:
    for scheme in ("light", "dark"):
        await it.page.emulate_media(color_scheme=scheme)
        await it.is_accessible()


async def test_a_fleet_is_narrowed_grouped_summed_up_and_kept(tmp_path: Path) -> None:
    async with opened(tmp_path, viewport={"width": 1440, "height": 900}) as it:
        page = it.page
        await several(it)
        await it.log_in()
        await expect(page.get_by_role("status").get_by_text("4", exact=True)).to_be_visible()
        await expect(line(page, "billing")).to_contain_text("app path does not exist")
        sign = line(page, "billing").get_by_role("img", name=re.compile("ComparisonError"))
        await expect(sign).to_be_visible()
        await expect(line(page, "api").get_by_role("link", name="docs")).to_have_attribute(
            "href", "https://docs.example.test/api"
        )
        await expect(page.locator("a[href^='javascript']")).to_have_count(0)
        await expect(line(page, "billing")).to_contain_text("<img src=x")
        await expect(line(page, "billing")).to_contain_text("⟨202e⟩")
        await expect(page.locator("img[src=x]")).to_have_count(0)

        side = page.get_by_role("complementary", name="Filters")
        await side.get_by_role("button", name="Label team").click()
        await expect(side.get_by_role("checkbox", name=re.compile(r"^a\s*2"))).to_be_visible()
        await side.get_by_role("button", name="Annotation contact").click()
        await both_themes(it)
        await side.get_by_role("checkbox", name=re.compile(r"^a\s*2")).check()
        await expect(page).to_have_url(re.compile("label%3Ateam%3Da"))
        await expect(line(page, "shop")).to_have_count(0)
        await expect(page.get_by_text("2 of 4")).to_be_visible()
        await side.get_by_role("checkbox", name=re.compile(r"^b\s*1")).check()
        await expect(page.get_by_text("3 of 4")).to_be_visible()
        await side.get_by_role("button", name="Clear all").click()
        await expect(page.get_by_text("3 of 4")).to_have_count(0)

        await page.get_by_role("button", name="cart is a favourite").click()
        await side.get_by_role("checkbox", name=re.compile("^Favourite")).check()
        await expect(page.get_by_text("1 of 4")).to_be_visible()
        await page.reload()
        await expect(line(page, "cart")).to_be_visible()
        await page.get_by_role("button", name="Saved views").click()
        await page.get_by_label("Name of this view").fill("Mine")
        await both_themes(it)
        await page.get_by_role("button", name="Save this view").click()
        await page.get_by_role("button", name="Clear the search").click()
        await expect(line(page, "shop")).to_be_visible()
        await page.get_by_role("combobox", name="Search applications").focus()
        await page.get_by_role("option", name="View Mine").click()
        await expect(page.get_by_text("1 of 4")).to_be_visible()
        await page.get_by_role("button", name="Saved views").click()
        await page.get_by_role("button", name="Remove the view Mine").click()
        await expect(page.get_by_text("None yet.")).to_be_visible()
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="Clear the search").click()

        await page.get_by_label("Group by").select_option("label:team")
        await expect(page.get_by_role("button", name=re.compile(r"^a\s*2"))).to_be_visible()
        await page.get_by_role("button", name=re.compile(r"^a\s*2")).click()
        await expect(line(page, "api")).to_have_count(0)
        await page.get_by_role("radio", name="Tiles").click()
        await expect(page.get_by_role("heading", name="b", exact=True)).to_be_visible()
        await both_themes(it)
        await page.get_by_role("radio", name="Summary").click()
        chart = page.get_by_role("region", name="Applications by sync")
        await both_themes(it)
        await chart.get_by_role("button", name=re.compile("Out of sync")).click()
        await expect(page).to_have_url(re.compile("sync%3Aoutofsync"))
        await expect(page.get_by_text("3 of 4")).to_be_visible()
        await expect(chart.get_by_role("button", name=re.compile("Unknown"))).to_contain_text("1")
        await page.go_back()


async def test_the_list_is_walked_with_keys(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        page = it.page
        await several(it)
        await it.log_in()
        await expect(line(page, "shop")).to_be_visible()
        await page.keyboard.press("/")
        search = page.get_by_role("combobox", name="Search applications")
        await expect(search).to_be_focused()
        await page.keyboard.type("cluster:")
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        await expect(search).to_have_value(re.compile(r"^cluster:\S+ $"))
        await search.fill("nothing:at-all")
        await expect(page.get_by_text("“nothing” means nothing in a search")).to_be_visible()
        await search.fill("")
        await page.get_by_role("link", name="api", exact=True).focus()
        await page.keyboard.press("j")
        await expect(page.get_by_role("link", name="billing", exact=True)).to_be_focused()
        await page.keyboard.press("x")
        await expect(page.get_by_role("checkbox", name="Select billing")).to_be_checked()
        await page.keyboard.press("End")
        await expect(page.get_by_role("link", name="shop", exact=True)).to_be_focused()
        await page.keyboard.press("ArrowUp")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="cart")).to_be_visible()


async def test_several_are_refreshed_and_synced_with_one_plan(tmp_path: Path) -> None:
    async with opened(tmp_path, "400") as it:  # one of them cannot be planned
        page = it.page
        await several(it)
        await it.log_in()
        for name in ("api", "billing", "cart"):
            await page.get_by_role("checkbox", name=f"Select {name}").check()
        bar = page.get_by_role("region", name="3 selected")
        await page.get_by_role("combobox", name="Search applications").fill("label:team=a")
        await expect(bar).to_contain_text("1 of them not shown by the search")
        await it.cluster.delete(Ref(GroupKind("argoproj.io", "Application"), "argocd", "cart"))
        bar = page.get_by_role("region", name="2 selected")
        await bar.get_by_role("button", name="How to refresh").click()
        await it.is_accessible()
        await page.get_by_role("menuitem", name=re.compile("Hard refresh")).click()
        await expect(bar).to_contain_text("Refreshed 2 applications")
        await bar.get_by_role("button", name="Dismiss").click()
        await bar.get_by_role("button", name="Sync…").click()
        dialog = page.get_by_role("dialog", name="Sync 2 applications")
        await expect(dialog).to_contain_text("2 of 2 planned")
        await expect(dialog).to_contain_text("app path does not exist")
        await expect(dialog).to_contain_text("All together: 3 create")
        await dialog.get_by_role("button", name="Changes of api").click()
        await expect(dialog).to_contain_text("ConfigMap")
        await dialog.get_by_text("More options").click()
        await expect(dialog.get_by_label("Each application keeps its own")).to_be_checked()
        await dialog.get_by_label("The same for all of them").check()
        await dialog.get_by_label("Make the namespace").check()
        await dialog.get_by_label("Try again if it fails").check()
        await dialog.get_by_label("Times at most").fill("2")
        await expect(dialog).to_contain_text("All together: 3 create")
        await both_themes(it)
        await dialog.get_by_role("button", name="Sync 2 applications").click()
        await expect(dialog).to_have_count(0)
        await expect(line(page, "api")).to_contain_text("Synced")
        api = await it.cluster.get(Ref(GroupKind("argoproj.io", "Application"), "argocd", "api"))
        assert api is not None
        begun = api.at("status", "operationState", "operation")
        assert begun["sync"]["syncOptions"] == ["CreateNamespace=true"]
        assert begun["retry"]["limit"] == 2


async def test_an_application_is_created_by_form_and_by_yaml(tmp_path: Path) -> None:
    async with opened(tmp_path, "400") as it:
        page = it.page
        it.repository.commit({"built/kustomization.yaml": "resources: []"})
        await it.log_in("/applications")
        await page.get_by_role("link", name="New application").click()
        await expect(page.get_by_role("heading", name="New application")).to_be_visible()
        await both_themes(it)
        await page.get_by_role("button", name="Create").click()
        name = page.get_by_role("textbox", name="Application name")
        await expect(name).to_be_focused()
        await expect(name).to_have_accessible_description(re.compile("This is needed"))
        await it.is_accessible()
        await name.fill("shop")
        await expect(name).to_have_accessible_description(re.compile("of this name already"))
        await name.fill("second")
        text = page.get_by_role("textbox", name="YAML")
        await expect(text).to_have_value(re.compile("name: second"))
        repository = page.get_by_label("Repository URL")
        await repository.fill(it.repository.url)
        path = page.get_by_label("Path")
        await path.fill("nowhere")
        await expect(page.locator("datalist option[value='built']")).to_have_count(1)
        await expect(page.locator("datalist option[value='main']").first).to_be_attached()
        await page.get_by_label("Create the namespace").check()
        await expect(text).to_have_value(re.compile("CreateNamespace=true"))
        await page.get_by_role("button", name="Create").click()
        await expect(page.get_by_role("alert")).to_contain_text("app path does not exist")
        await expect(path).to_have_accessible_description(re.compile("app path does not exist"))
        said = await text.input_value()
        await text.fill(said + "  wrong: [")
        await expect(page.get_by_text("The form follows as soon as")).to_be_visible()
        await expect(page.get_by_role("button", name="Create")).to_be_disabled()
        await it.is_accessible()
        fitting = said.replace("path: nowhere", "path: k8s # by hand")
        await text.fill(fitting.replace('namespace: ""', "namespace: second"))
        await expect(path).to_have_value("k8s")
        await page.get_by_role("button", name="Create").click()
        await expect(page).to_have_url(re.compile("/applications/argocd/second"))
        await expect(page.get_by_role("heading", name="second")).to_be_visible()
        await expect(page.get_by_role("article")).to_contain_text("Out of sync")


async def test_on_a_phone_in_korean_and_in_the_dark(tmp_path: Path) -> None:
    phone = {"width": 390, "height": 800}
    async with opened(tmp_path, locale="ko-KR", color_scheme="dark", viewport=phone) as it:
        page = it.page
        await several(it)
        await page.goto(it.address + "/applications")
        await page.get_by_label("사용자 이름").fill("admin")
        await page.get_by_label("비밀번호").fill(await it.password())
        await page.get_by_role("button", name="로그인").click()
        await expect(line(page, "billing")).to_be_visible()
        await page.get_by_role("button", name="필터").click()
        await (
            page.get_by_role("dialog")
            .get_by_role("checkbox", name=re.compile("동기화 안 됨"))
            .check()
        )
        await it.is_accessible()
        await page.get_by_role("button", name="목록 보기").click()
        await expect(page.get_by_text("4개 중 3개")).to_be_visible()
        await it.is_accessible()
        for path in ("/applications?view=tiles", "/applications?view=summary", "/applications/new"):
            await page.goto(it.address + path)
            await expect(page.get_by_role("heading", level=1)).to_be_visible()
            await it.is_accessible()
            wide = await page.evaluate("document.documentElement.scrollWidth")
            assert wide <= phone["width"], path


def test_scripts_of_the_first_view_stay_small() -> None:
    """All that the page names and what these import at once: compressed below 250 kB."""
    found = first_view()
    assert found < 250_000, found
