"""What a Stack says of itself: in a word, and why."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from trueup.core.stacks.status import described
from trueup.model.policy import Finding
from trueup.model.project import SyncWindow
from trueup.model.stack import (
    DESTROY,
    AppliedStatus,
    Drifted,
    DriftStatus,
    PlanStatus,
    RunStatus,
    Stack,
    StackSpec,
    StackStatus,
    Totals,
)
from trueup.model.stacking import Judgement, Made, StackSeen, Standing

NOW = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
APPLIED = AppliedStatus("apply", "c1", "f1", "i1", "d1", 7, NOW)
PLAN = PlanStatus(
    id="r1",
    digest="d1",
    files="f1",
    inputs="i1",
    serial=7,
    lineage="l",
    totals=Totals(create=1),
    state="Planned",
)


def said(
    spec: dict[str, Any] | None = None, meta: dict[str, Any] | None = None, **parts: Any
) -> StackStatus:
    """*parts*: of what is seen, or else of the status."""
    names = ("made", "state", "findings", "waits", "judged", "windows", "users", "held")
    own = {key: parts.pop(key) for key in names if key in parts}
    metadata = {"name": "net", "namespace": "argocd", **(meta or {})}
    stack = Stack(metadata, msgspec.convert(spec or {}, StackSpec), status=StackStatus(**parts))
    seen = {"made": Made("c1", "ann", "f1", "i1"), "state": Standing(7, "l"), **own}
    return described(StackSeen(stack, NOW, **seen), stack.status)


def word(status: StackStatus) -> tuple[str, str, str]:
    return status.sync.status, status.health.status, status.health.message


def conditions(status: StackStatus) -> dict[str, str]:
    return {each.type: each.message for each in status.conditions}


LEAVING = {"deletionTimestamp": "2026-05-04T12:00:00Z", "finalizers": [DESTROY]}
DRIFT = DriftStatus(NOW, (Drifted("a.b", "update", ("size",), NOW, 1),))


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"applied": APPLIED}, ("Synced", "Healthy", "")),
        ({"state": Standing()}, ("OutOfSync", "Missing", "nothing was applied yet")),
        (
            {"applied": msgspec.structs.replace(APPLIED, kind="destroy")},
            ("OutOfSync", "Missing", "it was destroyed"),
        ),
        ({"applied": APPLIED, "drift": DRIFT}, ("OutOfSync", "Healthy", "")),
        (
            {"applied": APPLIED, "drift": DRIFT, "spec": {"drift": {"confirm": 2}}},
            ("Synced", "Healthy", ""),
        ),
        (
            {"waits": ("Stack a/b, which is OutOfSync",)},
            ("OutOfSync", "Progressing", "waits for Stack a/b, which is OutOfSync"),
        ),
        (
            {"applied": APPLIED, "waits": ("Stack a/b, which is OutOfSync",)},
            ("Synced", "Healthy", ""),
        ),
        (
            {"applied": APPLIED, "run": RunStatus("r", "drift", "Running")},
            ("Synced", "Healthy", ""),
        ),
        (
            {"run": RunStatus("r", "apply", "Cancelled")},
            ("OutOfSync", "Suspended", "apply was cancelled: plan to go on"),
        ),
        (
            {"findings": (Finding("VariableMissing", "variable x has no value"),)},
            ("Unknown", "Degraded", "variable x has no value"),
        ),
        (
            {"plan": PLAN, "windows": (SyncWindow("deny", "0 * * * *", "1h", ("*",)),)},
            (
                "OutOfSync",
                "Suspended",
                "the plan waits for a sync window until 2026-05-04 13:00 UTC",
            ),
        ),
        (
            {"applied": APPLIED, "meta": LEAVING, "users": ("Stack argocd/app",)},
            (
                "Synced",
                "Suspended",
                "it is being deleted, but Stack argocd/app depends on it: delete that first",
            ),
        ),
        (
            {
                "plan": msgspec.structs.replace(PLAN, state="AwaitingApproval", needs=2),
                "judged": Judgement(2, ("bob",)),
            },
            ("OutOfSync", "Suspended", "waits for 1 approval"),
        ),
    ],
)
def test_a_stack_says_how_it_is(parts: dict[str, Any], expected: tuple[str, str, str]) -> None:
    assert word(said(**parts)) == expected


def test_what_has_drifted_for_as_long_as_wanted_is_told() -> None:
    assert conditions(said(applied=APPLIED, drift=DRIFT))["Drifted"] == "a.b"
    patient = {"drift": {"confirm": 2}}
    assert "Drifted" not in conditions(said(patient, applied=APPLIED, drift=DRIFT))


def test_a_check_that_fails_is_told_and_is_in_nobodys_way() -> None:
    found = said(applied=APPLIED, unmet=("check.well: it is not", "check.old: too old"))
    assert conditions(found)["CheckFailed"] == "check.well: it is not; check.old: too old"
    assert word(found)[:2] == ("Synced", "Healthy")


def test_a_time_moves_only_with_what_it_dates() -> None:
    first = said(applied=APPLIED)
    earlier = msgspec.structs.replace(
        first.conditions[0], last_transition_time=NOW - timedelta(hours=1)
    )
    again = said(applied=APPLIED, conditions=(earlier,))
    assert again.conditions[0].last_transition_time == NOW - timedelta(hours=1)


def test_every_condition_says_its_status_as_clients_of_kubernetes_expect() -> None:
    found = said(findings=(Finding("SourceError", "no such repository"),))
    written = msgspec.to_builtins(found)["conditions"]
    assert {each["type"]: each["status"] for each in written} == {
        "Ready": "False",
        "SourceError": "True",
    }
