"""Sync options, and objects that need each other."""

import yaml

from tests.support.story import URL, Stage, application, config, ref, world
from trueup.k8s.ref import GroupKind, Ref

MANUAL = {"syncOptions": ["CreateNamespace=true"]}
OPTIONS = "argocd.argoproj.io/sync-options"
CRD = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.test}
spec:
  group: example.test
  scope: Namespaced
  names: {kind: Thing, plural: things, singular: thing, listKind: ThingList}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties: {spec: {type: object, properties: {size: {type: integer}}}}
"""
THING = "apiVersion: example.test/v1\nkind: Thing\nmetadata: {name: one}\nspec: {size: 3}\n"


async def test_a_crd_and_its_objects_come_in_one_sync(stage: Stage) -> None:
    async with world(stage) as it:
        it.declared.push(URL, {"web/crd.yaml": CRD, "web/thing.yaml": THING})
        await it.create(application({"automated": {"selfHeal": True}, **MANUAL}))
        await it.becomes("Synced", "Healthy")
        await it.patch("Thing", "one", {"spec": {"size": 4}})

        async def healed() -> bool:
            return bool((await it.there("Thing", "one")).at("spec", "size") == 3)

        await it.eventually(healed)


async def test_a_cluster_scoped_object_is_found_though_its_crd_came_with_it(
    stage: Stage,
) -> None:
    """Where it belongs was not known when it was rendered; a rival's mark on it is told."""
    planet = Ref(GroupKind("example.test", "Planet"), "", "one")
    mark = {"argocd.argoproj.io/tracking-id": "rival:example.test/Planet:shop/one"}
    async with world(stage) as it:
        files = {"web/crd.yaml": _planets(CRD), "web/planet.yaml": _planets(THING)}
        it.declared.push(URL, files)
        await it.create(application(MANUAL))
        await it.becomes("OutOfSync", "Missing")
        await it.sync()
        await it.becomes("Synced", "Healthy")
        await it.cluster.patch(planet, {"metadata": {"annotations": mark}}, media_type="merge")
        status = await it.becomes("OutOfSync", "Healthy")
        assert [each["type"] for each in status["conditions"]] == ["SharedResourceWarning"]
        assert "Missing" not in str(status["resources"])


def _planets(text: str) -> str:
    return (
        text.replace("Thing", "Planet").replace("thing", "planet").replace("Namespaced", "Cluster")
    )


async def test_an_unknown_kind_fails_the_sync_before_anything_is_done(stage: Stage) -> None:
    async with world(stage) as it:
        it.declared.push(URL, {"web/thing.yaml": THING, "web/one.yaml": config("one")})
        await it.create(application(MANUAL))
        await it.becomes("OutOfSync", "Missing")
        await it.sync()
        state = await it.ends("Failed")
        assert "Thing" in state["message"]
        assert await it.get("ConfigMap", "one") is None


async def test_what_may_not_change_is_replaced_by_force(stage: Stage) -> None:
    async with world(stage) as it:
        frozen = yaml.safe_load(config("one", {OPTIONS: "Force=true"}, colour="blue"))
        frozen["immutable"] = True
        it.declared.push(URL, {"web/one.yaml": yaml.safe_dump(frozen)})
        await it.create(application(MANUAL))
        await it.becomes("OutOfSync", "Missing")
        await it.sync()
        await it.becomes("Synced", "Healthy")
        first = (await it.there("ConfigMap", "one")).at("metadata", "uid")
        frozen["data"] = {"colour": "red"}
        it.declared.push(URL, {"web/one.yaml": yaml.safe_dump(frozen)})
        await it.sync()
        await it.ends("Succeeded")
        made = await it.there("ConfigMap", "one")
        assert made.at("data", "colour") == "red"
        assert made.at("metadata", "uid") != first


async def test_server_side_apply_by_name_is_told(stage: Stage) -> None:
    async with world(stage) as it:
        it.declared.push(URL, {"web/one.yaml": config("one")})
        await it.create(application({"syncOptions": ["ServerSideApply=true"]}))
        await it.create_namespace("shop")
        await it.sync()
        state = await it.ends("Succeeded")
        results = state["syncResult"]["resources"]
        assert [each["message"] for each in results] == ["configmap/one serverside-applied"]


async def test_replace_puts_the_whole_object(stage: Stage) -> None:
    async with world(stage) as it:
        it.declared.push(URL, {"web/one.yaml": config("one", {OPTIONS: "Replace=true"}, a="1")})
        await it.create(application(MANUAL))
        await it.becomes("OutOfSync", "Missing")
        await it.sync()
        await it.becomes("Synced", "Healthy")
        await it.patch("ConfigMap", "one", {"data": {"a": "2", "b": "2"}})
        await it.becomes("OutOfSync", "Healthy")
        await it.sync()
        await it.ends("Succeeded")
        assert (await it.there("ConfigMap", "one")).at("data") == {"a": "1"}


