"""``trueup notifications``: asked of a server."""

from datetime import timedelta
from pathlib import Path

from tests.support.outbox import outbox
from tests.support.posting import letter, occasion
from tests.support.shell import shell
from tests.support.site import site


async def test_what_failed_is_listed_sent_again_and_discarded(tmp_path: Path) -> None:
    async with outbox(tmp_path / "outbox") as made, site(tmp_path, outbox=made) as it:
        await made.deliveries.put(occasion("web"), letter())
        await made.deliveries.put(occasion("db", service="email", recipient="a@b.test"), letter())
        [(one, _)] = await made.deliveries.claim(("slack", "ops"), 1, timedelta(seconds=60))
        await made.deliveries.failed([one.id], "channel_not_found", None)
        run = shell(it, tmp_path)
        listed = await run("notifications", "list", "--state", "dead")
        assert "Application argocd/web" in listed.out
        assert "channel_not_found" in listed.out
        assert "a@b.test" not in listed.out
        assert "email:a@b.test" in (await run("notifications", "ls", "--service", "email")).out
        shown = (await run("notifications", "get", str(one.id))).out
        assert "slack:ops" in shown
        assert (await run("notifications", "retry", str(one.id))).code == 0
        assert (await run("notifications", "discard", str(one.id))).code == 0
        found = await made.deliveries.one(one.id)
        assert found is not None
        assert found.phase == "dropped"
