"""The past of an application, and the way back: in the cluster, or by a commit in Git."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.page.place import CONFIG, Place, opened

pytestmark = pytest.mark.slow

SHOP = "/applications/argocd/shop"


async def deployed(it: Place) -> None:
    await it.page.locator("header").get_by_role("button", name="Sync…").click()
    await it.page.get_by_role("dialog").get_by_role("button", name="Sync", exact=True).click()
    fine = it.page.get_by_text("Everything is as Git declares it, and well.")
    await expect(fine).to_be_visible(timeout=20_000)


async def test_commits_in_between_and_a_revert_that_is_pushed(tmp_path: Path) -> None:
    async with opened(tmp_path, "409") as it:
        page, repository = it.page, it.repository
        repository.git("config", "receive.denyCurrentBranch", "updateInstead")
        await it.log_in(SHOP)
        await deployed(it)
        repository.commit({"k8s/config.yaml": CONFIG.format("green")}, "Make it green")
        repository.commit({"other/x": "1"}, "Somewhere else")
        repository.commit({"k8s/config.yaml": CONFIG.format("red")}, "No, <b>red</b>")
        await page.get_by_role("button", name="Refresh").click()
        await expect(page.get_by_text("One object differs from Git.")).to_be_visible()
        await deployed(it)

        await page.get_by_role("tab", name="History").click()
        newest = page.get_by_role("listitem").filter(
            has=page.get_by_role("heading", name=re.compile("#1"))
        )
        await expect(newest).to_contain_text("2 commits since the one before")
        await expect(newest).to_contain_text("Make it green")
        await expect(newest).not_to_contain_text("Somewhere else")
        await it.is_accessible_by_day_and_night()
        await page.get_by_role("button", name="Compare with now…").click()
        await expect(page.get_by_role("dialog")).to_contain_text("red → blue")
        await it.is_accessible_by_day_and_night()
        await page.get_by_role("button", name="Close").click()

        await page.get_by_role("button", name="Roll back…").click()
        await page.get_by_label("In Git, by a commit").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("There are no credentials here to push with")
        await expect(dialog).to_contain_text("git restore --source=")
        await expect(dialog.get_by_role("button", name="Commit and push")).to_have_count(0)
        await it.is_accessible_by_day_and_night()
        await writable(it)
        await page.reload()
        await expect(dialog).to_contain_text("One file changes")
        await expect(dialog).to_contain_text("+data: {color: blue}")
        await expect(dialog).to_contain_text("red → blue")
        await dialog.get_by_label("Why").fill("red hurts the eyes")
        await it.is_accessible_by_day_and_night()

        repository.commit({"k8s/config.yaml": CONFIG.format("black")}, "Black")  # meanwhile
        await dialog.get_by_role("button", name="Commit and push").click()
        await expect(dialog).to_contain_text("main has moved since it was looked at")
        await expect(dialog).to_contain_text("-data: {color: black}")
        await dialog.get_by_role("button", name="Commit and push").click()
        await expect(dialog).to_contain_text("is on main.")
        await it.is_accessible_by_day_and_night()
        said = repository.git("log", "-1", "--format=%an%n%B")
        assert said.startswith("admin\nRevert k8s to ")
        assert "red hurts the eyes" in said
        assert "blue" in (repository.folder / "k8s/config.yaml").read_text()
        assert (repository.folder / "other/x").exists()
        await page.get_by_role("button", name="Close").click()
        await expect(page.get_by_role("article")).to_contain_text("Out of sync")
        await page.goto(f"{it.address}/record?search=reverted")
        await expect(page.get_by_text("reverted main of").first).to_be_visible()


async def writable(it: Place) -> None:
    labels = {"argocd.argoproj.io/secret-type": "repository-write"}
    body = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "writer", "namespace": "argocd", "labels": labels},
        "stringData": {"type": "git", "url": it.repository.url, "username": "git"},
    }
    await it.cluster.create(body)


async def test_a_rollback_in_the_cluster_switches_automation_off(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        page = it.page
        await it.log_in(f"{SHOP}?tab=source")
        await page.get_by_label("Sync by itself").check()
        await page.get_by_label("Self-heal").check()
        await page.get_by_role("button", name="Save").click()
        await page.get_by_role("tab", name="Overview").click()
        fine = page.get_by_text("Everything is as Git declares it, and well.")
        await expect(fine).to_be_visible(timeout=20_000)
        it.repository.commit({"k8s/config.yaml": CONFIG.format("green")}, "Make it green")
        await page.get_by_role("button", name="Refresh").click()
        await page.get_by_role("tab", name="History").click()
        await page.get_by_role("button", name="Roll back…").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("Automation is on")
        await expect(dialog).to_contain_text("green → blue")
        await it.is_accessible_by_day_and_night()
        await dialog.get_by_role("button", name="Switch automation off, and roll back").click()
        await expect(page.get_by_text("#2")).to_be_visible(timeout=20_000)
        newest = page.get_by_role("listitem").filter(
            has=page.get_by_role("heading", name=re.compile("#2"))
        )
        await expect(newest).to_contain_text("Takes back one commit")
        await page.get_by_role("tab", name="Overview").click()
        await expect(page.get_by_text("By hand only")).to_be_visible()
