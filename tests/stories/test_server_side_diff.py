"""ServerSideDiff: the server is asked by a dry run, once for each change."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.support.apiserver import serving
from tests.support.declared import Declared
from tests.support.story import URL, application, config, running
from trueup.edge.kube.client import Client
from trueup.k8s.object import Object
from trueup.model.crds import crds

MANUAL = {"syncOptions": ["CreateNamespace=true"]}
OPTIONS = "argocd.argoproj.io/compare-options"


class Counted:
    """A client that remembers which objects a dry run was asked of."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.tried: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    async def apply(
        self,
        body: Mapping[str, Any],
        *,
        force: bool = True,
        dry_run: bool = False,
        manager: str = "",
    ) -> Object:
        if dry_run:
            self.tried.append(str(body["metadata"]["name"]))
        return await self.client.apply(body, force=force, dry_run=dry_run)


async def test_the_server_is_asked_once_for_each_change(tmp_path: Path) -> None:
    declared, clients = Declared(), list[Counted]()

    def counted(client: Client) -> Counted:
        clients.append(Counted(client))
        return clients[-1]

    async with (
        serving(tmp_path, crds=crds()) as server,
        running(str(server.settings.socket), declared, counted) as it,
    ):
        files = {f"web/{name}.yaml": config(name, colour="blue") for name in ("one", "two")}
        declared.push(URL, files)
        app = application(MANUAL)
        app["metadata"]["annotations"] = {OPTIONS: "ServerSideDiff=true"}
        await it.create(app)
        await it.sync()
        status = await it.becomes("Synced", "Healthy")
        assert "conditions" not in status
        [client] = clients
        client.tried.clear()
        await it.look_at("web")
        await it.look_at("web")
        assert client.tried == []  # remembered by (digest, resourceVersion)
        await it.patch("ConfigMap", "one", {"data": {"colour": "red"}})
        await it.becomes("OutOfSync", "Healthy")
        assert client.tried == ["one"]
        patch = {"data": {"colour": "blue", "size": "large"}}  # not declared: no difference
        await it.patch("ConfigMap", "one", patch)
        await it.becomes("Synced", "Healthy")
        assert client.tried == ["one", "one"]


async def test_what_the_server_refuses_to_try_is_compared_by_us(tmp_path: Path) -> None:
    declared = Declared()
    async with (
        serving(tmp_path, crds=crds()) as server,
        running(str(server.settings.socket), declared) as it,
    ):
        declared.push(URL, {"web/one.yaml": config("one", colour="blue") + "immutable: true\n"})
        app = application(MANUAL)
        app["metadata"]["annotations"] = {OPTIONS: "ServerSideDiff=true"}
        await it.create(app)
        await it.sync()
        await it.becomes("Synced", "Healthy")
        declared.push(URL, {"web/one.yaml": config("one", colour="red") + "immutable: true\n"})
        await it.refresh()
        status = await it.becomes("OutOfSync", "Healthy")
        assert "conditions" not in status
