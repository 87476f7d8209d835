"""Strategic merge patch: lists by their keys, and the directives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.k8s.things import body
from trueup.k8s.patch import PatchError
from trueup.k8s.schema import Schema
from trueup.k8s.strategic import strategic_merge

POD = "spec: {template: {spec: %s}}"

CASES = [
    pytest.param(
        "{containers: [{name: a, image: x}, {name: b}]}",
        "{containers: [{name: a, image: z}]}",
        "{containers: [{name: a, image: z}, {name: b}]}",
        id="items merge by key",
    ),
    pytest.param(
        "{containers: [{name: a}]}",
        "{containers: [{name: b, image: x}]}",
        "{containers: [{name: b, image: x}, {name: a}]}",
        id="a new item goes before those it was not seen with",
    ),
    pytest.param(
        "{containers: [{name: a}, {name: b}]}",
        "{containers: [{name: a, $patch: delete}]}",
        "{containers: [{name: b}]}",
        id="an item is deleted",
    ),
    pytest.param(
        "{containers: [{name: a}, {name: b}]}",
        "{containers: [{name: c}, {$patch: replace}]}",
        "{containers: [{name: c}]}",
        id="a list is replaced",
    ),
    pytest.param(
        "{containers: [{name: a}, {name: b}, {name: c}]}",
        "{$setElementOrder/containers: [{name: c}, {name: a}]}",
        "{containers: [{name: b}, {name: c}, {name: a}]}",
        id="items are put in order, the others near where they were",
    ),
    pytest.param(
        "{tolerations: [{key: a}]}",
        "{tolerations: [{key: b}]}",
        "{tolerations: [{key: b}]}",
        id="a list without key is replaced",
    ),
    pytest.param(
        "{nodeSelector: {a: x, b: z}}",
        "{nodeSelector: {$patch: replace, c: w}}",
        "{nodeSelector: {c: w}}",
        id="a map is replaced",
    ),
    pytest.param(
        "{nodeSelector: {a: x}}",
        "{nodeSelector: {$patch: delete}}",
        "{nodeSelector: {}}",
        id="a map is emptied",
    ),
    pytest.param(
        "{nodeSelector: {a: x}}",
        "{nodeSelector: {$patch: merge, b: z}}",
        "{nodeSelector: {a: x, b: z}}",
        id="a map is merged, said aloud",
    ),
    pytest.param(
        "{volumes: [{name: v, emptyDir: {}}]}",
        "{volumes: [{name: v, configMap: {name: c}, $retainKeys: [name, configMap]}]}",
        "{volumes: [{name: v, configMap: {name: c}}]}",
        id="only the retained keys stay",
    ),
    pytest.param(
        "{dnsPolicy: Default, hostNetwork: true}",
        "{dnsPolicy: null}",
        "{hostNetwork: true}",
        id="null deletes",
    ),
    pytest.param(
        "{}",
        "{securityContext: {runAsUser: null, fsGroup: 1}}",
        "{securityContext: {fsGroup: 1}}",
        id="nulls of new fields are left out",
    ),
]


@pytest.mark.parametrize(("document", "patch", "expected"), CASES)
def test_pod_templates(deployment: Schema, document: str, patch: str, expected: str) -> None:
    found = strategic_merge(body(POD % document), body(POD % patch), deployment)
    assert found == body(POD % expected)


def test_primitives_merge_as_a_set(deployment: Schema) -> None:
    document = {"metadata": {"finalizers": ["a", "b"]}}
    added = strategic_merge(document, {"metadata": {"finalizers": ["c", "a"]}}, deployment)
    assert sorted(added["metadata"]["finalizers"]) == ["a", "b", "c"]
    patch = {"metadata": {"$deleteFromPrimitiveList/finalizers": ["a"]}}
    assert strategic_merge(document, patch, deployment) == {"metadata": {"finalizers": ["b"]}}


def test_the_strategy_of_a_deployment_drops_what_is_not_retained(deployment: Schema) -> None:
    document = body("spec: {strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}}")
    patch = body("spec: {strategy: {$retainKeys: [type], type: Recreate}}")
    expected = body("spec: {strategy: {type: Recreate}}")
    assert strategic_merge(document, patch, deployment) == expected


def test_ports_of_a_service_merge_by_port(service: Schema) -> None:
    document = body("spec: {ports: [{port: 80, name: http}, {port: 443}]}")
    found = strategic_merge(document, body("spec: {ports: [{port: 80, nodePort: 30080}]}"), service)
    assert found == body("spec: {ports: [{port: 80, name: http, nodePort: 30080}, {port: 443}]}")


@pytest.mark.parametrize(
    "patch",
    [
        "{containers: [{image: x}]}",
        "{nodeSelector: {$patch: spam}}",
        "{containers: [{name: a, $patch: spam}]}",
        "{$setElementOrder/containers: x}",
        "{containers: [{name: a}, {name: b}], $setElementOrder/containers: [{name: b}, {name: a}]}",
        "{volumes: [{name: v, emptyDir: {}, $retainKeys: [name]}]}",
    ],
)
def test_a_patch_that_makes_no_sense_is_refused(deployment: Schema, patch: str) -> None:
    document = body(POD % "{containers: [{name: a}], nodeSelector: {}, volumes: [{name: v}]}")
    with pytest.raises(PatchError):
        strategic_merge(document, body(POD % patch), deployment)


_containers = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from("abc")}, optional={"image": st.sampled_from("xz")}
    ),
    unique_by=lambda each: each["name"],
    max_size=3,
)


@given(containers=_containers, selector=st.dictionaries(st.sampled_from("ab"), st.just("v")))
def test_an_object_is_its_own_patch(
    deployment: Schema, containers: list[dict[str, str]], selector: dict[str, str]
) -> None:
    pod = {"containers": containers, "nodeSelector": selector}
    document = {"spec": {"template": {"spec": pod}}}
    assert strategic_merge(document, document, deployment) == document
    assert strategic_merge(document, {}, deployment) == document
