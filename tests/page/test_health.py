"""How Trueup itself is, and how applications are delivered, as people see it while it changes."""

from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from tests.page.place import CONFIG, Place, configured, opened
from tests.support.receiver import receiver
from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION

pytestmark = pytest.mark.slow
SHOP = Ref(APPLICATION, "argocd", "shop")
SLOWLY = 60_000  # milliseconds
SUBSCRIBED = {"notifications.argoproj.io/subscribe.on-live.hook": ""}
ALLOWED = {"TRUEUP_NOTIFICATIONS_ALLOW": "127.0.0.1"}


async def deployed(it: Place, color: str) -> None:
    """By whoever polls, once it is told to look."""
    it.repository.commit({"k8s/config.yaml": CONFIG.format(color)})
    look = {"metadata": {"annotations": {"argocd.argoproj.io/refresh": "normal"}}}
    await it.cluster.patch(SHOP, look, media_type="merge")


def row(it: Place, table: str, name: str) -> Locator:
    return it.page.get_by_role("table", name=table).get_by_role("row").filter(has_text=name)


async def test_the_machine_room_and_what_it_delivers(tmp_path: Path) -> None:
    async with receiver() as hook, opened(tmp_path, environ=ALLOWED) as it:
        page = it.page
        hook.answers = [400]
        await it.log_in("/deliveries?view=figures")
        await expect(page.get_by_text("Nothing was deployed in the last 30 days.")).to_be_visible()
        said = {
            "service.webhook.hook": f"url: {hook.url}\nretryMax: 0\n",
            "template.live": "webhook: {hook: {method: POST, body: live}}",
            "trigger.on-live": ("- when: app.status.health.status == 'Healthy'\n  send: [live]\n"),
        }
        await configured(it.cluster, "argocd-notifications-cm", said)
        syncs = {"syncPolicy": {"automated": {}, "syncOptions": ["CreateNamespace=true"]}}
        patch = {"metadata": {"annotations": SUBSCRIBED}, "spec": syncs}
        await it.cluster.patch(SHOP, patch, media_type="merge")
        await page.goto(f"{it.address}/applications/argocd/shop")
        await expect(page.get_by_role("article")).to_contain_text("Healthy", timeout=SLOWLY)
        await deployed(it, "green")
        await figures_of_the_application(it)
        await figures_of_all(it)
        await hook.until(lambda: hook.asked > 0)
        await health(it)
        await in_korean_on_a_phone(it)


async def figures_of_the_application(it: Place) -> None:
    part = it.page.get_by_role("region", name="How it is delivered")
    await it.page.reload()
    await expect(part).to_contain_text("From commit to live")
    for _ in range(10):  # it is asked anew once a minute
        if await part.get_by_text("2 a", exact=False).count():
            break
        await it.page.wait_for_timeout(1000)
        await it.page.reload()
        await expect(part).to_contain_text("How this is counted")
    await expect(part.get_by_role("img", name="Deployments: last 2, at most 2")).to_be_visible()
    await part.get_by_text("How this is counted").click()
    await expect(part).to_contain_text("From the newest commit that came to be live")
    await part.get_by_label("Time").select_option("7")
    await expect(part).to_contain_text("2 a week")
    await it.is_accessible_by_day_and_night()


async def figures_of_all(it: Place) -> None:
    page = it.page
    await page.get_by_role("link", name="Deliveries").click()
    await page.get_by_role("button", name="How it is delivered").click()
    line = page.get_by_role("row").filter(has_text="shop")
    await expect(line).to_contain_text("2 a month")
    await expect(line).to_contain_text("0%")
    await expect(line).to_contain_text("nothing failed")
    await it.is_accessible_by_day_and_night()
    await page.get_by_role("searchbox").fill("project:other")
    await expect(page.get_by_text("No application that was deployed is like that.")).to_be_visible()
    await page.get_by_role("button", name="Clear the search").click()
    await line.get_by_role("link", name="shop").click()
    await expect(page.get_by_role("heading", level=1, name="shop")).to_be_visible()


async def health(it: Place) -> None:
    page = it.page
    await page.goto(f"{it.address}/settings/health")
    await expect(page.get_by_text("1 message is dead")).to_be_visible(timeout=SLOWLY)
    await expect(row(it, "Work", "Applications")).to_contain_text("0 / ")
    await expect(row(it, "Repositories", "/repo")).to_contain_text("Connected")
    await expect(row(it, "Repositories", "/repo")).to_contain_text("took")
    await expect(row(it, "Clusters", "in-cluster")).to_contain_text("Connected")
    lag = page.get_by_role("img", name="Event loop, late by: at most")
    await expect(lag).to_be_visible(timeout=SLOWLY)
    await it.is_accessible_by_day_and_night()
    dead = page.get_by_role("region", name="Notifications that are dead")
    await dead.get_by_role("button", name="Send again: on-live, shop, hook").click()
    await expect(page.get_by_text("Everything is well.")).to_be_visible(timeout=SLOWLY)
    await expect(dead).to_have_count(0)


async def in_korean_on_a_phone(it: Place) -> None:
    page = it.page
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.evaluate("localStorage.setItem('trueup.language', 'ko')")
    for address, shows in (
        ("/settings/health", "이벤트 루프 지연"),
        ("/deliveries?view=figures", "커밋에서 반영까지"),
        ("/applications/argocd/shop", "배포 지표"),
    ):
        await page.goto(it.address + address)
        await expect(page.get_by_text(shows).first).to_be_visible()
        await it.is_accessible_by_day_and_night()
