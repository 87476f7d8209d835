"""What kubectl has applied is taken over, though others write the object at the same time."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.support.apiserver import serving
from tests.support.declared import Declared
from tests.support.story import URL, application, config, running
from trueup.edge.kube.client import Client
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.crds import crds


class Beaten:
    """A client that somebody is quicker than, the first times that it hands fields over."""

    def __init__(self, client: Client, times: int) -> None:
        self._client = client
        self._left = times

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    async def patch(self, ref: Ref, patch: Any, **how: Any) -> Object:
        if how["media_type"] == "json" and self._left:
            self._left -= 1
            noted: Mapping[str, Any] = {"metadata": {"labels": {"left": str(self._left)}}}
            await self._client.patch(ref, noted, media_type="merge")
        return await self._client.patch(ref, patch, **how)


async def test_whoever_is_quicker_is_let_go_first(tmp_path: Path) -> None:
    declared = Declared()
    async with (
        serving(tmp_path, crds=crds()) as server,
        running(str(server.settings.socket), declared, lambda client: Beaten(client, 2)) as it,
    ):
        await it.create_namespace("shop")
        await it.apply_client_side(config("one", colour="red"))
        declared.push(URL, {"web/a.yaml": config("one", colour="blue")})
        await it.create(application({}))
        await it.becomes("OutOfSync", "Healthy")
        await it.sync()
        assert (await it.ends())["syncResult"]["resources"][0]["status"] == "Synced"
        found = await it.there("ConfigMap", "one")
        assert found.at("metadata", "labels") == {"left": "0"}
        managers = {each["manager"] for each in found.at("metadata", "managedFields")}
        assert "kubectl-client-side-apply" not in managers
