"""Actions of live objects over HTTP: what is listed, what is done, what is refused."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import yaml

from tests.support.site import Site, manual, site
from tests.support.story import URL
from trueup.core.actions import Actions
from trueup.core.customizations import action_scripts
from trueup.edge.lua import Lua
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref

APPS = "/api/v1/applications"
ACTIONS = f"{APPS}/web/resource/actions"
WEB = {"group": "apps", "kind": "Deployment", "namespace": "shop", "resourceName": "web"}
SETTINGS = {"kind": "ConfigMap", "namespace": "shop", "resourceName": "settings"}
FILES = {
    "web/web.yaml": """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx}]}
""",
    "web/settings.yaml": """
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, labels: {app: web}}
data: {color: blue}
""",
}
CUSTOM = {
    "resource.customizations.actions.ConfigMap": """
mergeBuiltinActions: true
discovery.lua: |
  actions = {}
  actions["paint"] = {["params"] = {{["name"] = "color"}}, ["displayName"] = "Paint"}
  actions["copy"] = {}
  actions["broken"] = {}
  return actions
definitions:
- name: paint
  action.lua: |
    obj.data.color = actionParams["color"]
    return obj
- name: copy
  action.lua: |
    copy = {apiVersion = "v1", kind = actionParams["kind"] or "ConfigMap", metadata = {}}
    copy.metadata.name = actionParams["name"] or "copy"
    copy.metadata.namespace = actionParams["namespace"]
    obj.metadata.labels["copied"] = "yes"
    return {
      {operation = "create", resource = copy},
      {operation = "patch", resource = obj},
    }
- name: broken
  action.lua: |
    return obj.none.at.all
