"""A deletion that waits for a person is approved by the digest of what that person looked at."""

import asyncio
from pathlib import Path
from typing import Any

from tests.support.outbox import outbox
from tests.support.site import Site, declared, manual, site
from tests.support.story import URL, config
from trueup.core.delivery.approval import waits
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION

APPS = "/api/v1/applications"
ONE = "/api/trueup/v1/applications/web"
CONFIRM = {"argocd.argoproj.io/sync-options": "Prune=confirm"}


async def waiting(made: Site) -> dict[str, Any]:
    """An operation that waits to delete a ConfigMap; the plan of it."""
    declared(made).push(URL, {"web/config.yaml": config("settings", CONFIRM)})
    await made.call("POST", APPS, manual())
    await made.world.becomes("OutOfSync", "Missing")
    await made.call("POST", f"{APPS}/web/sync", {})
    await made.world.becomes("Synced", "Healthy")
    commit = declared(made).push(URL, {"web/other.yaml": config("other")})
    await made.world.refresh()
    await made.world.becomes("OutOfSync", "Healthy", revision=commit)
    await made.call("POST", f"{APPS}/web/sync", {"prune": True})
    found: dict[str, Any] = await made.get(f"{ONE}/plan", prune="true")
    return found


async def test_what_was_looked_at_is_what_is_approved(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(30):
        plan = await waiting(made)
        (task,) = (each for step in plan["steps"] for each in step["tasks"] if each.get("confirm"))
        assert task["name"] == "settings"
        for said, status, why in (
            ({}, 400, "approval: Object missing required field `digest`"),
            ({"digest": "another"}, 409, "the plan is not the one that was looked at"),
            ({"digest": plan["digest"], "prune": False}, 409, "the plan is not the one"),
        ):
            refused = await made.call("POST", f"{ONE}/approvals", said)
            assert (refused[0], refused[1]["message"].startswith(why)) == (status, True), refused
        status, told = await made.call("POST", f"{ONE}/approvals", {"digest": plan["digest"]})
        assert (status, told["objects"]) == (200, ["ConfigMap/shop/settings"])
        await made.world.becomes("Synced", "Healthy")
        history = made.world.history
        (entry,) = (each for each in history.entries if each.kind == "approval")
        assert entry.message == "approved the deletion of ConfigMap/shop/settings"
        assert (entry.application, entry.details["digest"]) == ("web", plan["digest"])
        after = await made.get(f"{ONE}/plan", prune="true")
        nothing = await made.call("POST", f"{ONE}/approvals", {"digest": after["digest"]})
        assert nothing[1]["message"] == "nothing of this plan waits for an approval"


async def _application(made: Site) -> Object:
    found = await made.world.cluster.get(Ref(APPLICATION, "argocd", "web"))
    assert found is not None
    return found


async def test_a_message_leads_to_what_would_be_deleted(tmp_path: Path) -> None:
    """Its link is for whichever plan is looked at: an Application keeps none."""
    async with (
        outbox(tmp_path / "outbox") as kept,
        site(tmp_path, outbox=kept) as made,
        asyncio.timeout(30),
    ):
        plan = await waiting(made)
        while (found := waits(await _application(made))) is None:  # noqa: ASYNC110 the operation begins
            await asyncio.sleep(0.02)
        assert found == ("Application", "")
        link = await kept.invitations.give(*found[:1], "argocd", "web", found.digest)
        at = f"/api/trueup/v1/invitations/{link}"
        shown = await made.get(at)
        assert (shown["kind"], shown["digest"], shown["state"]) == (
            "Application",
            plan["digest"],
            "open",
        )
        assert (await made.call("POST", at, {"digest": "another"}))[0] == 409
        status, told = await made.call("POST", at, {"digest": shown["digest"]})
        assert (status, told["objects"]) == (200, ["ConfigMap/shop/settings"])
        await made.world.becomes("Synced", "Healthy")
