"""Object: a manifest, read-only."""

from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref


def test_an_object_knows_what_it_is_called() -> None:
    found = Object(
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": "web", "namespace": "n"},
        }
    )
    assert found.ref == Ref(GroupKind("apps", "Deployment"), "n", "web")
    assert found.at("metadata", "name") == "web"
    assert found.at("metadata", "labels", "app") is None
    assert found.at("kind", "deeper") is None


def test_an_annotation_is_text_or_nothing() -> None:
    found = Object({"metadata": {"annotations": {"a": "x", "b": 1}}})
    assert (found.annotation("a"), found.annotation("b"), found.annotation("c")) == (
        "x",
        None,
        None,
    )
