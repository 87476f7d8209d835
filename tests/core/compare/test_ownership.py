"""Drift explained: which field, from what to what, by whose hand, since when."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.core.schemas import builtin
from tests.core.written import change_of, edited, obj, synced
from trueup.core.compare.ownership import ago, explain, shown
from trueup.k8s.apply import update
from trueup.k8s.managed import Manager
from trueup.k8s.object import Object

WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 3
  template: {spec: {containers: [{name: web, image: "web:1", args: [a, b]}]}}
"""
NOW = datetime(2026, 1, 2, 0, 0, 4, tzinfo=UTC)


def lines(live: Object, desired: str = WEB) -> list[str]:
    change = change_of(desired, live)
    assert change is not None
    return [blame.line(NOW) for blame in explain(change, live)]


def test_one_readable_line() -> None:
    assert lines(edited(synced(WEB), replicas=5)) == [
        "spec.replicas 3 → 5 by kubectl-edit, 4 s ago"
    ]


def test_the_manager_that_took_the_field_by_apply() -> None:
    other = WEB.replace("web:1", "web:9").replace("replicas: 3", "replicas: 3")
    live = synced(other, synced(WEB), by="kubectl")
    path = 'spec.template.spec.containers[name="web"].image'
    assert lines(live) == [f"{path} web:1 → web:9 by kubectl, 1 d ago"]


def test_a_part_of_an_atomic_list_belongs_to_who_owns_the_list() -> None:
    template = {"spec": {"containers": [{"name": "web", "image": "web:1", "args": ["a", "x"]}]}}
    live = edited(synced(WEB), "helm", template=template)
    (found,) = lines(live)
    assert found.endswith(".args[1] b → x by helm, 4 s ago")


def test_a_field_that_somebody_removed_has_no_owner() -> None:
    live = synced(WEB)
    spec = {key: value for key, value in live.body["spec"].items() if key != "replicas"}
    manager = Manager("kubectl-edit", "Update", "apps/v1")
    after = {**live.body, "spec": spec}
    gone = update(dict(live.body), after, manager, builtin("apps/v1", "Deployment"))
    assert lines(Object(gone)) == ["spec.replicas 3 → (none)"]


def test_what_git_removed_is_still_ours() -> None:
    fewer = WEB.replace("  replicas: 3\n", "")
    assert lines(synced(WEB), fewer) == ["spec.replicas (none) → 3 by argocd-controller, 1 d ago"]


def test_an_object_without_managed_fields_is_explained_without_names() -> None:
    live = obj(WEB.replace("replicas: 3", "replicas: 4"))
    assert lines(live) == ["spec.replicas 3 → 4"]


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-3), "0 s"),
        (timedelta(seconds=59.9), "59 s"),
        (timedelta(minutes=3), "3 min"),
        (timedelta(hours=26), "1 d"),
        (timedelta(hours=2, minutes=59), "2 h"),
    ],
)
def test_spans_are_told_in_their_largest_unit(passed: timedelta, words: str) -> None:
    assert ago(passed) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "(none)"), (True, "true"), ({"a": [1]}, '{"a":[1]}'), ("a\n b", "a b")],
)
def test_values_stand_on_one_line(value: object, words: str) -> None:
    assert shown(value) == words


def test_long_values_are_cut() -> None:
    assert len(shown("x" * 500)) == 60
