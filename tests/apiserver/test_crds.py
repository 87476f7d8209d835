"""CustomResourceDefinitions: established, served, enforced, changed and taken away."""

from typing import Any

import yaml

from tests.support.kubernetes import APPLY, MERGE, STRATEGIC, Answer, Client

CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
DEFINITION = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ponds.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: ponds, kind: Pond, shortNames: [po2], categories: [all]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources:
      status: {}
      scale:
        specReplicasPath: .spec.ducks
        statusReplicasPath: .status.ducks
    additionalPrinterColumns:
    - {name: Ducks, type: integer, jsonPath: .spec.ducks}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [depth]
            properties:
              depth: {type: integer, minimum: 1}
              ducks: {type: integer, default: 2}
              notes: {type: object, x-kubernetes-preserve-unknown-fields: true}
          status:
            type: object
            properties: {ducks: {type: integer}}
  - name: v1beta1
    served: true
    storage: false
    deprecated: true
    schema:
      openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
"""
PONDS = "/apis/example.com/v1/namespaces/default/ponds"


def pond(name: str, **spec: Any) -> dict[str, Any]:
    meta = {"name": name}
    return {"apiVersion": "example.com/v1", "kind": "Pond", "metadata": meta, "spec": spec}


async def test_a_definition_is_established_at_once(client: Client) -> None:
    made = await client.create(CRDS, DEFINITION)
    conditions = {c["type"]: c["status"] for c in made.body["status"]["conditions"]}
    assert conditions == {"NamesAccepted": "True", "Established": "True"}
    assert made.body["status"]["storedVersions"] == ["v1"]
    listed = await client.get("/apis/example.com/v1")
    assert [r["name"] for r in listed.body["resources"]] == [
        "ponds",
        "ponds/status",
        "ponds/scale",
    ]


async def test_objects_are_defaulted_pruned_and_validated(client: Client) -> None:
    await client.create(CRDS, DEFINITION)
    body = pond("a", depth=3, colour="blue", notes={"any": {"thing": 1}})
    made = await client.create(PONDS, body)
    assert made.body["spec"] == {"depth": 3, "ducks": 2, "notes": {"any": {"thing": 1}}}
    assert made.headers["Warning"] == '299 - "unknown field \\"spec.colour\\""'
    wrong = await client.create(PONDS, pond("b", depth=0))
    assert wrong.status == 422
    assert wrong.message == (
        'Pond.example.com "b" is invalid: spec.depth: Invalid value: 0:'
        " spec.depth in body should be greater than or equal to 1"
    )
    missing = await client.create(PONDS, pond("b"))
    assert "spec.depth: Required value" in missing.message


async def test_status_and_scale_are_subresources(client: Client) -> None:
    await client.create(CRDS, DEFINITION)
    made = await client.create(PONDS, {**pond("a", depth=1), "status": {"ducks": 9}})
    assert "status" not in made.body
    await client.patch(f"{PONDS}/a/status", {"status": {"ducks": 1}})
    scale = await client.get(f"{PONDS}/a/scale")
    assert (scale.body["spec"], scale.body["status"]) == ({"replicas": 2}, {"replicas": 1})
    await client.patch(f"{PONDS}/a/scale", {"spec": {"replicas": 7}})
    found = (await client.get(f"{PONDS}/a")).body
    assert found["spec"]["ducks"] == 7
    assert found["metadata"]["generation"] == 2


async def test_a_status_that_is_no_subresource_counts_as_the_rest_does(client: Client) -> None:
    """As in Kubernetes' ``customresource`` strategy: all but metadata makes a generation."""
    body = yaml.safe_load(DEFINITION)
    for version in body["spec"]["versions"]:
        version.pop("subresources", None)
    await client.create(CRDS, body)
    await client.create(PONDS, pond("a", depth=1))
    labelled = await client.patch(f"{PONDS}/a", {"metadata": {"labels": {"x": "1"}}})
    assert labelled.body["metadata"]["generation"] == 1
    told = await client.patch(f"{PONDS}/a", {"status": {"ducks": 1}})
    assert told.body["metadata"]["generation"] == 2


async def test_every_served_version_shows_the_same_object(client: Client) -> None:
    await client.create(CRDS, DEFINITION)
    await client.create(PONDS, pond("a", depth=1))
    older = "/apis/example.com/v1beta1/namespaces/default/ponds"
    found = await client.get(f"{older}/a")
    assert found.body["apiVersion"] == "example.com/v1beta1"
    made = await client.create(older, {**pond("b", depth=2), "apiVersion": "example.com/v1beta1"})
    assert made.headers["Warning"] == '299 - "example.com/v1beta1 Pond is deprecated"'
    assert (await client.get(f"{PONDS}/b")).body["apiVersion"] == "example.com/v1"


