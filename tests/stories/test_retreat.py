"""A roll-out that degrades is rolled back by itself, and stays so until Git says something new."""

from typing import Any

import yaml

from tests.support.manifests import deployment
from tests.support.story import ARGOCD, URL, Stage, World, application, world
from trueup.apiserver.simulate import Pace

AUTOMATED = {
    "automated": {"prune": True, "selfHeal": True},
    "syncOptions": ["CreateNamespace=true"],
}
WITHIN = {"trueup.dev/auto-rollback": "2s"}


def web(image: str, deadline: int = 60) -> str:
    """A Deployment that has failed after *deadline* seconds; only what must fail has few."""
    body: dict[str, Any] = yaml.safe_load(deployment("web", image))
    body["spec"]["progressDeadlineSeconds"] = deadline
    return yaml.safe_dump(body)


async def noted(it: World, entry: str) -> None:
    async def written() -> bool:
        found = (await it.app())["metadata"]["annotations"]
        return bool(found.get("trueup.dev/healthy") == entry)

    await it.eventually(written)


async def image(it: World) -> Any:
    found = await it.there("Deployment", "web")
    return found.at("spec", "template", "spec", "containers")[0]["image"]


async def test_a_bad_roll_out_is_rolled_back(stage: Stage) -> None:
    async with world(stage, pace=Pace(start=0.1)) as it:
        it.patience = 40.0
        good = it.declared.push(URL, {"web/a.yaml": web("web:1")})
        app = application(AUTOMATED)
        app["metadata"]["annotations"] = WITHIN
        await it.create(app)
        await it.becomes("Synced", "Healthy", revision=good)
        await noted(it, "0")
        within = {"metadata": {"annotations": {"trueup.dev/auto-rollback": "60s"}}}
        await it.patch("Application", "web", within, ARGOCD)
        bad = it.declared.push(URL, {"web/a.yaml": web("web:crash", deadline=1)})
        await it.refresh()
        status = await it.becomes("OutOfSync", "Healthy", revision=bad)
        assert await image(it) == "web:1"
        info = status["operationState"]["operation"]["info"]
        assert info[0] == {"name": "trueup.dev/rolled-back-from", "value": bad}
        assert "RolledBackWarning" in {each["type"] for each in status["conditions"]}
        assert status["history"][-1]["revision"] == good
        mended = it.declared.push(URL, {"web/a.yaml": web("web:3")})
        await it.refresh()
        await it.becomes("Synced", "Healthy", revision=mended)
        assert await image(it) == "web:3"
