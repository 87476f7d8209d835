"""What a tool put out, as objects."""

import pytest

from trueup.core.render.manifests import parsed, unique
from trueup.model.errors import Stalled


def _names(text: str) -> list[str]:
    return [body["metadata"].get("name", "") for _, body in parsed(text.encode(), "x.yaml")]


def test_lists_are_taken_apart_and_empty_documents_dropped() -> None:
    assert _names("""
---
# nothing
---
{}
---
apiVersion: v1
kind: ConfigMapList
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
- apiVersion: v1
  kind: List
  items: [{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}]
---
apiVersion: v1
kind: List
items: null
---
apiVersion: batch/v1
kind: Job
metadata: {generateName: job-}
""") == ["a", "b", ""]


def test_the_items_of_a_typed_list_need_not_say_what_they_are() -> None:
    text = """
apiVersion: v1
kind: ConfigMapList
items:
- {metadata: {name: a}}
- {apiVersion: v1, kind: Secret, metadata: {name: b}}
"""
    found = [(body["apiVersion"], body["kind"]) for _, body in parsed(text.encode(), "x.yaml")]
    assert found == [("v1", "ConfigMap"), ("v1", "Secret")]
    with pytest.raises(Stalled, match="Object 'Kind' is missing"):
        _names("{apiVersion: v1, kind: List, items: [{metadata: {name: a}}]}")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: b", "x.yaml:1: Object 'Kind' is missing"),
        ("kind: X\nmetadata: {name: a}", "x.yaml:1: Object 'apiVersion' is missing"),
        ("apiVersion: v1\nmetadata: {name: a}", "x.yaml:1: Object 'Kind' is missing"),
        ("just text", "x.yaml:1: is not an object"),
        ("a: b\na: c", "x.yaml:2"),
        ("a:\n  - b\n c: d", "x.yaml:3"),
    ],
)
def test_faults_name_the_line(text: str, told: str) -> None:
    with pytest.raises(Stalled) as stalled:
        list(parsed(text.encode(), "x.yaml"))
    assert told in stalled.value.message


def test_the_last_of_one_identity_stays() -> None:
    def body(version: str, value: str, namespace: str = "n") -> dict[str, object]:
        meta = {"name": "a", "namespace": namespace}
        return {"apiVersion": version, "kind": "Deployment", "metadata": meta, "v": value}

    made, warnings = unique(
        [body("apps/v1", "1"), body("apps/v1beta1", "2"), body("apps/v1", "3", "m")]
    )
    assert [one["v"] for one in made] == ["2", "3"]
    assert warnings == [
        "Resource apps/Deployment/n/a appeared 2 times among application resources."
    ]


def test_a_hook_needs_no_name_since_each_sync_gives_it_one() -> None:
    hook = b"""
apiVersion: v1
kind: Pod
metadata: {annotations: {argocd.argoproj.io/hook: PreSync}}
"""
    assert [body["kind"] for _, body in parsed(hook, "a.yaml")] == ["Pod"]
