"""What a deletion makes of an object: gone, or kept for a while."""

from datetime import UTC, datetime
from typing import Any

import pytest
import yaml

from trueup.apiserver.lifecycle import DeleteOptions, Keep, Remove, after_update, begin_delete

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def body(meta: str, kind: str = "ConfigMap", rest: str = "{}") -> dict[str, Any]:
    version = {"Job": "batch/v1"}.get(kind, "v1")
    head: dict[str, Any] = {"apiVersion": version, "kind": kind}
    return {**head, "metadata": yaml.safe_load(meta), **yaml.safe_load(rest)}


def kept(found: Remove | Keep) -> dict[str, Any]:
    assert isinstance(found, Keep)
    meta: dict[str, Any] = found.body["metadata"]
    return meta


def test_an_object_that_nobody_holds_goes_at_once() -> None:
    found = begin_delete(body("{name: a}"), DeleteOptions(), NOW)
    assert isinstance(found, Remove)


def test_finalizers_hold_it() -> None:
    found = begin_delete(body("{name: a, generation: 1, finalizers: [x]}"), DeleteOptions(), NOW)
    assert kept(found) == {
        "name": "a",
        "generation": 2,
        "finalizers": ["x"],
        "deletionTimestamp": "2026-01-01T00:00:00Z",
        "deletionGracePeriodSeconds": 0,
    }


def test_a_second_deletion_changes_nothing() -> None:
    first = begin_delete(body("{name: a, finalizers: [x]}"), DeleteOptions(), NOW)
    second = begin_delete(first.body, DeleteOptions(), NOW.replace(hour=1))
    assert second == Keep(first.body)


@pytest.mark.parametrize(
    ("kind", "before", "policy", "finalizers"),
    [
        ("ConfigMap", [], "Foreground", ["foregroundDeletion"]),
        ("ConfigMap", ["x"], "Orphan", ["x", "orphan"]),
        ("ConfigMap", ["x", "orphan"], "Background", ["x"]),
        ("ConfigMap", ["x", "orphan"], "", ["x", "orphan"]),
        ("Job", ["x"], "", ["x", "orphan"]),
        ("Job", ["x"], "Background", ["x"]),
    ],
)
def test_the_policy_is_kept_as_a_finalizer(
    kind: str, before: list[str], policy: Any, finalizers: list[str]
) -> None:
    given = body(f"{{name: a, finalizers: {before}}}", kind)
    assert kept(begin_delete(given, DeleteOptions(policy), NOW))["finalizers"] == finalizers


RUNNING = "{spec: {nodeName: n, terminationGracePeriodSeconds: 20}, status: {phase: Running}}"


def test_a_running_pod_is_given_time() -> None:
    found = kept(begin_delete(body("{name: a}", "Pod", RUNNING), DeleteOptions(), NOW))
    assert found["deletionTimestamp"] == "2026-01-01T00:00:20Z"
    assert found["deletionGracePeriodSeconds"] == 20


def test_time_can_be_shortened_and_not_lengthened() -> None:
    first = begin_delete(body("{name: a}", "Pod", RUNNING), DeleteOptions(), NOW)
    shorter = begin_delete(first.body, DeleteOptions(grace=5), NOW)
    assert kept(shorter)["deletionGracePeriodSeconds"] == 5
    assert begin_delete(shorter.body, DeleteOptions(grace=60), NOW) == Keep(shorter.body)
    assert isinstance(begin_delete(shorter.body, DeleteOptions(grace=0), NOW), Remove)


@pytest.mark.parametrize(
    "rest",
    ["{spec: {}, status: {phase: Pending}}", "{spec: {nodeName: n}, status: {phase: Failed}}"],
)
def test_a_pod_that_does_not_run_goes_at_once(rest: str) -> None:
    assert isinstance(begin_delete(body("{name: a}", "Pod", rest), DeleteOptions(), NOW), Remove)


def test_a_namespace_waits_for_its_contents() -> None:
    rest = "{spec: {finalizers: [kubernetes]}, status: {phase: Active}}"
    found = begin_delete(body("{name: a}", "Namespace", rest), DeleteOptions(), NOW)
    assert isinstance(found, Keep)
    assert found.body["status"] == {"phase": "Terminating"}


def test_the_last_finalizer_lets_it_go() -> None:
    marked = "deletionTimestamp: '2026-01-01T00:00:00Z'"
    assert isinstance(after_update(body(f"{{name: a, {marked}}}")), Remove)
    assert isinstance(after_update(body(f"{{name: a, {marked}, finalizers: [x]}}")), Keep)
    assert isinstance(after_update(body("{name: a}")), Keep)