"""
}


@asynccontextmanager
async def shop(folder: Path, files: Mapping[str, str] = FILES) -> AsyncIterator[Site]:
    """An application of these files, synced; its actions are those of `CUSTOM` too."""
    actions = Actions(action_scripts(CUSTOM), Lua().act)
    async with site(folder, actions=actions) as made:
        made.world.declared.push(URL, dict(files))
        await made.call("POST", APPS, manual())
        await made.call("POST", f"{APPS}/web/sync", {})
        await made.world.ends()
        yield made


def names(said: Mapping[str, Any]) -> list[str]:
    return [f"{'-' * bool(each.get('disabled'))}{each['name']}" for each in said["actions"]]


def parameters(**said: str) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in said.items()]


async def test_a_deployment_offers_what_argo_cd_offers(tmp_path: Path) -> None:
    async with shop(tmp_path) as made:
        said = await made.get(ACTIONS, **WEB, version="v1")
        assert names(said) == ["pause", "restart", "-resume", "scale"]
        assert said["actions"][1] == {"name": "restart", "iconClass": "fa fa-fw fa-redo"}
        assert said["actions"][3]["params"] == [{"name": "replicas"}]
        assert names(await made.get(ACTIONS, **SETTINGS)) == ["broken", "copy", "paint"]


async def test_an_action_is_run_by_its_name_and_told(tmp_path: Path) -> None:
    async with shop(tmp_path) as made:
        assert await made.call("POST", ACTIONS, "restart", **WEB) == (200, {})
        web = await made.world.there("Deployment", "web")
        annotations = web.at("spec", "template", "metadata", "annotations")
        assert list(annotations) == ["kubectl.kubernetes.io/restartedAt"]
        managers = {each["manager"] for each in web.at("metadata", "managedFields")}
        assert "argocd-server" in managers
        events = await made.get(f"{APPS}/web/events")
        told = {each["reason"]: each["message"] for each in events["items"]}
        assert (
            told["ResourceActionRan"] == "admin ran action restart on resource apps/Deployment/web"
        )
        assert (await made.world.status())["sync"]["status"] == "Synced"


async def test_an_action_takes_parameters(tmp_path: Path) -> None:
    async with shop(tmp_path) as made:
        body = {**WEB, "name": "web", "version": "v1", "action": "scale"}
        scaled = {**body, "resourceActionParameters": parameters(replicas="3")}
        assert await made.call("POST", f"{ACTIONS}/v2", scaled) == (200, {})
        web = await made.world.there("Deployment", "web")
        assert web.at("spec", "replicas") == 3
        status, said = await made.call("POST", f"{ACTIONS}/v2", body)
        assert (status, said["message"]) == (400, "the parameter replicas is required")


async def test_a_script_changes_its_object_and_makes_new_ones(tmp_path: Path) -> None:
    async with shop(tmp_path) as made:
        body = {**SETTINGS, "action": "paint", "resourceActionParameters": parameters(color="red")}
        assert await made.call("POST", f"{ACTIONS}/v2", body) == (200, {})
        settings = await made.world.there("ConfigMap", "settings")
        assert settings.at("data") == {"color": "red"}
        assert await made.call("POST", ACTIONS, "copy", **SETTINGS) == (200, {})
        assert await made.world.there("ConfigMap", "copy")
        settings = await made.world.there("ConfigMap", "settings")
        assert settings.at("metadata", "labels") == {"app": "web", "copied": "yes"}


async def test_nothing_is_done_where_a_part_cannot_be_done(tmp_path: Path) -> None:
    async with shop(tmp_path) as made:
        taken = {
            **SETTINGS,
            "action": "copy",
            "resourceActionParameters": parameters(name="settings"),
        }
        status, said = await made.call("POST", f"{ACTIONS}/v2", taken)
        assert (status, said["code"]) == (409, 6)
        settings = await made.world.there("ConfigMap", "settings")
        assert settings.at("metadata", "labels") == {"app": "web"}


async def test_a_script_that_fails_is_told_by_its_key_and_line(tmp_path: Path) -> None:
    async with shop(tmp_path) as made:
        status, said = await made.call("POST", ACTIONS, "broken", **SETTINGS)
        assert status == 400
        key = "resource.customizations.actions.ConfigMap"
        assert said["message"].startswith(f"{key}: action broken: action.lua:1: attempt to index")
        assert said["hint"] == f"correct {key} in argocd-cm"


async def test_only_objects_of_the_application_can_be_acted_upon(tmp_path: Path) -> None:
    async with shop(tmp_path) as made:
        meta = {"name": "foreign", "namespace": "shop"}
        await made.world.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta})
        for wanted in (
            {**SETTINGS, "resourceName": "foreign"},
            {**WEB, "namespace": "default"},
            {**WEB, "kind": "StatefulSet"},
        ):
            for call in (("GET", ACTIONS, None), ("POST", ACTIONS, "paint")):
                status, said = await made.call(*call, **wanted)
                assert status == 400
                assert "not found as part of application web" in said["message"]


async def test_a_project_permits_what_is_created(tmp_path: Path) -> None:
    async with shop(tmp_path) as made:
        denied = [{"group": "", "kind": "Secret"}]
        places = [{"server": "*", "namespace": "shop"}]
        spec = {
            "namespaceResourceBlacklist": denied,
            "clusterResourceWhitelist": [],
            "destinations": places,
        }
        await made.world.patch("AppProject", "default", {"spec": spec}, "argocd")
        for said, why in (
            ({"kind": "Secret"}, "kind Secret is not permitted in project default"),
            ({"namespace": "default"}, "namespace default of"),
            ({"kind": "Namespace"}, "kind Namespace is not permitted in project default"),
        ):
            body = {**SETTINGS, "action": "copy", "resourceActionParameters": parameters(**said)}
            status, answer = await made.call("POST", f"{ACTIONS}/v2", body)
            assert (status, answer["code"]) == (403, 7)
            assert why in answer["message"]
        assert await made.call("POST", ACTIONS, "copy", **SETTINGS) == (200, {})


async def test_what_is_asked_for_must_make_sense(tmp_path: Path) -> None:
    async with shop(tmp_path) as made:
        for path, body in (
            (ACTIONS, {}),
            (ACTIONS, ""),
            (f"{ACTIONS}/v2", {}),
            (f"{ACTIONS}/v2", {"action": "scale", "resourceActionParameters": "x"}),
            (f"{ACTIONS}/v2", {"action": "scale", "resourceActionParameters": [{}]}),
            (ACTIONS, "no-such"),
        ):
            status, _ = await made.call("POST", path, body, **WEB)
            assert status == 400
        status, said = await made.call("POST", ACTIONS, "restart", **SETTINGS)
        assert (status, said["hint"]) == (400, "it offers: broken, copy, paint")
        status, _ = await made.call("GET", f"{APPS}/none/resource/actions", **WEB)
        assert status == 404


async def test_an_application_offers_its_own(tmp_path: Path) -> None:
    async with shop(tmp_path) as made:
        own = {"group": "argoproj.io", "kind": "Application", "resourceName": "web"}
        own["namespace"] = "argocd"
        (said,) = (await made.get(ACTIONS, **own))["actions"]
        assert said == {"name": "toggle-auto-sync", "displayName": "Enable Auto-Sync"}
        assert await made.call("POST", ACTIONS, "toggle-auto-sync", **own) == (200, {})
        spec = (await made.world.app())["spec"]
        assert spec["syncPolicy"] == {"automated": {"enabled": True}}


ROLLOUTS = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: rollouts.argoproj.io}
spec:
  group: argoproj.io
  scope: Namespaced
  names: {kind: Rollout, plural: rollouts}
  versions:
  - name: v1alpha1
    served: true
    storage: true
    subresources: SUBRESOURCES
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
"""
ROLLOUT = """
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: web}
spec: {paused: true}
"""


async def resumed(folder: Path, subresources: str) -> Object:
    """A Rollout that waits in its spec and its status, after ``resume``."""
    async with site(folder) as made:
        await made.world.create(yaml.safe_load(ROLLOUTS.replace("SUBRESOURCES", subresources)))
        made.world.declared.push(URL, {"web/web.yaml": ROLLOUT})
        await made.call("POST", APPS, manual())
        await made.call("POST", f"{APPS}/web/sync", {})
        await made.world.ends()
        wanted = Ref(GroupKind("argoproj.io", "Rollout"), "shop", "web")
        waits = {"status": {"pauseConditions": [{"reason": "CanaryPauseStep"}]}}
        subresource = "status" if "status" in subresources else ""
        cluster = made.world.cluster
        await cluster.patch(wanted, waits, media_type="merge", subresource=subresource)
        which = {**WEB, "group": "argoproj.io", "kind": "Rollout"}
        assert await made.call("POST", ACTIONS, "resume", **which) == (200, {})
        found = await cluster.get(wanted)
        assert found is not None
        return found


async def test_a_status_is_written_where_it_is_a_subresource_and_where_not(tmp_path: Path) -> None:
    for subresources in ("{status: {}}", "{}"):
        rollout = await resumed(tmp_path / subresources[1:2], subresources)
        assert (rollout.at("spec"), rollout.at("status")) == ({"paused": False}, {})
