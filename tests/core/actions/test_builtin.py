"""
When each built-in action is offered, and what it makes of an object: the merge patch that is sent.

Of *offers*, ``-name`` is listed and cannot be chosen now.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from trueup.core.actions import ALONE, ActionFailed, Asked, Operation, parted
from trueup.core.actions.builtin import BUILTIN
from trueup.k8s.object import Object

NOW = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
STAMP = "2026-05-04T03:02:01Z"


def said(name: str) -> Any:
    text = Path(__file__).with_name(f"{name}.yaml").read_text()
    return yaml.safe_load(text.replace("NOW", f'"{STAMP}"'))


def cases(name: str) -> list[Any]:
    """Of the table of that name, beside this file."""
    return [
        pytest.param(case, id=f"{at}-{case.get('of', case)['kind']}-{case.get('action', '')}")
        for at, case in enumerate(said(name))
    ]


def live(body: Mapping[str, Any]) -> Object:
    meta = {"name": "web", "namespace": "shop", "uid": "u", **(body.get("metadata") or {})}
    return Object({**body, "metadata": meta})


@pytest.mark.parametrize("case", cases("offers"))
def test_what_is_offered(case: dict[str, Any]) -> None:
    wanted = case.pop("offers")
    found = [f"{'-' * each.disabled}{each.name}" for each in ALONE.offered(live(case))]
    assert sorted(found) == sorted(wanted)


@pytest.mark.parametrize("case", cases("patches"))
def test_what_is_patched(case: dict[str, Any]) -> None:
    obj, asked = live(case["of"]), Asked(NOW, case.get("parameters") or {})
    (impact,) = ALONE.performed(obj, case["action"], asked)
    assert impact.operation is Operation.PATCH
    rest, status = parted(obj, impact.object)
    assert rest == case.get("patch", {})
    assert status.get("status") == case.get("status")


@pytest.mark.parametrize("case", cases("created"))
def test_what_is_created(case: dict[str, Any]) -> None:
    (impact,) = ALONE.performed(live(case["of"]), case["action"], Asked(NOW))
    assert impact.operation is Operation.CREATE
    assert impact.object.body == case["object"]


@pytest.mark.parametrize(
    ("parameters", "why"),
    [
        ({}, "the parameter replicas is required"),
        ({"replicas": ""}, "the parameter replicas is required"),
        ({"replicas": "-1"}, "replicas: '-1' is not a whole number of 0 or more"),
        ({"replicas": "two"}, "replicas: 'two' is not a whole number of 0 or more"),
    ],
)
def test_a_number_that_is_none(parameters: dict[str, str], why: str) -> None:
    obj = live({"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"replicas": 2}})
    with pytest.raises(ActionFailed) as failed:
        ALONE.performed(obj, "scale", Asked(NOW, parameters))
    assert failed.value.message == why


def test_only_a_healthy_instance_can_be_promoted() -> None:
    status = {"currentPrimary": "db-1", "instancesStatus": {"healthy": ["db-1"]}}
    obj = live({"apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster", "status": status})
    with pytest.raises(ActionFailed, match="instance: db-9 is no healthy instance"):
        ALONE.performed(obj, "promote", Asked(NOW, {"instance": "db-9"}))


def test_the_name_of_a_job_is_never_too_long_for_its_pods() -> None:
    meta = {"name": "a" * 49 + ".b" * 4, "namespace": "shop", "uid": "u"}
    obj = live({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": meta, "spec": {}})
    (impact,) = ALONE.performed(obj, "create-job", Asked(NOW))
    assert impact.object.ref.name == "a" * 49 + ".b-2605040302"


def test_an_action_that_is_not_there_is_told_with_those_that_are() -> None:
    obj = live({"apiVersion": "apps/v1", "kind": "DaemonSet"})
    with pytest.raises(ActionFailed) as failed:
        ALONE.performed(obj, "scale", Asked(NOW))
    assert failed.value.message == "apps/DaemonSet web has no action 'scale'"
    assert failed.value.hint == "it offers: restart"


@pytest.mark.parametrize(("name", "looks"), said("looks").items())
def test_how_actions_look(name: str, looks: dict[str, list[str]]) -> None:
    group, _, kind = name.partition("/")
    obj = live({"apiVersion": f"{group}/v1", "kind": kind})
    found = {each.name: (each.icon_class, each.display_name) for each in ALONE.offered(obj)}
    wanted = {action: (*said, "", "")[:2] for action, said in looks.items()}
    assert {action: found[action] for action in wanted} == wanted


def test_an_action_that_cannot_be_judged_hides_none_of_the_others() -> None:
    status = {"currentStepIndex": "odd", "pauseConditions": [{}]}
    obj = live({"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "status": status})
    found = {each.name: each for each in ALONE.offered(obj)}
    assert found.keys() == {each.name for each in BUILTIN[obj.ref.kind]}
    assert not found["resume"].disabled
    (odd,) = (each for each in found.values() if each.problem)
    assert (odd.name, odd.disabled) == ("skip-current-step", True)
    assert odd.problem.startswith(f"{obj.ref} is not of the form that is expected: ")


NAMES = {kind: {each.name for each in found} for kind, found in BUILTIN.items()}


@pytest.mark.parametrize("kind", sorted(BUILTIN))
def test_a_status_that_no_controller_writes_breaks_nothing_else(kind: Any) -> None:
    """A clear error, and no other."""
    odds: tuple[Any, ...] = (
        *("text", [], 3),
        {"conditions": "x", "instancesStatus": 3, "currentStepIndex": "x"},
    )
    for odd in odds:
        body = {"apiVersion": f"{kind.group}/v1", "kind": kind.kind, "spec": odd, "status": odd}
        assert {each.name for each in ALONE.offered(live(body))} <= NAMES[kind]
        for each in BUILTIN[kind]:
            with suppress(ActionFailed):
                assert ALONE.performed(live(body), each.name, Asked(NOW))
