"""What was told: seen by the application and of all, sent again; and an approval from a message."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.page.place import configured, opened
from tests.support.receiver import receiver
from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION
from trueup.model.stack import STACK

pytestmark = pytest.mark.slow
SUBSCRIBED = {
    "notifications.argoproj.io/subscribe.on-out.hook": "",
    "notifications.argoproj.io/subscribe.on-out.gone": "",
    "notifications.argoproj.io/subscribe.on-oops.hook": "",
}
PLAN = {"id": "r1", "digest": "d1", "state": "AwaitingApproval", "needs": 1, "totals": {}}


def settings(url: str) -> dict[str, str]:
    body = "{{.%s.metadata.name}} {{.approval.url}}"
    return {
        "service.webhook.hook": f"url: {url}\nretryMax: 0\n",
        "template.out": "webhook: {hook: {method: POST, body: '%s'}}" % (body % "app"),
        "template.waits": "webhook: {hook: {method: POST, body: '%s'}}" % (body % "stack"),
        "trigger.on-out": "- when: app.status.sync.status == 'OutOfSync'\n  send: [out]\n",
        "trigger.on-waits": (
            "- when: stack.status?.plan?.state == 'AwaitingApproval'\n  send: [waits]\n"
        ),
        "subscriptions": "- recipients: [hook]\n  triggers: [on-waits]\n",
    }


async def test_what_was_told_is_seen_and_sent_again(tmp_path: Path) -> None:
    allowed = {"TRUEUP_NOTIFICATIONS_ALLOW": "127.0.0.1"}
    async with receiver() as it, opened(tmp_path, environ=allowed) as place:
        page, cluster = place.page, place.cluster
        it.answers = [400]
        url = {"url": place.address}
        await configured(cluster, "argocd-cm", url)
        await configured(cluster, "argocd-notifications-cm", settings(it.url))
        shop = Ref(APPLICATION, "argocd", "shop")
        said = {"metadata": {"annotations": SUBSCRIBED}}
        await cluster.patch(shop, said, media_type="merge")
        await it.until(lambda: it.asked > 0)

        await place.log_in("/applications/argocd/shop")
        part = page.get_by_role("region", name="Notifications").first
        table = part.get_by_role("region", name="Told of late")
        await expect(table.get_by_role("row").filter(has_text="on-out")).to_contain_text("Dead")
        subscribed = part.get_by_role("region", name="Who is told of what")
        await expect(subscribed.get_by_role("row").filter(has_text="hook")).to_contain_text("yes")
        wrong = part.get_by_role("list", name="What is wrong with them")
        await expect(wrong).to_contain_text("gone")
        await expect(wrong).to_contain_text("on-oops")
        await place.is_accessible_by_day_and_night()
        await page.get_by_role("link", name="All of this application").click()
        await expect(page).to_have_url(re.compile("/notifications"))
        await expect(subscribed).to_have_count(0)  # its rows are of the view before
        row = page.get_by_role("row").filter(has_text="on-out")
        await expect(row).to_contain_text("400")
        await row.get_by_role("button", name="Send again: on-out, shop, hook").click()
        await expect(row).to_contain_text("Sent", timeout=20_000)
        await it.until(lambda: len(it.bodies) == 1)
        await place.is_accessible_by_day_and_night()

        meta = {"name": "net", "namespace": "argocd"}
        body = {"apiVersion": "trueup.dev/v1alpha1", "kind": "Stack", "metadata": meta}
        await cluster.create({**body, "spec": {"source": {"repoURL": "https://git.test/x"}}})
        await cluster.patch(
            Ref(STACK, "argocd", "net"), {"status": {"plan": PLAN}}, media_type="merge"
        )
        await it.until(lambda: len(it.bodies) == 2)
        link = it.bodies[1].partition(" ")[2]
        await page.goto(link)
        await expect(
            page.get_by_text("A plan of this Stack waits for an approval.")
        ).to_be_visible()
        await place.is_accessible_by_day_and_night()
        found = await cluster.get(Ref(STACK, "argocd", "net"))
        assert found is not None
        assert not found.at("approvals")
