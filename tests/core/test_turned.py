"""Since when a sync status says what it says: by the manager that writes nothing else."""

from typing import Any

import pytest
import yaml

from trueup.core.turned import MANAGER, turned, turns


def body(*managers: str) -> dict[str, Any]:
    fields = [yaml.safe_load(each) for each in managers]
    return {"metadata": {"managedFields": fields}, "status": {"sync": {"status": "OutOfSync"}}}


def entry(manager: str, fields: str, time: str = '"2026-01-01T00:00:00Z"') -> str:
    return (
        f"{{manager: {manager}, operation: Update, apiVersion: argoproj.io/v1alpha1, "
        f"time: {time}, fieldsV1: {fields}}}"
    )


STATUS = "{'f:status': {'f:sync': {'f:status': {}}}}"
OTHERS = "{'f:status': {'f:sync': {'f:revision': {}}, 'f:health': {}}}"


@pytest.mark.parametrize(
    ("managers", "wanted"),
    [
        ([], ""),
        ([entry(MANAGER, STATUS)], "2026-01-01T00:00:00Z"),
        # Whatever else is written later is written by another.
        (
            [
                entry(MANAGER, STATUS),
                entry("argocd-controller", OTHERS, '"2026-01-02T00:00:00Z"'),
            ],
            "2026-01-01T00:00:00Z",
        ),
        # Somebody else has written the status since: Argo CD, or a person.
        ([entry(MANAGER, OTHERS), entry("argocd-application-controller", STATUS)], ""),
        ([entry("argocd-controller", STATUS)], ""),
        ([entry(MANAGER, STATUS, "null")], ""),
    ],
)
def test_the_time_of_the_manager_that_owns_the_status(managers: list[str], wanted: str) -> None:
    assert turned(body(*managers)) == wanted


@pytest.mark.parametrize(
    ("patch", "wanted"),
    [
        ({"status": {"sync": {"status": "Synced"}}}, True),
        ({"status": {"sync": {"status": "OutOfSync"}}}, False),
        ({"status": {"sync": {"revision": "1"}}}, False),
        ({"status": {"health": {}}}, False),
        ({"metadata": {"finalizers": []}}, False),
        ({"status": None}, False),
    ],
)
def test_a_patch_turns_a_status_that_was_another_one(patch: dict[str, Any], wanted: bool) -> None:
    assert turns(body(), patch) is wanted


def test_the_first_status_is_a_turn() -> None:
    assert turns({"metadata": {}}, {"status": {"sync": {"status": "OutOfSync"}}})
