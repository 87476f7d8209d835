"""What is tried by a dry run before a sync's first write."""

from typing import Any

import pytest

from tests.core.planning import made, planned
from trueup.core.decide.rehearsal import final, rehearsal
from trueup.core.decide.results import key_of
from trueup.k8s.object import Object
from trueup.model.errors import Refused, Stalled, Unreachable
from trueup.model.plan import Plan


def tried(plan: Plan, *begun: int, live: tuple[Object, ...] = ()) -> list[str]:
    keys = [key_of(plan.tasks[number]) for number in begun]
    return [task.ref.name for task in rehearsal(plan, keys, {obj.ref: obj for obj in live})]


def test_everything_is_tried_before_the_first_write_and_never_again() -> None:
    plan = planned(["ConfigMap/a", "ConfigMap/b wave=3"])
    assert tried(plan) == ["a", "b"]
    assert tried(plan, 0) == []


def test_one_object_decides_alone() -> None:
    assert tried(planned(["ConfigMap/a"])) == []


def test_a_namespace_that_the_sync_makes_comes_first() -> None:
    wish: dict[str, Any] = {
        "options": ["CreateNamespace=true"],
        "namespace": "prod",
        "namespace_exists": False,
    }
    plan = planned(["ConfigMap/a", "ConfigMap/b"], **wish)
    assert tried(plan) == ["prod"]
    assert tried(plan, 0) == ["a", "b"]
    now_there = planned(["ConfigMap/a", "ConfigMap/b"])
    made_it = [key_of(plan.tasks[0])]
    assert [task.ref.name for task in rehearsal(now_there, made_it, {})] == ["a", "b"]


def test_what_cannot_be_known_yet_is_not_tried() -> None:
    crd = "CustomResourceDefinition/widgets.example.com"
    assert tried(planned([crd, "Widget/w", "ConfigMap/a"])) == ["a", "widgets.example.com"]
    assert tried(planned(["Namespace/new", "ConfigMap/a ns=new", "ConfigMap/b"])) == ["new", "b"]
    assert tried(planned([crd, "Widget/w", "ConfigMap/a"], [crd])) == ["a", "w"]


def test_what_is_not_applied_is_not_tried() -> None:
    rows = ["ConfigMap/a options=Replace=true", "ConfigMap/b options=Force=true", "ConfigMap/c"]
    assert tried(planned(rows)) == ["c"]
    assert tried(planned(["ConfigMap/a", "ConfigMap/b"], ["ConfigMap/c"])) == ["a", "b"]


def test_a_hook_is_tried_where_none_is_in_its_place() -> None:
    plan = planned(["Job/before hook=PreSync", "Job/rescue hook=SyncFail", "ConfigMap/a"])
    assert tried(plan) == ["before", "a", "rescue"]
    assert tried(plan, live=tuple(made(["Job/before"]))) == ["a", "rescue"]


@pytest.mark.parametrize(
    ("error", "certain"),
    [
        (Refused(422, "Invalid", "spec.replicas: Invalid value: -1"), True),
        (Refused(500, "BadRequest", "failed to create typed patch object (…): .spec.x"), True),
        (Refused(403, "Forbidden", "error looking up service account shop/web: not found"), False),
        (Refused(404, "NotFound", 'namespaces "shop" not found'), False),
        (Refused(400, "BadRequest", "admission webhook x does not support dry run"), False),
        (Refused(400, "BadRequest", 'admission webhook "x" denied the request: no'), False),
        (Stalled("NotServed", "the cluster does not serve the kind"), False),
        (Unreachable("connection refused"), False),
    ],
)
def test_only_a_final_no_counts(error: Stalled | Unreachable, certain: bool) -> None:
    assert final(error) is certain
