"""What is put down after a run: what of Git is carried out by it, and what is not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from trueup.core.stacks.results import (
    applied,
    ended,
    held,
    imported,
    looked,
    planned,
    progressed,
    settled,
    unmet,
)
from trueup.model.policy import Finding, Severity
from trueup.model.stack import (
    AppliedStatus,
    Approval,
    OutputStatus,
    Overtaken,
    PlanStatus,
    Refusal,
    RunStatus,
    Stack,
    StackStatus,
    Totals,
)
from trueup.model.stacking import Reading, Standing
from trueup.model.terraform import Progress, Result

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
EARLIER = NOW - timedelta(days=1)
PLAN = PlanStatus("r1", "d2", revision="c2", files="f2", inputs="i2", state="Applied")
BEFORE = AppliedStatus("apply", "c1", "f1", "i1", "d1", 7)


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ({}, AppliedStatus("apply", "c2", "f2", "i2", "d2", 8, NOW)),
        ({"kind": "destroy"}, AppliedStatus("destroy", "c2", "f2", "i2", "d2", 8, NOW)),
        # Drift that was accepted: nothing of Git has been carried out.
        ({"kind": "drift"}, AppliedStatus("apply", "c1", "f1", "i1", "d1", 8, NOW)),
        # Only some resources: the rest is still to be done, or still there.
        ({"partial": True}, AppliedStatus("apply", "c2", "", "", "d2", 8, NOW)),
        (
            {"partial": True, "kind": "destroy"},
            AppliedStatus("apply", "c2", "", "", "d2", 8, NOW),
        ),
        ({"state": "Rejected"}, BEFORE),
    ],
)
def test_what_counts_as_applied(part: dict[str, Any], expected: AppliedStatus) -> None:
    plan = msgspec.structs.replace(PLAN, **part)
    after = settled(StackStatus(applied=BEFORE), plan, Standing(8, "l"), NOW)
    assert after.plan == plan
    assert after.applied == expected


WAITS = PlanStatus("r1", "d1", totals=Totals(create=1), state="AwaitingApproval")
ANN = Approval("d1", "ann")


@pytest.mark.parametrize(
    ("standing", "approvals", "digest", "expected"),
    [
        (None, (), "d2", None),
        (WAITS, (), "d2", Overtaken("r1", "d1")),
        (WAITS, (ANN, ANN, Approval("d0", "bob")), "d2", Overtaken("r1", "d1", ("ann",))),
        # The same plan, made anew.
        (WAITS, (ANN,), "d1", None),
        ({"state": "Applied"}, (ANN,), "d2", None),
        ({"kind": "destroy"}, (ANN,), "d2", None),
        ({"totals": Totals()}, (), "d2", None),
        # What was approved stays what people compare with, until they approve of another.
        ({"overtakes": Overtaken("r0", "d0", ("ann",))}, (), "d2", ("r0", "d0", ("ann",))),
        ({"overtakes": Overtaken("r0", "d0", ("ann",))}, (), "d0", Overtaken("r1", "d1")),
        ({"overtakes": Overtaken("r0", "d0")}, (), "d2", Overtaken("r1", "d1")),
    ],
)
def test_a_plan_says_which_one_it_overtakes(
    standing: Any, approvals: Any, digest: str, expected: Any
) -> None:
    plan = msgspec.structs.replace(WAITS, **standing) if isinstance(standing, dict) else standing
    body = {"metadata": {"name": "net"}, "spec": {}}
    stack = msgspec.structs.replace(
        msgspec.convert(body, Stack), status=StackStatus(plan=plan), approvals=approvals
    )
    found = planned(stack, RunStatus("r2", "plan"), Reading(digest), Standing(8, "l"), NOW).plan
    assert found is not None
    assert found.overtakes == (Overtaken(*expected) if isinstance(expected, tuple) else expected)


def test_outputs_tell_since_when_they_are_what_they_are() -> None:
    before = StackStatus(outputs=(OutputStatus("a", value=1, since=EARLIER), OutputStatus("b")))
    said = {"a": {"value": 1}, "b": {"value": 2}, "c": {"value": "x", "sensitive": True}}
    after = held(before, Result("Succeeded", outputs=said), NOW)
    assert {each.name: each.since for each in after.outputs} == {"a": EARLIER, "b": NOW, "c": NOW}
    later = held(after, Result("Succeeded", outputs=said), NOW + timedelta(hours=1))
    assert later.outputs == after.outputs


def test_what_was_refused_is_over_once_the_plan_is_applied() -> None:
    status = StackStatus(plan=WAITS, refused=Refusal("apply", "NotApproved", "1 of 1 are missing"))
    stack = Stack({"name": "net"}, status=status)
    after = applied(stack, RunStatus("r2", "apply"), Result("Succeeded"), Standing(8, "l"), NOW)
    assert after.refused is None


def test_what_was_taken_over_is_in_no_plan_and_not_among_what_was_applied() -> None:
    run = RunStatus("r2", "import", "Succeeded")
    waits = msgspec.structs.replace(PLAN, state="AwaitingApproval")
    found = imported(StackStatus(plan=waits, applied=BEFORE), run)
    assert found.plan is not None
    assert found.plan.state == "Superseded"
    assert found.applied == AppliedStatus("apply", "c1", "", "", "d1", 7)
    done = imported(StackStatus(plan=PLAN), run)
    assert done.plan == PLAN


def test_a_run_says_since_when_what_is_under_way_is() -> None:
    resources = {"a.b": ("creating", 0.0), "a.c": ("created", 1.0), "a.d": ("updating", 0.0)}
    progress = Progress("apply", 1, 3, resources, since={"a.b": NOW, "a.d": EARLIER})
    run = progressed(RunStatus("r1", "apply", "Running"), progress)
    assert run.since == {"a.b": NOW, "a.d": EARLIER}
    assert (run.current, run.current_since) == (("a.b", "a.d"), EARLIER)
    over = ended(run, Result("Failed"), NOW)
    assert (over.current, over.since, over.current_since) == ((), {}, None)


def test_which_checks_fail_is_what_was_found_last() -> None:
    warning = Finding("CheckFailed", "check.well: it is not", severity=Severity.WARNING)
    found = Reading("d1", findings=(warning, Finding("CheckFailed", "a.b: it must"), warning))
    assert unmet(found) == ("check.well: it is not",) * 2
    stack = msgspec.structs.replace(
        msgspec.convert({"metadata": {"name": "net"}, "spec": {}}, Stack),
        status=StackStatus(unmet=("check.old: too old",)),
    )
    drift = RunStatus("r2", "drift")
    assert looked(stack, drift, Reading("d1"), NOW).unmet == ()
    assert looked(stack, drift, found, NOW).unmet == unmet(found)
    assert held(stack.status, Result("Succeeded"), NOW).unmet == ("check.old: too old",)
    assert held(stack.status, Result("Succeeded", unmet=()), NOW).unmet == ()
