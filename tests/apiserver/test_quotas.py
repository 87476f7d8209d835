"""A namespace gets no more than its quotas leave, in the words of a real server."""

from typing import Any

from tests.support.kubernetes import MAPS, Answer, Client, Events, config_map

QUOTAS = "/api/v1/namespaces/default/resourcequotas"
PODS = "/api/v1/namespaces/default/pods"


async def limit(client: Client, **hard: str) -> Answer:
    names = {name.replace("__", "/").replace("_", "."): value for name, value in hard.items()}
    meta = {"name": "small"}
    body = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": meta, "spec": {"hard": names}}
    return await client.create(QUOTAS, body)


def pod(name: str, **requests: str) -> dict[str, Any]:
    container = {"name": "web", "image": "web:1", "resources": {"requests": requests}}
    spec = {"containers": [container]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec}


async def test_what_is_beyond_a_quota_is_forbidden(client: Client) -> None:
    await limit(client, pods="1", requests_cpu="500m")
    assert (await client.create(PODS, pod("a", cpu="300m"))).status == 201
    found = await client.create(PODS, pod("b", cpu="300m"))
    assert (found.status, found.reason) == (403, "Forbidden")
    assert found.message == (
        'pods "b" is forbidden: exceeded quota: small, requested: pods=1,requests.cpu=300m,'
        " used: pods=1,requests.cpu=300m, limited: pods=1,requests.cpu=500m"
    )


async def test_a_pod_says_what_it_needs_where_that_is_limited(client: Client) -> None:
    await limit(client, requests_cpu="1", limits_memory="1Gi")
    found = await client.create(PODS, pod("a"))
    assert found.message == (
        'pods "a" is forbidden: failed quota: small: must specify limits.memory for: web;'
        " requests.cpu for: web"
    )


async def test_resources_of_any_name_are_counted(client: Client) -> None:
    hard = {"requests.example.com/card": "3", "requests.memory": "1Gi"}
    meta = {"name": "small"}
    quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": meta, "spec": {"hard": hard}}
    await client.create(QUOTAS, quota)
    wanted = {"example.com/card": "2", "memory": "1Mi"}
    for name, status in (("a", 201), ("b", 403)):
        body = pod(name)
        resources = {"requests": wanted, "limits": {"example.com/card": "2"}}
        body["spec"]["containers"][0]["resources"] = resources
        found = await client.create(PODS, body)
        assert found.status == status, found.body
    assert "used: requests.example.com/card=2" in found.message


async def test_objects_are_counted_whoever_makes_them(client: Client) -> None:
    await limit(client, count__configmaps="2")  # one is there from the beginning
    assert (await client.create(MAPS, config_map("a"))).status == 201
    found = await client.create(MAPS, config_map("b"))
    assert "requested: count/configmaps=1, used: count/configmaps=2" in found.message
    assert (await client.ask("DELETE", f"{MAPS}/a")).status == 200
    assert (await client.create(MAPS, config_map("b"))).status == 201


async def test_nothing_is_held_to_a_quota_that_does_not_speak_of_it(client: Client) -> None:
    await limit(client, secrets="0", services_nodeports="0")
    assert (await client.create(MAPS, config_map("a"))).status == 201


async def test_a_quota_with_scopes_speaks_of_some_pods_alone(client: Client) -> None:
    scoped = {"hard": {"pods": "1"}, "scopes": ["BestEffort"]}
    meta = {"name": "idle"}
    quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": meta, "spec": scoped}
    await client.create(QUOTAS, quota)
    assert (await client.create(PODS, pod("a", cpu="1"))).status == 201
    assert (await client.create(PODS, pod("b"))).status == 201
    found = await client.create(PODS, pod("c"))
    assert "exceeded quota: idle, requested: pods=1, used: pods=1, limited: pods=1" in found.message


async def test_a_service_may_not_grow_beyond_a_quota(client: Client) -> None:
    await limit(client, services_loadbalancers="0")
    path = "/api/v1/namespaces/default/services"
    spec = {"ports": [{"port": 80}]}
    body = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": spec}
    await client.create(path, body)
    found = await client.patch(f"{path}/web", {"spec": {"type": "LoadBalancer"}})
    assert (found.status, found.reason) == (403, "Forbidden")
    assert "requested: services.loadbalancers=1" in found.message


async def test_what_is_used_is_shown_as_it_changes(client: Client) -> None:
    await limit(client, count__configmaps="9")
    path = f"{QUOTAS}/small"
    await client.until(path, lambda it: used(it) == {"count/configmaps": "1"})
    await client.create(MAPS, config_map("a"))
    await client.until(path, lambda it: used(it) == {"count/configmaps": "2"})


def used(quota: Any) -> Any:
    return quota.get("status", {}).get("used")


async def test_replicas_come_when_there_is_room_for_them(client: Client) -> None:
    await limit(client, pods="1")
    sets = "/apis/apps/v1/namespaces/default/replicasets"
    await client.create(
        sets,
        """
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: "web:1"}]}
        """,
    )
    async with client.watch(f"{sets}", fieldSelector="metadata.name=web") as events:
        await ready(events, 1)
        assert len((await client.get(PODS)).body["items"]) == 1
        await client.patch(f"{QUOTAS}/small", {"spec": {"hard": {"pods": "2"}}})
        await ready(events, 2)


async def ready(events: Events, count: int) -> None:
    while (await events.next())["object"]["status"].get("readyReplicas") != count:
        pass


async def test_devices_are_counted_by_their_class(client: Client) -> None:
    claims = "/apis/resource.k8s.io/v1/namespaces/default/resourceclaims"
    hard = {"gold.deviceclass.resource.k8s.io/devices": "5"}
    meta = {"name": "small"}
    quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": meta, "spec": {"hard": hard}}
    await client.create(QUOTAS, quota)
    either = [
        {"name": "a", "deviceClassName": "gold", "count": 2},
        {"name": "b", "deviceClassName": "gold"},
    ]
    requests = [
        {"name": "x", "exactly": {"deviceClassName": "gold"}},
        {"name": "y", "firstAvailable": either},
        {"name": "z", "exactly": {"deviceClassName": "iron"}},
    ]
    body = {
        "apiVersion": "resource.k8s.io/v1",
        "kind": "ResourceClaim",
        "metadata": {"name": "a"},
        "spec": {"devices": {"requests": requests}},
    }
    assert (await client.create(claims, body)).status == 201
    beyond = await client.create(claims, {**body, "metadata": {"name": "b"}})
    name = "gold.deviceclass.resource.k8s.io/devices"
    assert beyond.message.endswith(
        f"exceeded quota: small, requested: {name}=3, used: {name}=3, limited: {name}=5"
    )
