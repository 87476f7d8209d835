"""Namespaces and tracking marks."""

from typing import Any

import pytest
import yaml

from trueup.core.annotations.tracking import Method, Tracking
from trueup.core.render.finish import finish
from trueup.k8s.ref import GroupKind
from trueup.model.errors import Stalled
from trueup.model.origin import Origin

CLUSTER = {GroupKind("", "Namespace"), GroupKind("rbac.authorization.k8s.io", "ClusterRole")}
UNKNOWN = GroupKind("example.test", "Thing")


def _scope(kind: GroupKind) -> bool | None:
    return None if kind == UNKNOWN else kind not in CLUSTER


def _finished(text: str, tracking: Tracking | None = None) -> Any:
    bodies = list(yaml.safe_load_all(text))
    declared = [(body, Origin("app.yaml", line)) for line, body in enumerate(bodies, 1)]
    made = finish(declared, "shop", "prod", tracking or Tracking(), _scope)
    return [body["metadata"] for body in made.objects], made.warnings


def test_namespaced_kinds_get_the_destination_and_others_lose_theirs() -> None:
    made, _ = _finished("""
{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: own}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: c, namespace: wrong}}
---
{apiVersion: example.test/v1, kind: Thing, metadata: {name: d}}
""")
    assert [one.get("namespace") for one in made] == ["prod", "own", None, "prod"]


def test_marks_name_the_object() -> None:
    made, _ = _finished("""
{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, annotations: {x: y}}}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: b}}
---
{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: c}}
""")
    assert [one.get("annotations") for one in made] == [
        {"x": "y", "argocd.argoproj.io/tracking-id": "shop:apps/Deployment:prod/a"},
        {"argocd.argoproj.io/tracking-id": "shop:rbac.authorization.k8s.io/ClusterRole:prod/b"},
        None,
    ]


def test_marks_by_label() -> None:
    text = "{apiVersion: v1, kind: Secret, metadata: {name: a, labels: {x: y}}}"
    made, _ = _finished(text, Tracking(Method.LABEL))
    assert made[0]["labels"] == {"x": "y", "app.kubernetes.io/instance": "shop"}
    assert "annotations" not in made[0]


def test_twins_are_seen_after_namespaces_are_filled_in() -> None:
    made, warnings = _finished("""
{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: prod, labels: {last: "1"}}}
""")
    assert [one["labels"] for one in made] == [{"last": "1"}]
    assert warnings == ("Resource /ConfigMap/prod/a appeared 2 times among application resources.",)


def test_objects_keep_where_they_are_declared() -> None:
    one, two = ({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": n}} for n in "ab")
    declared = [(one, Origin("a", 1)), (two, Origin("b", 2)), (dict(one), Origin("c", 3))]
    made = finish(declared, "shop", "prod", Tracking(), _scope)
    names = [body["metadata"]["name"] for body in made.objects]
    assert dict(zip(names, map(str, made.origins), strict=True)) == {"a": "c:3", "b": "b:2"}


@pytest.mark.parametrize(
    "text",
    [
        "{apiVersion: v1, kind: ConfigMap}",
        "{apiVersion: v1, kind: ConfigMap, metadata: {}}",
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: 12}}",
    ],
)
def test_an_object_without_a_name_is_told_with_its_place(text: str) -> None:
    with pytest.raises(Stalled, match=r"app.yaml:1: ConfigMap has no metadata.name"):
        _finished(text)


def test_names_may_be_made_up_later() -> None:
    made, _ = _finished("""
{apiVersion: v1, kind: ConfigMap, metadata: {generateName: a-}}
---
{apiVersion: batch/v1, kind: Job, metadata: {annotations: {argocd.argoproj.io/hook: Sync}}}
""")
    assert len(made) == 2