async def test_a_new_schema_holds_from_the_next_write(client: Client) -> None:
    await client.create(CRDS, DEFINITION)
    body = yaml.safe_load(DEFINITION)
    schema = body["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    schema["properties"]["spec"]["properties"]["fish"] = {"type": "string"}
    changed = await client.patch(f"{CRDS}/ponds.example.com", {"spec": body["spec"]})
    assert changed.status == 200
    made = await client.create(PONDS, pond("a", depth=1, fish="carp"))
    assert made.body["spec"]["fish"] == "carp"


async def test_a_definition_takes_its_objects_with_it(client: Client) -> None:
    await client.create(CRDS, DEFINITION)
    await client.create(PONDS, pond("a", depth=1))
    await client.delete(f"{CRDS}/ponds.example.com")
    await client.gone(f"{CRDS}/ponds.example.com")
    assert (await client.get(f"{PONDS}/a")).status == 404
    assert (await client.get("/apis/example.com/v1")).status == 404


async def test_a_definition_that_is_wrong_is_refused(client: Client) -> None:
    body = yaml.safe_load(DEFINITION)
    body["metadata"]["name"] = "pools.example.com"
    del body["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]["type"]
    found = await client.create(CRDS, body)
    assert found.status == 422
    fields = [cause["field"] for cause in found.body["details"]["causes"]]
    where = "spec.versions[0].schema.openAPIV3Schema.properties[spec].type"
    assert fields == ["metadata.name", where]


async def test_custom_kinds_are_applied_but_know_no_strategic_patch(client: Client) -> None:
    await client.create(CRDS, DEFINITION)
    made = await client.apply(f"{PONDS}/a", pond("a", depth=1))
    assert made.status == 201
    found = await client.patch(f"{PONDS}/a", {"spec": {"depth": 2}}, STRATEGIC)
    assert found.status == 415
    assert APPLY in found.message


async def test_an_update_of_a_custom_object_needs_the_revision(client: Client) -> None:
    await client.create(CRDS, DEFINITION)
    await client.create(PONDS, pond("a", depth=1))
    found = await client.replace(f"{PONDS}/a", pond("a", depth=2))
    assert found.status == 422
    assert "metadata.resourceVersion: Invalid value: 0: must be specified" in found.message


async def with_rule(client: Client, rule: str) -> Answer:
    body = yaml.safe_load(DEFINITION)
    spec = body["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]
    spec["x-kubernetes-validations"] = [{"rule": rule}]
    return await client.create(CRDS, body)


async def test_rules_of_a_definition_are_enforced(client: Client) -> None:
    await with_rule(client, "self.depth < 10")
    assert (await client.create(PONDS, pond("a", depth=9))).status == 201
    deep = await client.create(PONDS, pond("b", depth=11))
    assert (deep.status, deep.reason) == (422, "Invalid")
    assert deep.body["details"]["causes"] == [
        {
            "reason": "FieldValueInvalid",
            "message": "Invalid value: failed rule: self.depth < 10",
            "field": "spec",
        }
    ]
    deeper = await client.patch(f"{PONDS}/a", {"spec": {"depth": 12}}, MERGE)
    assert deeper.status == 422


async def test_a_rule_that_is_no_rule_is_refused_with_the_definition(client: Client) -> None:
    made = await with_rule(client, "nope(self)")
    assert made.status == 422
    (cause,) = made.body["details"]["causes"]
    rules = "spec.versions[0].schema.openAPIV3Schema.properties[spec].x-kubernetes-validations"
    assert cause["field"] == f"{rules}[0].rule"
    assert "undeclared reference to 'nope'" in cause["message"]


async def test_rules_that_are_not_enforced_are_told(client: Client) -> None:
    made = await with_rule(client, "cidr('10.0.0.0/8').containsIP('10.0.0.1')")
    assert "not enforced by this server: cidr(" in made.headers["Warning"]


async def test_the_published_schema_keeps_fields_that_are_called_like_keywords(
    client: Client,
) -> None:
    body = yaml.safe_load(DEFINITION)
    schema = body["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    spec = schema["properties"]["spec"]
    spec["properties"]["default"] = {"type": "string", "default": "x"}
    free = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    spec["properties"]["not"] = {**free, "properties": {"a": {"type": "string"}}}
    await client.create(CRDS, body)
    found = (await client.get("/openapi/v2")).body["definitions"]
    pond_ = next(each for name, each in found.items() if name.endswith("v1.Pond"))
    assert pond_["properties"]["metadata"]["description"].startswith("Standard object's metadata")
    fields = pond_["properties"]["spec"]["properties"]
    assert fields["default"] == {"type": "string"}
    assert fields["not"] == {"x-kubernetes-preserve-unknown-fields": True}
