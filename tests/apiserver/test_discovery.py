"""Discovery, OpenAPI, version and health: what clients ask before anything else."""

from tests.support.kubernetes import Client

AGGREGATED = "application/json;g=apidiscovery.k8s.io;v={};as=APIGroupDiscoveryList"


async def test_groups_and_resources_in_the_old_form(client: Client) -> None:
    assert (await client.get("/api")).body["versions"] == ["v1"]
    groups = (await client.get("/apis")).body["groups"]
    apps = next(group for group in groups if group["name"] == "apps")
    assert apps["preferredVersion"] == {"groupVersion": "apps/v1", "version": "v1"}
    scaling = next(group for group in groups if group["name"] == "autoscaling")
    assert [each["version"] for each in scaling["versions"]] == ["v2", "v1"]
    listed = (await client.get("/apis/apps/v1")).body["resources"]
    deployments = next(each for each in listed if each["name"] == "deployments")
    assert deployments["shortNames"] == ["deploy"]
    assert {each["name"] for each in listed} >= {"deployments/scale", "deployments/status"}


async def test_everything_at_once_in_the_aggregated_form(client: Client) -> None:
    for version in ("v2", "v2beta1"):
        asked = {"Accept": AGGREGATED.format(version) + ",application/json"}
        found = await client.get("/apis", headers=asked)
        assert found.headers["Content-Type"] == AGGREGATED.format(version)
        assert found.body["apiVersion"] == f"apidiscovery.k8s.io/{version}"
        names = [item["metadata"]["name"] for item in found.body["items"]]
        assert "apps" in names
    core = await client.get("/api", headers=asked)
    [item] = core.body["items"]
    pods = next(r for r in item["versions"][0]["resources"] if r["resource"] == "pods")
    assert pods["responseKind"] == {"group": "", "version": "v1", "kind": "Pod"}
    assert "eviction" in [part["subresource"] for part in pods["subresources"]]


async def test_documents_are_not_sent_twice(client: Client) -> None:
    first = await client.get("/apis")
    again = await client.get("/apis", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status == 304


async def test_openapi_version_3_is_split_by_group_version(client: Client) -> None:
    index = (await client.get("/openapi/v3")).body["paths"]
    found = await client.get(index["apis/apps/v1"]["serverRelativeURL"])
    schema = found.body["components"]["schemas"]["io.k8s.api.apps.v1.Deployment"]
    kinds = schema["x-kubernetes-group-version-kind"]
    assert kinds == [{"group": "apps", "kind": "Deployment", "version": "v1"}]
    spec = schema["properties"]["spec"]
    assert spec["allOf"] == [{"$ref": "#/components/schemas/io.k8s.api.apps.v1.DeploymentSpec"}]
    path = "/apis/apps/v1/namespaces/{namespace}/deployments/{name}"
    assert found.body["paths"][path]["patch"]["x-kubernetes-action"] == "patch"


async def test_openapi_version_2_is_one_document(client: Client) -> None:
    found = (await client.get("/openapi/v2")).body
    assert found["swagger"] == "2.0"
    pod = found["definitions"]["io.k8s.api.core.v1.Pod"]
    assert pod["properties"]["spec"]["$ref"] == "#/definitions/io.k8s.api.core.v1.PodSpec"
    assert pod["type"] == "object"


async def test_version_and_health(client: Client) -> None:
    version = (await client.get("/version")).body
    assert (version["major"], version["minor"]) == ("1", "37")
    assert version["gitVersion"].startswith("v1.37.")
    for path in ("/healthz", "/livez", "/readyz"):
        assert (await client.get(path)).body == b"ok"
    told = (await client.get("/readyz?verbose")).body
    assert told.endswith(b"readyz check passed\n")


async def test_paths_that_are_not_there(client: Client) -> None:
    assert (await client.get("/nowhere")).status == 404
    assert (await client.get("/apis/example.com/v1/things")).status == 404
    odd = await client.ask("PUT", "/api/v1/namespaces/default/configmaps")
    assert (odd.status, odd.reason) == (405, "MethodNotAllowed")


async def test_the_storage_hash_is_that_of_group_version_and_kind(client: Client) -> None:
    found = await client.get("/apis/apps/v1")
    hashes = {each["name"]: each.get("storageVersionHash") for each in found.body["resources"]}
    assert hashes["deployments"] == "8aSe+NMegvE="


async def test_the_groups_that_are_there_from_the_start_have_an_api_service(client: Client) -> None:
    found = await client.get("/apis/apiregistration.k8s.io/v1/apiservices")
    names = {item["metadata"]["name"] for item in found.body["items"]}
    groups = (await client.get("/apis")).body["groups"]
    served = {f"{v['version']}.{g['name']}" for g in groups for v in g["versions"]}
    assert names == served - {"v1.apiregistration.k8s.io"} | {"v1."}


async def test_a_time_limit_must_be_one_for_documents_too(client: Client) -> None:
    found = await client.get("/version", params={"timeout": "invalid"})
    assert found.status == 400
    assert found.message.endswith('time: invalid duration "invalid"')
