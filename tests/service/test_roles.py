"""All roles in this process, on a real repository."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from tests.support.cluster import client
from tests.support.repository import Repository
from trueup.edge.kube.client import Client
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.service.roles import Addresses, running
from trueup.service.settings import settings

PATIENCE = 60.0
CONFIG_MAP = GroupKind("", "ConfigMap")
WEB = "{apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {x: '1'}}"


@dataclass(frozen=True)
class World:
    """The running process, a client of its cluster, and a repository."""

    addresses: Addresses
    cluster: Client
    repository: Repository

    def session(self) -> aiohttp.ClientSession:
        """Of the HTTP API, as whoever runs the server."""
        return aiohttp.ClientSession(headers={"Authorization": f"Bearer {self.addresses.token}"})

    async def sees(self, ref: Ref, so: Callable[[Object], Any]) -> Object:
        """The object as soon as it is so."""
        async with asyncio.timeout(PATIENCE):
            async for event in self.cluster.watch(ref.kind, namespace=ref.namespace):
                if event.type != "SYNCED" and event.object.ref == ref and so(event.object):
                    return event.object
        raise AssertionError(ref)


@asynccontextmanager
async def world(folder: Path) -> AsyncIterator[World]:
    repository = Repository(folder / "shop")
    repository.commit({"web/web.yaml": WEB})
    chosen = settings({"HOME": str(folder)}, {"storage_data": folder / "data", "web_port": 0})
    async with (
        running(chosen, {}) as addresses,
        client(folder / "data" / "apiserver" / "api.sock") as cluster,
    ):
        yield World(addresses, cluster, repository)


def application(repository: Repository) -> dict[str, Any]:
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": "web", "namespace": "argocd"},
        "spec": {
            "project": "default",
            "source": {"repoURL": repository.url, "path": "web", "targetRevision": "main"},
            "destination": {"name": "in-cluster", "namespace": "default"},
            "syncPolicy": {"automated": {"selfHeal": True}},
        },
    }


async def argocd_cm(it: World, **data: str) -> None:
    operating = Ref(CONFIG_MAP, "argocd", "argocd-cm")
    await it.cluster.patch(operating, {"data": data}, media_type="merge")


async def test_a_commit_becomes_live_and_drift_is_healed(tmp_path: Path) -> None:
    web = Ref(CONFIG_MAP, "default", "web")
    async with world(tmp_path) as it:
        await it.cluster.create(application(it.repository))
        await it.sees(web, lambda obj: obj.at("data") == {"x": "1"})
        await it.cluster.patch(web, {"data": {"x": "drift"}}, media_type="merge")
        await it.sees(web, lambda obj: obj.at("data") == {"x": "1"})


async def test_another_way_of_tracking_is_taken_up_at_once(tmp_path: Path) -> None:
    web = Ref(CONFIG_MAP, "default", "web")
    app = Ref(GroupKind("argoproj.io", "Application"), "argocd", "web")
    async with world(tmp_path) as it:
        await it.cluster.create(application(it.repository))
        await it.sees(app, lambda obj: obj.at("status", "sync", "status") == "Synced")
        method = {"application.resourceTrackingMethod": "annotation+label"}
        await argocd_cm(it, **method)
        it.repository.commit({"web/web.yaml": WEB.replace("'1'", "'2'")})
        refresh = {"metadata": {"annotations": {"argocd.argoproj.io/refresh": "normal"}}}
        await it.cluster.patch(app, refresh, media_type="merge")
        found = await it.sees(web, lambda obj: obj.at("data") == {"x": "2"})
        assert found.at("metadata", "labels") == {"app.kubernetes.io/instance": "web"}
        async with (
            it.session() as session,
            session.get(f"{it.addresses.web}/api/v1/applications/web") as answer,
        ):
            assert answer.status == 200


async def test_polling_takes_up_a_commit_without_being_told(tmp_path: Path) -> None:
    web = Ref(CONFIG_MAP, "default", "web")
    async with world(tmp_path) as it:
        timing = {"timeout.reconciliation": "1s", "timeout.reconciliation.jitter": "0s"}
        await argocd_cm(it, **timing)
        await it.cluster.create(application(it.repository))
        await it.sees(web, lambda obj: obj.at("data") == {"x": "1"})
        it.repository.commit({"web/web.yaml": WEB.replace("'1'", "'2'")})
        await it.sees(web, lambda obj: obj.at("data") == {"x": "2"})


SCRIPT = """
if obj.data.x == "1" then return {status = "Degraded", message = "x is " .. obj.data.x} end
return {status = "Healthy"}
"""


async def test_a_health_script_is_taken_up_at_once(tmp_path: Path) -> None:
    app = Ref(GroupKind("argoproj.io", "Application"), "argocd", "web")
    key = "resource.customizations.health.ConfigMap"
    async with world(tmp_path) as it:
        await it.cluster.create(application(it.repository))
        await it.sees(app, lambda obj: obj.at("status", "health", "status") == "Healthy")
        await argocd_cm(it, **{key: SCRIPT})
        await it.sees(app, lambda obj: obj.at("status", "health", "status") == "Degraded")
        tree = f"{it.addresses.web}/api/v1/applications/web/resource-tree"
        async with it.session() as session, session.get(tree) as answer:
            nodes = (await answer.json())["nodes"]
        assert [each["health"] for each in nodes] == [{"status": "Degraded", "message": "x is 1"}]
        broken = {"data": {key: "return {status ="}}
        operating = Ref(CONFIG_MAP, "argocd", "argocd-cm")
        await it.cluster.patch(operating, broken, media_type="merge")
        found = await it.sees(app, lambda obj: obj.at("status", "health", "status") == "Unknown")
        assert [each["type"] for each in found.at("status", "conditions")] == ["HealthScriptError"]
        assert key in found.at("status", "conditions")[0]["message"]
        await it.cluster.delete(operating)
        await it.sees(app, lambda obj: obj.at("status", "health", "status") == "Healthy")


ACTIONS = """
discovery.lua: |
  return {paint = {displayName = "Paint"}}
