"""Deletion, ownership and namespaces, driven over HTTP; and the workloads, to Ready."""

from tests.support.kubernetes import MAPS, Client, config_map

SPACES = "/api/v1/namespaces"
DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments"
WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "web:1"}]}
"""


def ready(body: dict[str, dict[str, int]]) -> bool:
    return body.get("status", {}).get("readyReplicas", 0) == body["spec"]["replicas"]


async def test_a_deployment_becomes_ready_and_takes_its_pods_with_it(client: Client) -> None:
    await client.create(DEPLOYMENTS, WEB)
    await client.until(f"{DEPLOYMENTS}/web", ready)
    pods = (await client.get("/api/v1/namespaces/default/pods")).body["items"]
    assert [pod["status"]["phase"] for pod in pods] == ["Running", "Running"]
    await client.delete(f"{DEPLOYMENTS}/web")
    for pod in pods:
        await client.gone(f"/api/v1/namespaces/default/pods/{pod['metadata']['name']}")


async def test_in_the_foreground_the_owner_goes_last(client: Client) -> None:
    owner = (await client.create(MAPS, config_map("owner"))).body
    child = config_map("child")
    child["metadata"]["finalizers"] = ["example.com/hold"]
    child["metadata"]["ownerReferences"] = [_reference(owner)]
    await client.create(MAPS, child)
    await client.delete(f"{MAPS}/owner", {"propagationPolicy": "Foreground"})
    await client.until(f"{MAPS}/child", lambda body: "deletionTimestamp" in body["metadata"])
    assert (await client.get(f"{MAPS}/owner")).status == 200
    await client.patch(f"{MAPS}/child", {"metadata": {"finalizers": None}})
    await client.gone(f"{MAPS}/owner")


async def test_orphans_stay(client: Client) -> None:
    owner = (await client.create(MAPS, config_map("owner"))).body
    child = config_map("child")
    child["metadata"]["ownerReferences"] = [_reference(owner)]
    await client.create(MAPS, child)
    await client.delete(f"{MAPS}/owner", params={"propagationPolicy": "Orphan"})
    await client.gone(f"{MAPS}/owner")
    found = (await client.get(f"{MAPS}/child")).body
    assert "ownerReferences" not in found["metadata"]


async def test_a_namespace_goes_with_all_that_is_in_it(client: Client) -> None:
    space = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}
    made = await client.create(SPACES, space)
    assert made.body["status"] == {"phase": "Active"}
    held = config_map("held")
    held["metadata"]["finalizers"] = ["example.com/hold"]
    maps = f"{SPACES}/shop/configmaps"
    await client.create(maps, held)
    marked = await client.delete(f"{SPACES}/shop")
    assert marked.body["status"]["phase"] == "Terminating"
    refused = await client.create(maps, config_map("late"))
    assert (refused.status, refused.reason) == (403, "Forbidden")
    assert refused.body["details"]["causes"][0]["reason"] == "NamespaceTerminating"
    await client.patch(f"{maps}/held", {"metadata": {"finalizers": None}})
    await client.gone(f"{SPACES}/shop")
    assert (await client.get(maps)).body["items"] == []


async def test_every_namespace_is_furnished(client: Client) -> None:
    space = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}
    await client.create(SPACES, space)
    found = await client.until(f"{SPACES}/shop/configmaps/kube-root-ca.crt", lambda body: True)
    assert found["data"]["ca.crt"].startswith("-----BEGIN CERTIFICATE-----")
    await client.until(f"{SPACES}/shop/serviceaccounts/default", lambda body: True)


def _reference(owner: dict[str, dict[str, str]]) -> dict[str, object]:
    meta = owner["metadata"]
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "name": meta["name"],
        "uid": meta["uid"],
        "blockOwnerDeletion": True,
    }


async def test_the_root_certificates_of_a_namespace_are_put_right(client: Client) -> None:
    path = f"{MAPS}/kube-root-ca.crt"
    await client.replace(path, config_map("kube-root-ca.crt", **{"ca.crt": ""}))
    await client.until(path, lambda it: it["data"]["ca.crt"] != "")
