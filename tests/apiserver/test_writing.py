"""create, replace, patch, delete: what is kept, what is refused, and in which words."""

from tests.support.kubernetes import (
    JSON_PATCH,
    MAPS,
    MERGE,
    STRATEGIC,
    Client,
    config_map,
    owners,
)

DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments"
WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 0
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: "web:1"}
      - {name: log, image: "log:1"}
"""


async def test_a_name_is_made_from_a_prefix(client: Client) -> None:
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"generateName": "map-"}}
    made = await client.create(MAPS, body)
    name = made.body["metadata"]["name"]
    assert name.startswith("map-")
    assert len(name) == len("map-") + 5


async def test_a_second_object_of_the_name_is_refused(client: Client) -> None:
    await client.create(MAPS, config_map("a"))
    second = await client.create(MAPS, config_map("a"))
    assert (second.status, second.reason) == (409, "AlreadyExists")
    assert second.message == 'configmaps "a" already exists'


async def test_a_namespace_must_be_there(client: Client) -> None:
    made = await client.create("/api/v1/namespaces/nowhere/configmaps", config_map("a"))
    assert (made.status, made.message) == (404, 'namespaces "nowhere" not found')


async def test_a_bad_name_is_refused_with_its_cause(client: Client) -> None:
    made = await client.create(MAPS, config_map("Not_A_Name"))
    assert (made.status, made.reason) == (422, "Invalid")
    assert made.message.startswith('ConfigMap "Not_A_Name" is invalid: metadata.name: ')
    [cause] = made.body["details"]["causes"]
    assert cause["field"] == "metadata.name"


async def test_an_update_of_an_older_state_is_a_conflict(client: Client) -> None:
    first = await client.create(MAPS, config_map("a", key="1"))
    await client.patch(f"{MAPS}/a", {"data": {"key": "2"}})
    late = await client.replace(f"{MAPS}/a", {**first.body, "data": {"key": "3"}})
    assert (late.status, late.reason) == (409, "Conflict")
    assert "the object has been modified; please apply your changes" in late.message


async def test_an_update_without_a_revision_is_unconditional(client: Client) -> None:
    await client.create(MAPS, config_map("a", key="1"))
    found = await client.replace(f"{MAPS}/a", config_map("a", key="2"))
    assert found.status == 200
    assert found.body["data"] == {"key": "2"}


async def test_what_changes_nothing_takes_no_revision(client: Client) -> None:
    made = await client.create(MAPS, config_map("a", key="1"))
    again = await client.patch(f"{MAPS}/a", {"data": {"key": "1"}})
    assert again.body == made.body


async def test_the_servers_metadata_cannot_be_written(client: Client) -> None:
    made = await client.create(MAPS, config_map("a"))
    changed = {"metadata": {"creationTimestamp": "2001-01-01T00:00:00Z", "generation": 7}}
    found = await client.patch(f"{MAPS}/a", changed)
    assert found.body["metadata"] == made.body["metadata"]


async def test_generation_counts_changes_of_the_spec_alone(client: Client) -> None:
    await client.create(DEPLOYMENTS, WEB)
    labelled = await client.patch(f"{DEPLOYMENTS}/web", {"metadata": {"labels": {"a": "b"}}})
    assert labelled.body["metadata"]["generation"] == 1
    scaled = await client.patch(f"{DEPLOYMENTS}/web", {"spec": {"minReadySeconds": 3}})
    assert scaled.body["metadata"]["generation"] == 2


async def test_the_status_is_written_by_its_subresource_alone(client: Client) -> None:
    path = "/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas"
    schema = """
    apiVersion: flowcontrol.apiserver.k8s.io/v1
    kind: FlowSchema
    metadata: {name: f}
    spec: {priorityLevelConfiguration: {name: p}}
    status: {conditions: [{type: Dangling, status: "True"}]}
    """
    made = await client.create(path, schema)
    assert made.body["status"] == {}
    conditions = [{"type": "Dangling", "status": "True"}]
    await client.patch(f"{path}/f", {"status": {"conditions": conditions}})
    assert (await client.get(f"{path}/f")).body["status"] == {}
    patch = {"status": {"conditions": conditions}, "metadata": {"labels": {"a": "b"}}}
    found = await client.patch(f"{path}/f/status", patch)
    written = [{**conditions[0], "lastTransitionTime": None}]
    assert found.body["status"] == {"conditions": written}
    assert "labels" not in found.body["metadata"]


async def test_three_patches_say_the_same_in_their_own_way(client: Client) -> None:
    await client.create(DEPLOYMENTS, WEB)
    image = "/spec/template/spec/containers/0/image"
    await client.patch(
        f"{DEPLOYMENTS}/web", [{"op": "replace", "path": image, "value": "web:2"}], JSON_PATCH
    )
    containers = {"containers": [{"name": "log", "image": "log:2"}]}
    strategic = {"spec": {"template": {"spec": containers}}}
    found = await client.patch(f"{DEPLOYMENTS}/web", strategic, STRATEGIC)
    images = [c["image"] for c in found.body["spec"]["template"]["spec"]["containers"]]
    assert images == ["web:2", "log:2"]
    merged = await client.patch(f"{DEPLOYMENTS}/web", strategic, MERGE)
    images = [c["image"] for c in merged.body["spec"]["template"]["spec"]["containers"]]
    assert images == ["log:2"]


async def test_a_failed_test_of_a_json_patch_changes_nothing(client: Client) -> None:
    await client.create(MAPS, config_map("a", key="1"))
    patch = [
        {"op": "replace", "path": "/data/key", "value": "2"},
        {"op": "test", "path": "/data/key", "value": "1"},
    ]
    found = await client.patch(f"{MAPS}/a", patch, JSON_PATCH)
    assert found.status == 422
    assert (await client.get(f"{MAPS}/a")).body["data"] == {"key": "1"}


async def test_a_dry_run_answers_and_keeps_nothing(client: Client) -> None:
    made = await client.create(MAPS, config_map("a"), params={"dryRun": "All"})
    assert made.status == 201
    assert made.body["metadata"]["uid"]
    assert (await client.get(f"{MAPS}/a")).status == 404
    wrong = await client.create(MAPS, config_map("a"), params={"dryRun": "Some"})
    assert wrong.status == 422


async def test_unknown_fields_are_refused_warned_of_or_ignored(client: Client) -> None:
    body = {**config_map("a"), "dota": {"key": "1"}}
    strict = await client.create(MAPS, body, params={"fieldValidation": "Strict"})
    assert strict.status == 400
    assert strict.message == (
        'ConfigMap in version "v1" cannot be handled as a ConfigMap:'
        ' strict decoding error: unknown field "dota"'
    )
    warned = await client.create(MAPS, body)
    assert warned.status == 201
    assert warned.headers["Warning"] == '299 - "unknown field \\"dota\\""'
    assert "dota" not in warned.body
    ignored = await client.replace(f"{MAPS}/a", body, params={"fieldValidation": "Ignore"})
    assert "Warning" not in ignored.headers


async def test_a_refused_strategic_merge_is_shown_as_go_prints_it(client: Client) -> None:
    await client.create(MAPS, config_map("a"))
    patch = {"dota": {"a": [1, True, None]}, "data": {"b": "2"}}
    strict = {"fieldValidation": "Strict"}
    found = await client.patch(f"{MAPS}/a", patch, STRATEGIC, params=strict)
    assert found.status == 422
    assert found.message == (
        ' "" is invalid: patch: Invalid value: "map[data:map[b:2] dota:map[a:[1 true <nil>]]]":'
        ' strict decoding error: unknown field "dota"'
    )


async def test_a_value_of_the_wrong_type_is_refused(client: Client) -> None:
    body = WEB.replace("replicas: 0", "replicas: none")
    found = await client.create(DEPLOYMENTS, body)
    assert (found.status, found.reason) == (400, "BadRequest")
    assert "cannot unmarshal string into Go struct field" in found.message


async def test_every_writer_is_kept_with_its_fields(client: Client) -> None:
    await client.create(MAPS, config_map("a", one="1"), params={"fieldManager": "ann"})
    found = await client.patch(
        f"{MAPS}/a", {"data": {"two": "2"}}, headers={"User-Agent": "bob/1.0 (linux)"}
    )
    assert owners(found.body) == {
        "ann Update": {"f:data": {".": {}, "f:one": {}}},
        "bob Update": {"f:data": {"f:two": {}}},
    }


async def test_preconditions_of_a_deletion_are_kept(client: Client) -> None:
    made = await client.create(MAPS, config_map("a"))
    wrong = {"preconditions": {"uid": "someone-else"}}
    refused = await client.delete(f"{MAPS}/a", wrong)
    assert (refused.status, refused.reason) == (409, "Conflict")
    right = {"preconditions": {"uid": made.body["metadata"]["uid"]}}
    done = await client.delete(f"{MAPS}/a", right)
    assert done.body["status"] == "Success"
    assert done.body["details"]["uid"] == made.body["metadata"]["uid"]


async def test_a_finalizer_holds_an_object_until_it_is_taken_off(client: Client) -> None:
    body = config_map("a")
    body["metadata"]["finalizers"] = ["example.com/hold"]
    await client.create(MAPS, body)
    marked = await client.delete(f"{MAPS}/a")
    assert marked.body["metadata"]["deletionTimestamp"]
    more = {"metadata": {"finalizers": ["example.com/hold", "example.com/more"]}}
    assert (await client.patch(f"{MAPS}/a", more)).status == 422
    await client.patch(f"{MAPS}/a", {"metadata": {"finalizers": None}})
    assert (await client.get(f"{MAPS}/a")).status == 404


async def test_a_collection_is_deleted_by_a_selector(client: Client) -> None:
    for name, label in (("a", "x"), ("b", "x"), ("c", "y")):
        body = config_map(name)
        body["metadata"]["labels"] = {"l": label}
        await client.create(MAPS, body)
    await client.delete(MAPS, params={"labelSelector": "l=x"})
    left = await client.get(MAPS)
    assert [i["metadata"]["name"] for i in left.body["items"]] == ["c", "kube-root-ca.crt"]


async def test_bodies_may_be_yaml_and_nothing_unknown(client: Client) -> None:
    text = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {key: 'yes'}\n"
    made = await client.create(MAPS, text, headers={"Content-Type": "application/yaml"})
    assert made.body["data"] == {"key": "yes"}
    odd = await client.create(MAPS, text, headers={"Content-Type": "text/csv"})
    assert (odd.status, odd.reason) == (415, "UnsupportedMediaType")


async def test_an_object_that_is_too_large_is_refused(client: Client) -> None:
    found = await client.create(MAPS, config_map("a", key="x" * (4 * 2**20)))
    assert (found.status, found.reason) == (413, "RequestEntityTooLarge")


async def test_the_default_namespace_cannot_be_deleted(client: Client) -> None:
    found = await client.delete("/api/v1/namespaces/default")
    assert (found.status, found.reason) == (403, "Forbidden")