async def test_unknown_fields_are_refused_unless_validation_is_off(stage: Stage) -> None:
    async with world(stage) as it:
        odd = yaml.safe_load(config("one", a="1"))
        odd["colour"] = "blue"
        it.declared.push(URL, {"web/one.yaml": yaml.safe_dump(odd)})
        await it.create(application(MANUAL))
        await it.sync()
        state = await it.ends("Failed")
        assert "colour" in state["message"]
        await it.sync(syncOptions=["Validate=false", "CreateNamespace=true"])
        await it.ends("Succeeded")
        assert (await it.there("ConfigMap", "one")).at("data") == {"a": "1"}
        await it.becomes("OutOfSync", "Healthy")
        odd["metadata"]["annotations"] = {OPTIONS: "Validate=false"}
        it.declared.push(URL, {"web/one.yaml": yaml.safe_dump(odd)})
        await it.sync()
        await it.becomes("Synced", "Healthy")


async def test_a_selective_sync_touches_only_what_it_names(stage: Stage) -> None:
    async with world(stage) as it:
        it.declared.push(URL, {"web/one.yaml": config("one"), "web/two.yaml": config("two")})
        await it.create(application(MANUAL))
        await it.becomes("OutOfSync", "Missing")
        await it.sync(resources=[{"kind": "ConfigMap", "name": "two", "namespace": "shop"}])
        await it.ends("Succeeded")
        assert await it.get("ConfigMap", "one") is None
        assert await it.get("ConfigMap", "two") is not None
        assert "history" not in await it.status()


async def test_what_was_applied_by_kubectl_is_taken_over(stage: Stage) -> None:
    async with world(stage) as it:
        await it.create_namespace("shop")
        await it.apply_client_side(config("one", a="1", b="1"))
        it.declared.push(URL, {"web/one.yaml": config("one", a="1")})
        await it.create(application({"automated": {}}))
        await it.becomes("Synced", "Healthy")
        assert (await it.there("ConfigMap", "one")).at("data") == {"a": "1"}


async def test_managed_namespace_metadata_is_kept(stage: Stage) -> None:
    async with world(stage) as it:
        it.declared.push(URL, {"web/one.yaml": config("one")})
        managed = {"managedNamespaceMetadata": {"labels": {"team": "shop"}}}
        await it.create(application({**MANUAL, **managed, "automated": {}}))
        await it.becomes("Synced", "Healthy")
        assert (await it.there("Namespace", "shop")).at("metadata", "labels", "team") == "shop"
        assert await it.cluster.get(ref("ConfigMap", "one", "shop")) is not None


async def test_an_object_of_another_version_than_the_watched_one_settles(
    stage: Stage,
) -> None:
    scaler = """
apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  maxReplicas: 4
  targetCPUUtilizationPercentage: 50
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
"""
    async with world(stage) as it:
        it.declared.push(URL, {"web/scaler.yaml": scaler})
        await it.create(application({"automated": {"selfHeal": True}, **MANUAL}))

        async def synced() -> bool:
            return bool(((await it.status()).get("sync") or {}).get("status") == "Synced")

        await it.eventually(synced)


async def test_a_port_that_was_changed_by_hand_is_put_back(stage: Stage) -> None:
    service = """
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
"""
    async with world(stage) as it:
        it.declared.push(URL, {"web/service.yaml": service})
        await it.create(application({"automated": {"selfHeal": True}, **MANUAL}))
        await it.becomes("Synced", "Healthy")
        await it.patch("Service", "web", {"spec": {"ports": [{"port": 8080}]}})

        async def healed() -> bool:
            ports = (await it.there("Service", "web")).at("spec", "ports") or []
            return [port["port"] for port in ports] == [80]

        await it.eventually(healed)
        await it.becomes("Synced", "Healthy")


async def test_what_a_person_sent_is_compared_until_the_next_sync(stage: Stage) -> None:
    async with world(stage) as it:
        it.declared.push(URL, {"web/config.yaml": config("settings", color="blue")})
        await it.create(application(MANUAL))
        await it.becomes("OutOfSync", "Missing")
        await it.sync(manifests=[config("settings", color="red")])
        await it.ends()
        await it.refresh()
        await it.becomes("Synced", "Healthy")
        assert (await it.there("ConfigMap", "settings")).at("data", "color") == "red"
        await it.patch("ConfigMap", "settings", {"data": {"color": "green"}})
        await it.becomes("OutOfSync", "Healthy")
        await it.sync()
        await it.becomes("Synced", "Healthy")
        assert (await it.there("ConfigMap", "settings")).at("data", "color") == "blue"
