"""What the web API counts: requests, webhooks, logins."""

from pathlib import Path

from tests.support.deliveries import github
from tests.support.entrance import entrance
from tests.web.test_access import SESSION
from tests.web.test_hooks import PAGE, send, shop
from trueup.core.metrics.catalogue.server import (
    LOGINS,
    REQUESTS,
    WEBHOOKS,
    WEBHOOKS_IN_FLIGHT,
)


async def test_requests_by_method_and_class_of_status(tmp_path: Path) -> None:
    async with shop(tmp_path) as made:
        for path in ("/api/v1/applications", "/api/v1/nothing"):
            async with made.session.get(path) as answer:
                await answer.read()
        async with made.session.request("PROPFIND", "/api/v1/applications") as answer:
            await answer.read()
        found = made.world.counted(REQUESTS)
        assert 'trueup_http_requests_total{method="GET",code="4xx"} 1' in found
        assert any('method="other"' in each for each in found)
        assert not any("PROPFIND" in each for each in found)


async def test_webhooks_by_repositories_that_somebody_uses(tmp_path: Path) -> None:
    async with shop(tmp_path) as made:
        for page in (PAGE, "https://git.example.test/of-nobody"):
            await send(made, github(page=page), X_GitHub_Event="push")
        found = sorted(made.world.counted(WEBHOOKS))
        assert found[0] == 'argocd_webhook_requests_total{repo=""} 1'
        assert "shop" in found[1]
        assert made.world.counted(WEBHOOKS_IN_FLIGHT) == ["argocd_webhook_handlers_in_flight 0"]


async def test_logins_by_whether_they_succeed(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        token = await door.log_in("bob")
        await door.call("", "POST", SESSION, {"username": "bob", "password": "wrong-one"})
        await door.call(token, "DELETE", SESSION)
        assert door.site.world.counted(LOGINS) == [
            'argocd_login_request_total{status="success"} 1',
            'argocd_login_request_total{status="failure"} 1',
        ]
