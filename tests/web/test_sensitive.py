"""Annotations of Secrets that the operator calls sensitive are shown by no route."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.support.declared import Declared
from tests.support.site import Site, manual, served
from tests.support.story import URL, world
from trueup.control.apps.targets import Marks
from trueup.core.compare.overrides import Overrides

APP = "/api/v1/applications/web"
SECRET = """
apiVersion: v1
kind: Secret
metadata: {name: keys, annotations: {token: swordfish, team: pay}}
"""


@asynccontextmanager
async def synced(folder: Path) -> AsyncIterator[Site]:
    marks = Marks(overrides=Overrides(sensitive=frozenset({"token"})))
    declared = Declared()
    declared.push(URL, {"web/secret.yaml": SECRET})
    async with world(folder, declared, marks) as made, served(made) as found:
        await made.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}})
        await found.call("POST", "/api/v1/applications", manual())
        await found.call("POST", f"{APP}/sync", {})
        await made.becomes("Synced", "Healthy")
        yield found


async def test_a_sensitive_annotation_is_shown_by_no_route(tmp_path: Path) -> None:
    async with synced(tmp_path) as made:
        await made.world.patch("Secret", "keys", {"metadata": {"annotations": {"token": "carp"}}})
        await made.world.becomes("OutOfSync", "Healthy")
        secret = {"version": "v1", "kind": "Secret", "namespace": "shop", "resourceName": "keys"}
        shown = [
            await made.get(f"{APP}/managed-resources"),
            await made.get(f"{APP}/manifests"),
            await made.get(f"{APP}/resource", **secret),
            await made.get("/api/trueup/v1/applications/web/explain-diff"),
        ]
        assert not any(word in str(each) for each in shown for word in ("swordfish", "carp"))
        assert all("pay" in str(each) for each in shown[:3])
        (field,) = shown[3]["differences"][0]["fields"]
        assert field["desired"] != field["live"]


async def test_a_heal_does_not_tell_it_either(tmp_path: Path) -> None:
    async with synced(tmp_path) as made:
        policy = {"automated": {"selfHeal": True}}
        await made.world.patch(
            "Application", "web", {"spec": {"syncPolicy": policy}}, namespace="argocd"
        )
        await made.world.patch("Secret", "keys", {"metadata": {"annotations": {"token": "carp"}}})

        async def told() -> str:
            state = (await made.get(APP))["status"]["operationState"]["operation"]
            return str(state.get("info") or "")

        await made.world.eventually(told)
        said = await told()
        assert "keys" in said
        assert not any(word in said for word in ("swordfish", "carp"))
