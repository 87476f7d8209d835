"""Server-side apply over HTTP: owners, conflicts, force; the rules themselves are k8s.apply's."""

import pytest

from tests.support.kubernetes import MAPS, Client, config_map, owners

DEPLOYMENT = "/apis/apps/v1/namespaces/default/deployments/web"
WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "web:1"}]}
"""


async def test_an_apply_makes_what_is_not_there(client: Client) -> None:
    made = await client.apply(f"{MAPS}/a", config_map("a", key="1"))
    assert made.status == 201
    assert owners(made.body) == {"tester Apply": {"f:data": {"f:key": {}}}}
    again = await client.apply(f"{MAPS}/a", config_map("a", key="1"))
    assert again.status == 200
    assert again.body == made.body


async def test_what_is_applied_no_longer_is_removed(client: Client) -> None:
    await client.apply(f"{MAPS}/a", config_map("a", one="1", two="2"))
    found = await client.apply(f"{MAPS}/a", config_map("a", two="2"))
    assert found.body["data"] == {"two": "2"}


async def test_a_field_of_another_manager_is_a_conflict_until_forced(client: Client) -> None:
    await client.apply(f"{MAPS}/a", config_map("a", key="1"), "ann")
    refused = await client.apply(f"{MAPS}/a", config_map("a", key="2"), "bob")
    assert (refused.status, refused.reason) == (409, "Conflict")
    assert refused.message == 'Apply failed with 1 conflict: conflict with "ann": .data.key'
    assert refused.body["details"]["causes"] == [
        {
            "reason": "FieldManagerConflict",
            "message": 'conflict with "ann"',
            "field": ".data.key",
        }
    ]
    taken = await client.apply(f"{MAPS}/a", config_map("a", key="2"), "bob", force=True)
    assert taken.status == 200
    assert owners(taken.body) == {"bob Apply": {"f:data": {"f:key": {}}}}


async def test_defaults_belong_to_nobody(client: Client) -> None:
    made = await client.apply(DEPLOYMENT, WEB)
    assert made.body["spec"]["strategy"]["type"] == "RollingUpdate"
    assert "f:strategy" not in owners(made.body)["tester Apply"]["f:spec"]


async def test_a_manager_must_be_named_and_force_is_for_applies(client: Client) -> None:
    headers = {"Content-Type": "application/apply-patch+yaml"}
    found = await client.ask("PATCH", f"{MAPS}/a", config_map("a"), headers=headers)
    assert (found.status, found.reason) == (422, "Invalid")
    assert "fieldManager: Required value: is required for apply patch" in found.message
    await client.create(MAPS, config_map("a"))
    forced = await client.patch(f"{MAPS}/a", {"data": {}}, params={"force": "true"})
    assert forced.status == 422


async def test_an_unknown_field_cannot_be_applied(client: Client) -> None:
    body = WEB.replace("replicas: 1", "replicas: 1\n  replica: 1")
    found = await client.apply(DEPLOYMENT, body)
    assert found.status == 500
    assert ".spec.replica: field not declared in schema" in found.message


async def test_a_dry_run_of_an_apply_shows_and_keeps_nothing(client: Client) -> None:
    made = await client.apply(f"{MAPS}/a", config_map("a", key="1"), params={"dryRun": "All"})
    assert made.status == 201
    assert (await client.get(f"{MAPS}/a")).status == 404
    await client.apply(f"{MAPS}/a", config_map("a", key="1"))
    shown = await client.apply(f"{MAPS}/a", config_map("a", key="2"), params={"dryRun": "All"})
    assert shown.body["data"] == {"key": "2"}
    assert (await client.get(f"{MAPS}/a")).body["data"] == {"key": "1"}


async def test_the_status_is_applied_on_its_own(client: Client) -> None:
    path = "/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas"
    api = "flowcontrol.apiserver.k8s.io/v1"
    schema = {"apiVersion": api, "kind": "FlowSchema", "metadata": {"name": "f"}}
    await client.create(path, {**schema, "spec": {"priorityLevelConfiguration": {"name": "p"}}})
    conditions = [{"type": "Dangling", "status": "True"}]
    status = {**schema, "status": {"conditions": conditions}}
    found = await client.apply(f"{path}/f/status", status, "counter")
    written = [{**conditions[0], "lastTransitionTime": None}]
    assert found.body["status"] == {"conditions": written}
    [entry] = [m for m in found.body["metadata"]["managedFields"] if m["manager"] == "counter"]
    assert entry["subresource"] == "status"


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "ConfigMap", "metadata": {"name": "a"}},
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}},
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "b"}},
    ],
    ids=["no apiVersion", "another kind", "another name"],
)
async def test_a_configuration_must_be_of_the_object_in_the_path(
    client: Client, body: dict[str, object]
) -> None:
    assert (await client.apply(f"{MAPS}/a", body)).status == 400


async def test_owned_fields_stand_in_the_order_of_go(client: Client) -> None:
    body = {"apiVersion": "v1", "kind": "ConfigMap", "data": {"b": "1", "a": "1"}}
    made = await client.apply(f"{MAPS}/a", {**body, "metadata": {"name": "a"}})
    (entry,) = made.body["metadata"]["managedFields"]
    assert list(entry["fieldsV1"]["f:data"]) == ["f:a", "f:b"]


async def test_an_unknown_field_cannot_be_applied_however_strict(client: Client) -> None:
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "dada": {}}
    params = {"fieldValidation": "Strict"}
    found = await client.apply(f"{MAPS}/a", body, params=params)
    assert ".dada: field not declared in schema" in found.message
