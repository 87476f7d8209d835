"""Details of the order that whole plans do not show; the rules themselves stand in test_plan."""

from tests.core.written import obj
from trueup.core.plan.order import defined_kind, reversed_prunes, steps
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.change import Action, Change
from trueup.model.plan import Phase, Task


def task(name: str, wave: int, *, prunes: bool = False) -> Task:
    ref = Ref(GroupKind("", "ConfigMap"), "n", name)
    return Task(Change(ref, Action.DELETE if prunes else Action.CREATE), wave=wave)


def test_only_prunes_change_their_wave() -> None:
    tasks = [task("a", 1, prunes=True), task("b", 1), task("c", 4, prunes=True)]
    assert [each.wave for each in reversed_prunes(tasks)] == [4, 1, 1]


def test_the_middle_of_three_prune_waves_stays() -> None:
    tasks = [task(str(wave), wave, prunes=True) for wave in (-1, 0, 7)]
    assert [each.wave for each in reversed_prunes(tasks)] == [7, 0, -1]


def test_nothing_has_no_steps() -> None:
    assert steps([]) == ()


def test_what_a_crd_brings() -> None:
    crd = obj("""
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: widgets.example.com}
    spec: {group: example.com, names: {kind: Widget}}
    """)
    assert defined_kind(crd) == GroupKind("example.com", "Widget")
    assert defined_kind(Object({**crd.body, "spec": {}})) is None
    assert defined_kind(obj("{apiVersion: v1, kind: Pod, metadata: {name: x}}")) is None


def test_several_namespaces_move_each_to_its_first_object() -> None:
    def made(kind: str, name: str, namespace: str, wave: int) -> Task:
        ref = Ref(GroupKind("", kind), namespace, name)
        body = {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}}
        if namespace:
            body["metadata"] = {"name": name, "namespace": namespace}
        return Task(Change(ref, Action.CREATE, Object(body)), wave=wave)

    found = steps(
        [
            made("Namespace", "one", "", 9),
            made("Namespace", "two", "", 9),
            made("Secret", "s", "two", 0),
            made("Secret", "s", "one", 3),
        ]
    )
    assert [(step.phase, step.wave, [str(each.ref) for each in step.tasks]) for step in found] == [
        (Phase.SYNC, 0, ["Namespace/two", "Secret/two/s"]),
        (Phase.SYNC, 3, ["Namespace/one", "Secret/one/s"]),
    ]