definitions:
- name: paint
  action.lua: |
    obj.data.color = actionParams.color
    return obj
"""


async def test_an_action_of_argocd_cm_is_taken_up_at_once(tmp_path: Path) -> None:
    app = Ref(GroupKind("argoproj.io", "Application"), "argocd", "web")
    web = Ref(CONFIG_MAP, "default", "web")
    key = "resource.customizations.actions.ConfigMap"
    where = {"kind": "ConfigMap", "namespace": "default", "resourceName": "web"}
    async with world(tmp_path) as it, it.session() as session:
        await it.cluster.create(application(it.repository))
        await it.sees(app, lambda obj: obj.at("status", "health", "status") == "Healthy")
        known = {key: ACTIONS, "resource.customizations.health.ConfigMap": SCRIPT}
        await argocd_cm(it, **known)
        await it.sees(app, lambda obj: obj.at("status", "health", "status") == "Degraded")
        path = f"{it.addresses.web}/api/v1/applications/web/resource/actions"
        async with session.get(path, params=where) as answer:
            assert (await answer.json())["actions"] == [{"name": "paint", "displayName": "Paint"}]
        said = [{"name": "color", "value": "red"}]
        body = {**where, "action": "paint", "resourceActionParameters": said}
        async with session.post(f"{path}/v2", json=body) as answer:
            assert (answer.status, await answer.json()) == (200, {})
        await it.sees(web, lambda obj: obj.at("data") == {"x": "1", "color": "red"})


async def test_a_broken_setting_is_told_and_what_was_in_force_stays_so(tmp_path: Path) -> None:
    kept = Ref(CONFIG_MAP, "argocd", "trueup-last-good-settings")
    key = "application.sync.impersonation.enabled"
    async with world(tmp_path) as it, it.session() as session:
        url = f"{it.addresses.web}/api/v1/settings"
        await argocd_cm(it, **{key: "true"})
        await it.sees(kept, lambda obj: obj.at("data", key) == "true")
        await argocd_cm(it, **{key: "ture"})
        told = ""
        async with asyncio.timeout(PATIENCE):
            while not told:
                async with session.get(url) as answer:
                    told = answer.headers.get("Warning", "")
                    said = await answer.json()
        assert told == f'299 trueup "argocd-cm: {key}: ture is none of true, false"'
        assert said["impersonationEnabled"] is True
        assert (await it.cluster.get(kept) or Object({})).at("data", key) == "true"
