"""A project that wants signatures: what nobody vouches for is not synced, nor deleted."""

from pathlib import Path
from typing import Any

from tests.stories.test_projects import condition
from tests.support.story import URL, World, application, config, world

AUTOMATED = {"automated": {"prune": True}, "syncOptions": ["CreateNamespace=true"]}
POLICY = {"repos": [{"url": "*"}], "gpg": {"mode": "head", "keys": ["4AEE18F83AFDEB23"]}}
SIGNED: dict[str, Any] = {"sourceIntegrity": {"git": {"policies": [POLICY]}}}


async def rule(it: World, **spec: Any) -> None:
    await it.patch("AppProject", "default", {"spec": spec}, "argocd")


async def test_what_is_unsigned_is_an_error_and_nothing_is_synced(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await rule(it, **SIGNED)
        it.declared.push(URL, {"web/a.yaml": config("a")})
        await it.create(application(AUTOMATED))
        told = await condition(it, "ComparisonError", "unsigned (key_id=)")
        assert told["message"].startswith("GIT/GPG: Failed verifying revision ")
        assert await it.all("ConfigMap") == []
        await rule(it, sourceIntegrity=None)
        await it.becomes("Synced", "Healthy")


async def test_a_policy_that_comes_later_stops_without_taking_anything_down(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        it.declared.push(URL, {"web/a.yaml": config("a"), "web/b.yaml": config("b")})
        await it.create(application(AUTOMATED))
        await it.becomes("Synced", "Healthy")
        await rule(it, signatureKeys=[{"keyID": "4AEE18F83AFDEB23"}])
        it.declared.push(URL, {"web/a.yaml": config("a")})
        await it.refresh()
        await condition(it, "ComparisonError", "unsigned")
        assert await it.get("ConfigMap", "b") is not None


async def test_manifests_that_are_sent_are_refused(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        await rule(it, **SIGNED)
        it.declared.push(URL, {"web/a.yaml": config("a")})
        await it.create(application({}))
        await condition(it, "ComparisonError", "unsigned")
        await it.sync(manifests=[config("sent")])
        state = await it.ends("Error")
        assert "source integrity" in state["message"] or "GIT/GPG" in state["message"]
        assert await it.get("ConfigMap", "sent") is None
