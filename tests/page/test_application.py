"""One application: what is wrong and what to do, syncs of all kinds, and what one may not do."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.page.place import CONFIG, DEPLOYMENT, Place, opened
from trueup.k8s.ref import GroupKind, Ref

pytestmark = pytest.mark.slow

SHOP = "/applications/argocd/shop"
FINE = "Everything is as Git declares it, and well."
JOB = """
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
  annotations: {argocd.argoproj.io/hook: PreSync}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: m, image: "m:1"}]}}}
"""
LATER = """
apiVersion: v1
kind: ConfigMap
metadata: {name: later, annotations: {argocd.argoproj.io/sync-wave: "2"}}
"""
GUARDED = """
apiVersion: v1
kind: ConfigMap
metadata: {name: guarded, annotations: {argocd.argoproj.io/sync-options: Prune=confirm}}
"""
MIGRATE = Ref(GroupKind("batch", "Job"), "shop", "migrate")


async def go(it: Place, search: str = "") -> None:
    await it.page.goto(f"{it.address}{SHOP}{search}")


async def synced(it: Place) -> None:
    await (
        it.page.get_by_role("banner")
        .or_(it.page.locator("header"))
        .get_by_role("button", name="Sync…")
        .click()
    )
    await it.page.get_by_role("dialog").get_by_role("button", name="Sync", exact=True).click()
    await expect(it.page.get_by_role("dialog")).to_have_count(0)


async def ended(it: Place, job: dict[str, Any]) -> None:
    """The hook, as nobody runs it here."""
    await it.cluster.patch(MIGRATE, {"status": job}, media_type="merge", subresource="status")


async def test_a_sync_of_what_is_picked_then_of_all_by_wave(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        page = it.page
        it.repository.commit({"k8s/job.yaml": JOB, "k8s/later.yaml": LATER})
        await it.log_in(f"{SHOP}?act=sync&pick=/ConfigMap/shop/settings")
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("Only the picked objects are synced")
        await expect(dialog).to_contain_text(re.compile("[12] create"))
        await it.is_accessible_by_day_and_night()
        await dialog.get_by_role("button", name="None").click()
        await expect(dialog).to_contain_text("Pick at least one object.")
        go_on = dialog.get_by_role("button", name="Sync", exact=True)
        await expect(go_on).to_be_disabled()
        await dialog.get_by_label("ConfigMap settings").check()
        await go_on.click()
        await page.get_by_role("tab", name="Operation").click()
        await expect(page.get_by_text("Partial sync of one object")).to_be_visible()
        await expect(page.get_by_role("article")).to_contain_text("Succeeded")
        await page.get_by_role("tab", name="History").click()
        await expect(page.get_by_text("Nothing has been deployed yet.")).to_be_visible()

        await synced(it)
        await page.get_by_role("tab", name="Operation").click()
        stages = page.get_by_role("tabpanel").get_by_role("listitem")
        hook = stages.filter(has=page.get_by_role("heading", name="PreSync, wave 0"))
        last = stages.filter(has=page.get_by_role("heading", name="Sync, wave 2"))
        await expect(hook).to_contain_text("Under way")
        await expect(last).to_contain_text("Waiting")
        await it.is_accessible_by_day_and_night()
        done = {"type": "Complete", "status": "True"}
        await ended(it, {"succeeded": 1, "conditions": [done]})
        await expect(last).to_contain_text("Done")
        await page.get_by_role("tab", name="Overview").click()
        await expect(page.get_by_text(FINE)).to_be_visible(timeout=20_000)
        await it.is_accessible_by_day_and_night()


async def test_what_fails_says_why_and_what_to_do(tmp_path: Path) -> None:
    async with opened(tmp_path, "400") as it:
        page = it.page
        await it.log_in(SHOP)
        await synced(it)
        await expect(page.get_by_text(FINE)).to_be_visible(timeout=20_000)
        it.repository.commit({"k8s/web.yaml": DEPLOYMENT.replace("app: web", "app: other")})
        await page.get_by_role("button", name="Refresh").click()
        await expect(page.get_by_text("Refreshed.")).to_be_visible()
        await expect(page.get_by_text("One object differs from Git.")).to_be_visible()
        await synced(it)
        await expect(page.get_by_text("Deployment web could not be synced.")).to_be_visible()
        await expect(page.get_by_text("cannot be changed in place")).to_be_visible()
        await it.is_accessible_by_day_and_night()
        await page.get_by_role("tab", name="Operation").click()
        await expect(page.get_by_role("article")).to_contain_text("field is immutable")
        await page.get_by_role("tab", name="History").click()
        await expect(page.get_by_text("A sync failed")).to_be_visible()

        await go(it, "?tab=source")
        path = page.get_by_label("Path", exact=True)
        await path.fill("nowhere")
        await page.get_by_role("button", name="Preview what it does").click()
        await expect(page.get_by_text("app path does not exist")).to_be_visible()
        await expect(path).to_have_attribute("aria-invalid", "true")
        await it.is_accessible_by_day_and_night()
        await path.fill("k8s")
        await page.get_by_label("Without files such as").fill("web.yaml")
        await page.get_by_role("button", name="Preview what it does").click()
        await expect(page.get_by_text("1 delete")).to_be_visible()
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("Saved.")).to_be_visible()
        await page.get_by_label("YAML").click()
        await expect(page.get_by_label("The whole spec, as YAML")).to_have_value(
            re.compile("exclude: web.yaml")
        )
        await it.is_accessible()
        await go(it)
        left = page.get_by_text("One object is not declared any more, and still there.")
        await expect(left).to_be_visible()
        await page.get_by_role("button", name="Sync with pruning…").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("One object would be deleted: Deployment web")
        await dialog.get_by_role("button", name="Sync", exact=True).click()
        await expect(page.get_by_text(FINE)).to_be_visible(timeout=20_000)


async def test_what_waits_for_a_person_is_shown_and_confirmed(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        page = it.page
        it.repository.commit({"k8s/guarded.yaml": GUARDED})
        await it.log_in(SHOP)
        await synced(it)
        await expect(page.get_by_text(FINE)).to_be_visible(timeout=20_000)
        it.repository.commit({"k8s/guarded.yaml": None})
        await page.get_by_role("button", name="Refresh").click()
        await page.get_by_role("button", name="Sync with pruning…").click()
        await expect(page.get_by_role("dialog")).to_contain_text("waits for a confirmation")
        await page.get_by_role("dialog").get_by_role("button", name="Sync", exact=True).click()
        await page.get_by_role("button", name="See what goes…").click()
        await expect(page.get_by_role("dialog")).to_contain_text("ConfigMap guarded")
        await it.is_accessible_by_day_and_night()
        await page.get_by_role("button", name="Confirm the deletion").click()
        await expect(page.get_by_text(FINE)).to_be_visible(timeout=20_000)
        await go(it, "?act=delete")
        await page.get_by_label("They stay (non-cascading)").click()
        await expect(page.get_by_role("dialog")).to_contain_text("Its objects stay")
        await it.is_accessible_by_day_and_night()
        await page.get_by_label("Type shop to confirm").fill("shop")
        await page.get_by_role("button", name="Delete", exact=True).click()
        await expect(page).to_have_url(re.compile("/applications$"))
        assert await it.cluster.get(Ref(GroupKind("", "ConfigMap"), "shop", "settings"))


async def test_a_reader_in_korean_on_a_phone_sees_all_and_can_do_nothing(tmp_path: Path) -> None:
    phone = {"width": 390, "height": 800}
    async with opened(tmp_path, "403", locale="ko-KR", viewport=phone) as it:
        page = it.page
        links = {"link.argocd.argoproj.io/x": "Evil|javascript:alert(1)"}
        links |= {"link.argocd.argoproj.io/external-link": "https://example.test/"}
        shop = Ref(GroupKind("argoproj.io", "Application"), "argocd", "shop")
        change = {"metadata": {"annotations": links}}
        await it.cluster.patch(shop, change, media_type="merge")
        await it.let_in("bob", "password1", "g, bob, role:readonly")
        await page.goto(it.address + SHOP)
        await page.get_by_label("사용자 이름").fill("bob")
        await page.get_by_label("비밀번호").fill("password1")
        await page.get_by_role("button", name="로그인").click()
        await expect(page.get_by_text("볼 수만 있고 바꿀 수 없습니다").first).to_be_visible()
        await expect(page.get_by_role("link", name="external-link")).to_have_attribute(
            "href", "https://example.test/"
        )
        await expect(page.get_by_text("Evil")).to_have_count(0)
        await expect(page.get_by_role("button", name="동기화…")).to_have_count(0)
        await page.get_by_role("button", name="다른 작업").click()
        await expect(page.get_by_role("menuitem", name="삭제…")).to_have_count(0)
        await page.keyboard.press("Escape")
        for tab in ("변경", "작업", "이력", "소스", "이벤트", "개요"):
            await page.get_by_role("tab", name=tab).click()
            await expect(page.get_by_role("tabpanel")).to_be_visible()
            await it.is_accessible_by_day_and_night()
        await page.get_by_role("tab", name="소스").click()
        await expect(page.get_by_label("경로", exact=True)).not_to_be_editable()


async def test_what_others_change_is_seen_at_once(tmp_path: Path) -> None:
    """Also what no list sums up, such as an annotation."""
    async with opened(tmp_path) as it:
        page = it.page
        await it.log_in(SHOP)
        await expect(page.get_by_text("2 objects are not there yet.")).to_be_visible()
        shop = Ref(GroupKind("argoproj.io", "Application"), "argocd", "shop")
        notes = {"link.argocd.argoproj.io/runbook": "Run book|https://runbook.example.test/"}
        await it.cluster.patch(shop, {"metadata": {"annotations": notes}}, media_type="merge")
        await expect(page.get_by_role("link", name="Run book").first).to_be_visible()
        it.repository.commit({"k8s/config.yaml": CONFIG.format("x").replace("v1", "v9")})
        await page.get_by_role("button", name="Refresh").click()
        await expect(page.get_by_role("heading", name="What is wrong")).to_be_attached()


async def test_parameters_of_a_chart_are_found_set_and_previewed(tmp_path: Path) -> None:
    template = (
        CONFIG.format("{{ .Values.color }}").replace(": {{ .", ': "{{ .').replace(" }}", ' }}"')
    )
    async with opened(tmp_path, "400") as it:
        page = it.page
        it.repository.commit(
            {
                "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
                "chart/values.yaml": "color: blue\n",
                "chart/templates/config.yaml": template,
            }
        )
        shop = Ref(GroupKind("argoproj.io", "Application"), "argocd", "shop")
        change = {"spec": {"source": {"path": "chart"}}}
        await it.cluster.patch(shop, change, media_type="merge")
        await it.log_in(f"{SHOP}?tab=source")
        await page.get_by_text("What can be set here").click()
        await page.get_by_role("button", name="Set color").click()
        value = page.get_by_label("Parameters: Value")
        await expect(value).to_have_value("blue")
        await value.fill("green")
        await expect(page.get_by_text("source.helm")).to_be_visible()
        await page.get_by_role("button", name="Preview what it does").click()
        await expect(page.get_by_text("2 create")).to_be_visible()
        await it.is_accessible_by_day_and_night()
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("Saved.")).to_be_visible()
        kept = await it.cluster.get(shop)
        assert kept is not None
        assert kept.at("spec", "source", "helm", "parameters") == [
            {"name": "color", "value": "green"}
        ]
        others = {"spec": {"revisionHistoryLimit": 3}}
        await value.fill("red")
        await it.cluster.patch(shop, others, media_type="merge")
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("Somebody else has changed the application")).to_be_visible()
