"""Stories of drift: seen with whoever made it, put back, ignored, adopted into Git."""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import Download, expect

from tests.page.place import Place, opened
from trueup.k8s.ref import GroupKind, Ref

pytestmark = pytest.mark.slow

SETTINGS = Ref(GroupKind("", "ConfigMap"), "shop", "settings")
WEB = Ref(GroupKind("apps", "Deployment"), "shop", "web")
FINE = "Everything is as Git declares it"
SLOWLY = 60_000  # milliseconds


async def begun(it: Place, to: str = "/drift") -> None:
    """Logged in, and what Git declares is live."""
    await it.log_in("/applications/argocd/shop")
    await it.synced("3 create")
    await it.page.goto(it.address + to)
    await expect(it.page.get_by_text(FINE)).to_be_visible(timeout=SLOWLY)


async def edited(it: Place, ref: Ref, patch: object) -> None:
    """As ``kubectl edit`` does it."""
    await it.cluster.patch(ref, patch, media_type="merge", manager="kubectl-edit")


async def dark(it: Place) -> None:
    await it.page.emulate_media(color_scheme="dark")
    await it.is_accessible()
    await it.page.emulate_media(color_scheme="light")


async def applied(it: Place, patch: str) -> None:
    """By ``git apply`` in a clone, and pushed."""
    git = await asyncio.create_subprocess_exec(
        *("git", "apply", "--index", "-"), cwd=it.repository.folder, stdin=asyncio.subprocess.PIPE
    )
    await git.communicate(patch.encode())
    assert git.returncode == 0
    it.repository.commit({})


async def test_drift_is_seen_put_back_and_ignored(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        page = it.page
        await begun(it)
        await it.is_accessible()
        await edited(it, WEB, {"spec": {"replicas": 5}})
        row = page.get_by_role("listitem").filter(has_text="spec.replicas")
        for said in ("Deployment shop/web", "Changed past Git", "kubectl-edit"):
            await expect(row).to_contain_text(said, timeout=SLOWLY)
        await edited(it, SETTINGS, {"data": {"color": "<b>red</b>\u202e"}})
        settings = page.get_by_role("listitem").filter(has_text="data.color")
        await expect(settings).to_contain_text("<b>red</b>⟨202e⟩", timeout=SLOWLY)

        await row.get_by_role("button", expanded=False).click()
        await expect(row).to_contain_text("k8s/web.yaml:6", timeout=SLOWLY)
        await expect(page).to_have_url(re.compile("open="))
        await it.is_accessible()
        await dark(it)

        await row.get_by_role("button", name="Put back…").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("spec.replicas 5 → 2", timeout=SLOWLY)
        await expect(dialog).not_to_contain_text("data.color")
        await it.is_accessible()
        await dark(it)
        await dialog.get_by_role("button", name="Put back", exact=True).click()
        await expect(row).to_have_count(0, timeout=SLOWLY)
        await expect(settings).to_be_visible()
        found = await it.cluster.get(WEB)
        assert found is not None
        assert found.at("spec", "replicas") == 2

        await page.get_by_label("Select all of shop").check()
        chosen = page.get_by_role("region", name="1 selected")
        await chosen.get_by_role("button", name="Ignore…").click()
        await expect(dialog).to_contain_text("/data/color", timeout=SLOWLY)
        await dialog.get_by_label("All that their managers own").check()
        await expect(dialog).to_contain_text("managedFieldsManagers")
        await dialog.get_by_label("These fields").check()
        await dialog.get_by_text("The patch of the Application, exactly").click()
        await expect(dialog).to_contain_text('"path": "/spec/ignoreDifferences"')
        await it.is_accessible()
        await dark(it)
        await dialog.get_by_role("button", name="Ignore", exact=True).click()
        await expect(page.get_by_text(FINE)).to_be_visible(timeout=SLOWLY)
        await page.goto(it.address + "/applications/argocd/shop")
        await expect(page.get_by_role("article")).to_contain_text("Synced", timeout=SLOWLY)


async def test_what_is_live_is_adopted_by_a_patch_that_git_applies(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        page = it.page
        await begun(it)
        await edited(it, SETTINGS, {"data": {"color": "red"}})
        await edited(it, WEB, {"metadata": {"labels": {"team": "a"}}, "spec": {"replicas": 4}})
        both = page.get_by_text("2 differences in 2 objects of 1 application")
        await expect(both).to_be_visible(timeout=SLOWLY)
        await page.get_by_label("Group by").select_option("field")
        await expect(page.get_by_role("heading", name="Deployment spec.replicas")).to_be_visible()
        await it.is_accessible()
        await page.get_by_label("Group by").select_option("application")
        await page.get_by_label("Select all of shop").check()
        chosen = page.get_by_role("region", name="2 selected")
        await chosen.get_by_role("button", name="Adopt into Git…").click()
        dialog = page.get_by_role("dialog")
        for line in ("+data: {color: red}", "+  replicas: 4"):
            await expect(dialog).to_contain_text(line, timeout=SLOWLY)
        await it.is_accessible()
        await dark(it)
        async with page.expect_download() as waiting:
            await dialog.get_by_role("button", name="Download").click()
        saved: Download = await waiting.value
        assert saved.suggested_filename == "shop.patch"
        text = await asyncio.to_thread(Path(await saved.path()).read_text)
        await applied(it, text)
        await dialog.get_by_role("button", name="Close").click()
        await page.goto(it.address + "/applications/argocd/shop")
        await page.get_by_role("button", name="Refresh").click()
        await expect(page.get_by_role("article")).to_contain_text("Synced", timeout=SLOWLY)
        await page.get_by_role("link", name="Drift").click()
        await expect(page.get_by_text(FINE)).to_be_visible(timeout=SLOWLY)


async def test_in_korean_in_the_dark_on_a_phone_without_a_right(tmp_path: Path) -> None:
    phone = {"width": 390, "height": 800}
    async with opened(tmp_path, locale="en-US", viewport=phone, color_scheme="dark") as it:
        page = it.page
        await it.log_in("/drift")
        row = page.get_by_role("listitem").filter(has_text="ConfigMap")
        await expect(row).to_contain_text("is not there", timeout=SLOWLY)
        await expect(row).to_contain_text("Not deployed yet")
        await it.is_accessible()
        await page.evaluate("localStorage.setItem('trueup.language', 'ko')")
        await page.reload()
        await expect(page.get_by_role("heading", name="드리프트", exact=True)).to_be_visible()
        await expect(row).to_contain_text("아직 배포 안 됨", timeout=SLOWLY)
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= phone["width"]
        await page.get_by_role("button", name="Git 밖에서 변경됨").click()
        await expect(page.get_by_text("일치하는 것이 없습니다")).to_be_visible()
        await it.is_accessible()
        await page.get_by_role("button", name="전체").click()
        await row.get_by_role("button", expanded=False).click()
        await row.get_by_role("button", name="되돌리기…").click()
        await expect(page.get_by_role("dialog")).to_contain_text("1 생성", timeout=SLOWLY)
        await it.is_accessible()
