"""get and list, over the socket."""

from tests.support.kubernetes import MAPS, Client, config_map
from trueup.apiserver.server import ApiServer


async def test_an_object_is_read_as_it_was_made(client: Client) -> None:
    made = await client.create(MAPS, config_map("web", key="value"))
    assert made.status == 201
    found = await client.get(f"{MAPS}/web")
    assert found.status == 200
    assert found.body == made.body
    assert found.body["data"] == {"key": "value"}
    assert found.body["metadata"]["uid"]


async def test_what_is_not_there_is_told_as_a_status(client: Client) -> None:
    found = await client.get(f"{MAPS}/web")
    assert found.body == {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": 'configmaps "web" not found',
        "reason": "NotFound",
        "details": {"name": "web", "kind": "configmaps"},
        "code": 404,
    }


async def test_a_list_is_in_the_order_of_names(client: Client) -> None:
    for name in ("c", "a", "b"):
        await client.create(MAPS, config_map(name))
    found = await client.get(MAPS, params={"labelSelector": ""})
    names = [item["metadata"]["name"] for item in found.body["items"]]
    assert names == ["a", "b", "c", "kube-root-ca.crt"]
    assert found.body["kind"] == "ConfigMapList"


async def test_pages_show_the_objects_as_of_the_first_page(client: Client) -> None:
    for name in ("a", "b", "c", "d"):
        await client.create(MAPS, config_map(name))
    first = await client.get(MAPS, params={"limit": "2"})
    assert _names(first.body) == ["a", "b"]
    assert first.body["metadata"]["remainingItemCount"] == 3
    await client.delete(f"{MAPS}/c")
    await client.create(MAPS, config_map("bb"))
    await client.patch(f"{MAPS}/d", {"data": {"new": "1"}})
    token = first.body["metadata"]["continue"]
    second = await client.get(MAPS, params={"limit": "2", "continue": token})
    assert _names(second.body) == ["c", "d"]
    assert "data" not in second.body["items"][1]
    assert second.body["metadata"]["resourceVersion"] == first.body["metadata"]["resourceVersion"]
    token = second.body["metadata"]["continue"]
    last = await client.get(MAPS, params={"limit": "2", "continue": token})
    assert _names(last.body) == ["kube-root-ca.crt"]
    assert "continue" not in last.body["metadata"]


async def test_objects_are_selected_by_labels_and_fields(client: Client) -> None:
    for name, app in (("a", "web"), ("b", "web"), ("c", "db")):
        body = config_map(name)
        body["metadata"]["labels"] = {"app": app}
        await client.create(MAPS, body)
    found = await client.get(MAPS, params={"labelSelector": "app in (web),!tier"})
    assert _names(found.body) == ["a", "b"]
    both = {"labelSelector": "app=web", "fieldSelector": "metadata.name!=a"}
    assert _names((await client.get(MAPS, params=both)).body) == ["b"]
    wrong = await client.get(MAPS, params={"fieldSelector": "data.key=1"})
    assert wrong.status == 400
    known = 'only "metadata.name", "metadata.namespace"'
    assert wrong.message == f'"data.key" is not a known field selector: {known}'


async def test_an_older_state_can_be_listed_exactly(client: Client) -> None:
    made = await client.create(MAPS, config_map("a"))
    revision = made.body["metadata"]["resourceVersion"]
    await client.delete(f"{MAPS}/a")
    asked = {"resourceVersion": revision, "resourceVersionMatch": "Exact"}
    assert "a" in _names((await client.get(MAPS, params=asked)).body)
    assert "a" not in _names((await client.get(MAPS)).body)


async def test_a_revision_that_has_not_happened_is_refused(client: Client) -> None:
    found = await client.get(MAPS, params={"resourceVersion": "999999"})
    assert found.status == 504
    assert found.message.startswith("Too large resource version: 999999, current: ")
    assert found.headers["Retry-After"] == "1"


async def test_metadata_alone_and_yaml_are_given_on_request(client: Client) -> None:
    await client.create(MAPS, config_map("a", key="value"))
    partial = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
    found = await client.get(f"{MAPS}/a", headers={"Accept": partial})
    assert found.body["kind"] == "PartialObjectMetadata"
    assert set(found.body) == {"kind", "apiVersion", "metadata"}
    text = await client.get(f"{MAPS}/a", headers={"Accept": "application/yaml"})
    assert b"  key: value\n" in text.body
    refused = await client.get(f"{MAPS}/a", headers={"Accept": "application/xml"})
    assert refused.status == 406


async def test_events_are_one_store_seen_through_two_groups(client: Client) -> None:
    await client.create(
        "/api/v1/namespaces/default/events",
        """
        apiVersion: v1
        kind: Event
        metadata: {name: e, namespace: default}
        involvedObject: {kind: Pod, name: web, namespace: default}
        message: it happened
        reason: Happened
        type: Normal
        """,
    )
    found = await client.get("/apis/events.k8s.io/v1/namespaces/default/events/e")
    assert found.body["apiVersion"] == "events.k8s.io/v1"
    assert found.body["note"] == "it happened"
    assert found.body["regarding"]["name"] == "web"


async def test_a_new_server_has_what_a_cluster_has(server: ApiServer, client: Client) -> None:
    found = await client.get("/api/v1/namespaces")
    names = {"default", "kube-node-lease", "kube-public", "kube-system"}
    assert set(_names(found.body)) == names
    service = await client.get("/api/v1/namespaces/default/services/kubernetes")
    assert service.body["spec"]["clusterIP"] == "10.96.0.1"
    assert (await client.get("/api/v1/nodes")).body["items"]
    accounts = "/api/v1/namespaces/kube-public/serviceaccounts/default"
    assert (await client.until(accounts, lambda body: True))["kind"] == "ServiceAccount"


def _names(body: dict[str, object]) -> list[str]:
    items = body["items"]
    assert isinstance(items, list)
    return [item["metadata"]["name"] for item in items]


async def test_a_time_limit_that_is_none_is_refused(client: Client) -> None:
    assert (await client.get(f"{MAPS}?timeout=32s")).status == 200
    found = await client.get(f"{MAPS}?timeout=soon")
    assert (found.status, found.reason) == (400, "BadRequest")
    assert 'time: invalid duration "soon"' in found.message


async def test_tables_are_served_in_their_older_version_too(client: Client) -> None:
    asked = {"Accept": "application/json;as=Table;v=v1beta1;g=meta.k8s.io"}
    found = (await client.get("/api/v1/nodes", headers=asked)).body
    assert (found["kind"], found["apiVersion"]) == ("Table", "meta.k8s.io/v1beta1")
    assert found["rows"][0]["object"]["apiVersion"] == "meta.k8s.io/v1beta1"
