"""Schemas of built-in and custom kinds; defaulting and pruning."""

from typing import Any

import pytest

from tests.k8s.things import body
from trueup.k8s.schema import ANYTHING, Definitions, Schema, defaulted, pruned


def at(schema: Schema, *path: str) -> Schema:
    for name in path:
        found = schema.items if name == "*" else schema.field(name)
        assert found is not None, name
        schema = found
    return schema


def test_built_in_kinds_are_found_by_version_and_kind(definitions: Definitions) -> None:
    assert definitions.kind("apps/v1", "Deployment") is not None
    assert definitions.kind("v1", "Pod") is not None
    assert definitions.kind("apps/v1beta1", "Deployment") is None


def test_what_a_built_in_field_says(deployment: Schema) -> None:
    containers = at(deployment, "spec", "template", "spec", "containers")
    assert (containers.type, containers.list_type) == ("array", "map")
    assert (containers.list_keys, containers.merge_key) == (("name",), "name")
    assert containers.patch_strategy == ("merge",)
    assert at(deployment, "spec", "strategy").patch_strategy == ("retainKeys",)
    assert at(deployment, "spec", "selector").map_type == "atomic"
    assert at(deployment, "metadata", "labels", "any").type == "string"
    assert at(deployment, "spec", "replicas").nullable
    assert at(containers, "*", "resources", "limits", "cpu").int_or_string
    assert "desired pods" in at(deployment, "spec", "replicas").description
    assert deployment.property("nothing") is None


def test_a_list_that_says_nothing_is_atomic(deployment: Schema) -> None:
    args = at(deployment, "spec", "template", "spec", "containers", "*", "args")
    assert args.list_type == "atomic"


def test_a_protocol_that_is_left_out_is_tcp(definitions: Definitions) -> None:
    port = definitions.named("io.k8s.api.core.v1.ServicePort")
    assert port is not None
    assert port.key_default("protocol") == "TCP"
    assert port.key_default("name") is None


def test_openapi_3_of_a_live_cluster_reads_the_same() -> None:
    definitions = Definitions(
        {
            "x.v1.Kind": {
                "type": "object",
                "properties": {
                    "spec": {"allOf": [{"$ref": "#/components/schemas/x.v1.Spec"}], "default": {}}
                },
                "x-kubernetes-group-version-kind": [
                    {"group": "x", "version": "v1", "kind": "Kind"}
                ],
            },
            "x.v1.Spec": {"type": "object", "properties": {"a": {"type": "string"}}},
        }
    )
    kind = definitions.kind("x/v1", "Kind")
    assert kind is not None
    assert at(kind, "spec", "a").type == "string"
    assert at(kind, "spec").default == {}


def test_metadata_of_a_custom_kind_is_object_meta(kind: Schema) -> None:
    assert at(kind, "metadata", "ownerReferences").list_keys == ("uid",)
    assert at(kind, "apiVersion").type == "string"


def custom(definitions: Definitions, spec: str) -> Schema:
    return definitions.custom({"type": "object", "properties": {"spec": body(spec)}})


DEFAULTS = [
    ("{}", "{a: x}"),
    ("{a: z}", "{a: z}"),
    ("{a: null}", "{a: x}"),
    ("{open: null}", "{a: x, open: null}"),
    ("{plain: null}", "{a: x}"),
    ("{deep: {}}", "{a: x, deep: {b: 1}}"),
    ("{list: [{}, {b: 2}]}", "{a: x, list: [{b: 1}, {b: 2}]}"),
    ("{map: {k: {}}}", "{a: x, map: {k: {b: 1}}}"),
]


@pytest.mark.parametrize(("given", "expected"), DEFAULTS)
def test_defaults_are_filled_in(definitions: Definitions, given: str, expected: str) -> None:
    schema = custom(
        definitions,
        """
        type: object
        properties:
          a: {type: string, default: x}
          open: {type: string, default: x, nullable: true}
          plain: {type: string}
          deep: {type: object, properties: {b: {type: integer, default: 1}}}
          list: {type: array, items: {type: object, properties: {b: {type: integer, default: 1}}}}
          map:
            type: object
            additionalProperties: {type: object, properties: {b: {type: integer, default: 1}}}
        """,
    )
    wanted = body(expected)
    wanted.setdefault("open", "x")
    assert defaulted({"spec": body(given)}, schema) == {"spec": wanted}


def test_a_default_fills_its_own_fields_too(definitions: Definitions) -> None:
    schema = custom(
        definitions,
        "{type: object, properties: {o: {type: object, default: {}, properties: "
        "{a: {type: string, default: x}}}}}",
    )
    assert defaulted({"spec": {}}, schema) == {"spec": {"o": {"a": "x"}}}
    assert defaulted({}, schema) == {}


def test_a_body_without_need_is_returned_itself(definitions: Definitions) -> None:
    schema = custom(definitions, "{type: object, properties: {a: {type: string, default: x}}}")
    given: dict[str, Any] = {"spec": {"a": "z"}}
    assert defaulted(given, schema) is given
    assert pruned(given, schema) == (given, ())
    assert pruned(given, schema)[0] is given


def test_unknown_fields_are_pruned_and_named(definitions: Definitions) -> None:
    schema = custom(
        definitions,
        """
        type: object
        properties:
          known: {type: string}
          list: {type: array, items: {type: object, properties: {a: {type: string}}}}
          free:
            type: object
            x-kubernetes-preserve-unknown-fields: true
            properties: {strict: {type: object, properties: {a: {type: string}}}}
          template:
            type: object
            x-kubernetes-embedded-resource: true
            properties: {spec: {type: object, properties: {a: {type: string}}}}
        """,
    )
    given = body("""
        apiVersion: x/v1
        kind: It
        metadata: {name: it, labels: {a: b}, wrong: 1}
        spec:
          known: x
          extra: {a: 1}
          list: [{a: x, b: z}]
          free: {any: 1, strict: {a: x, b: z}}
          template: {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {a: x, b: z}, other: 1}
        more: 1
    """)
    found, dropped = pruned(given, schema)
    assert dropped == (
        "metadata.wrong",
        "spec.extra",
        "spec.list[0].b",
        "spec.free.strict.b",
        "spec.template.spec.b",
        "spec.template.other",
        "more",
    )
    assert found["spec"] == body("""
        known: x
        list: [{a: x}]
        free: {any: 1, strict: {a: x}}
        template: {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {a: x}}
    """)
    assert "more" in given


def test_unknown_fields_of_built_in_kinds(deployment: Schema) -> None:
    given = body("""
        spec: {replicas: 1, replica: 2, template: {spec: {containers: [{name: a, imgae: b}]}}}
        metadata: {managedFields: [{fieldsV1: {f:spec: {}}}]}
    """)
    _, dropped = pruned(given, deployment)
    assert dropped == ("spec.replica", "spec.template.spec.containers[0].imgae")


def test_of_anything_nothing_is_pruned() -> None:
    assert pruned({"a": [{"b": 1}]}, ANYTHING) == ({"a": [{"b": 1}]}, ())


def test_a_null_that_may_not_be_stays_after_an_apply(kind: Schema) -> None:
    said = {"spec": {"text": None}}
    assert defaulted(said, kind) == {"spec": {}}
    assert defaulted(said, kind, keep_nulls=True) == said
