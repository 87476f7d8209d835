"""Marks: put on, read, and known for copies (reference 1.6, 2.14)."""

import pytest

from tests.core.written import obj
from trueup.core.annotations.tracking import (
    Mark,
    Method,
    Tracking,
    application_of,
    instance_name,
    instance_of,
    marked,
    owned,
    parse,
    self_referenced,
)
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref

DEPLOYMENT = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}}"
ID = "argocd.argoproj.io/tracking-id"


@pytest.mark.parametrize(
    ("manifest", "mark"),
    [
        (DEPLOYMENT, "app:apps/Deployment:shop/web"),
        (
            "{apiVersion: v1, kind: Service, metadata: {name: web, namespace: x}}",
            "app:/Service:x/web",
        ),
        ("{apiVersion: v1, kind: Service, metadata: {name: web}}", "app:/Service:prod/web"),
        ("{apiVersion: v1, kind: Namespace, metadata: {name: x}}", "app:/Namespace:prod/x"),
    ],
)
def test_the_annotation_names_the_object(manifest: str, mark: str) -> None:
    found = marked(obj(manifest).body, "app", Tracking(), "prod")
    assert found["metadata"]["annotations"] == {ID: mark}
    assert "labels" not in found["metadata"]


def test_a_mark_is_read_as_it_is_written() -> None:
    mark = Mark("ns_app", Ref(GroupKind("apps", "Deployment"), "shop", "web:1"))
    assert parse(str(mark)) == mark


@pytest.mark.parametrize("text", ["", "app", "app:x", "app:apps/Deployment", ":a/B:c/d", "a:b:c"])
def test_what_is_no_mark(text: str) -> None:
    assert parse(text) is None


def test_other_annotations_and_the_manifest_itself_stay() -> None:
    body = obj("{kind: ConfigMap, apiVersion: v1, metadata: {name: x, annotations: {a: b}}}").body
    assert marked(body, "app", Tracking())["metadata"]["annotations"]["a"] == "b"
    assert body["metadata"]["annotations"] == {"a": "b"}


def test_a_crd_carries_no_mark() -> None:
    crd = obj("{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {}}")
    assert marked(crd.body, "app", Tracking(Method.BOTH)) is crd.body


def test_labels_and_both() -> None:
    label = marked(obj(DEPLOYMENT).body, "app", Tracking(Method.LABEL, "team"))
    assert label["metadata"]["labels"] == {"team": "app"}
    assert "annotations" not in label["metadata"]
    both = marked(obj(DEPLOYMENT).body, "a" * 70, Tracking(Method.BOTH))
    assert both["metadata"]["labels"] == {"app.kubernetes.io/instance": "a" * 63}
    assert both["metadata"]["annotations"][ID].startswith("a" * 70 + ":")


def test_installations_do_not_own_each_others_objects() -> None:
    ours, theirs = Tracking(installation_id="one"), Tracking(installation_id="two")
    live = Object(marked(obj(DEPLOYMENT).body, "app", ours))
    assert instance_of(live, ours) == "app"
    assert instance_of(live, theirs) == ""
    assert instance_of(live, Tracking()) == ""


def test_a_copy_of_a_mark_is_known() -> None:
    live = Object(marked(obj(DEPLOYMENT).body, "app", Tracking()))
    copy = Object({**live.body, "kind": "ReplicaSet"})
    assert self_referenced(live, Tracking())
    assert not self_referenced(copy, Tracking())
    assert self_referenced(copy, Tracking(Method.LABEL))


def test_a_cluster_scoped_object_is_itself_whatever_the_namespace_in_its_mark() -> None:
    namespace = obj("{apiVersion: v1, kind: Namespace, metadata: {name: x}}")
    assert self_referenced(Object(marked(namespace.body, "app", Tracking(), "prod")), Tracking())


def test_what_another_object_owns_is_not_ours() -> None:
    body = marked(obj(DEPLOYMENT).body, "app", Tracking())
    assert owned(Object(body), "app", Tracking())
    assert not owned(Object(body), "other", Tracking())
    meta = {**body["metadata"], "ownerReferences": [{"uid": "1"}]}
    assert not owned(Object({**body, "metadata": meta}), "app", Tracking())


def test_names_of_applications_in_other_namespaces() -> None:
    assert instance_name("shop", "argocd", "argocd") == "shop"
    assert instance_name("shop", "team", "argocd") == "team_shop"
    assert application_of("team_shop", "argocd") == ("team", "shop")
    assert application_of("shop", "argocd") == ("argocd", "shop")
