"""What Git declares, made ready: the work that is done once for each render."""

from tests.core.written import objs
from trueup.core.compare.targets import kind_of, prepared
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind

SCOPES = {GroupKind("", "ConfigMap"): True}


def test_an_object_that_is_ready_is_not_copied() -> None:
    (ready,) = objs("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: b}}")
    assert prepared([ready], "prod", SCOPES).objects[0] is ready


def test_making_ready_twice_changes_nothing() -> None:
    once = prepared(
        objs("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {}}, data: {a: null}}"),
        "prod",
        SCOPES,
    )
    assert prepared(once.objects, "prod", SCOPES).objects == once.objects


def test_hooks_without_a_name_stand_last_and_have_no_ref() -> None:
    found = prepared(
        objs("""
        {apiVersion: v1, kind: Pod, metadata: {generateName: a-}}
        ---
        {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}
        """),
        "prod",
        SCOPES,
    )
    assert [str(ref) for ref in found.refs] == ["ConfigMap/prod/b"]
    assert found.objects[1].at("metadata", "generateName") == "a-"


def test_the_kind_of_an_object_without_a_name() -> None:
    assert kind_of(Object({"apiVersion": "apps/v1", "kind": "Deployment"})) == GroupKind(
        "apps", "Deployment"
    )
    assert kind_of(Object({})) == GroupKind("", "")


def test_what_needs_a_namespace_and_has_none_is_told() -> None:
    objects = objs("""
    {apiVersion: v1, kind: Pod, metadata: {name: a}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: b, namespace: x}}
    ---
    {apiVersion: v1, kind: Namespace, metadata: {name: c}}
    """)
    scopes = {GroupKind("", "Pod"): True, GroupKind("", "Namespace"): False}
    (finding,) = prepared(objects, "", scopes).findings
    assert finding.type == "InvalidSpecError"
    assert finding.message == "Namespace for a v1, Kind=Pod is missing."
    assert prepared(objects, "shop", scopes).findings == ()
