"""What is done next for a Stack: the state machine, situation by situation."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from trueup.core.stacks import decide
from trueup.model.application import Initiator
from trueup.model.policy import Finding
from trueup.model.project import SyncWindow
from trueup.model.stack import (
    DESTROY,
    HANDS,
    HELD,
    AppliedStatus,
    ApplyOperation,
    Drifted,
    DriftStatus,
    ImportOperation,
    PlanOperation,
    PlanStatus,
    RejectOperation,
    RunStatus,
    Stack,
    StackOperation,
    StackSpec,
    StackStatus,
    Totals,
    UnlockOperation,
)
from trueup.model.stacking import (
    Again,
    Begin,
    Cancel,
    Done,
    Judgement,
    Made,
    Refuse,
    Release,
    Rest,
    Settle,
    StackSeen,
    Standing,
    Take,
)
from trueup.model.terraform import Result

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
MADE = Made("c1", "ann", "f1", "i1")
STATE = Standing(7, "l")
PLAN = PlanStatus(
    id="r1",
    digest="d1",
    revision="c1",
    files="f1",
    inputs="i1",
    serial=7,
    lineage="l",
    made_at=NOW,
    totals=Totals(create=1),
    state="Planned",
)
APPLIED = AppliedStatus("apply", "c1", "f1", "i1", "d1", 7, NOW - timedelta(minutes=10))
ANN = Initiator("ann")


def stack(spec: dict[str, Any] | None = None, **parts: Any) -> Stack:
    """*parts*: of the Stack, or else of its status."""
    own = {key: parts.pop(key) for key in ("metadata", "operation", "approvals") if key in parts}
    meta = {"name": "net", "namespace": "argocd", **own.pop("metadata", {})}
    said = msgspec.convert(spec or {}, StackSpec)
    return Stack(metadata=meta, spec=said, status=StackStatus(**parts), **own)


def seen(of: Stack, **parts: Any) -> StackSeen:
    return StackSeen(of, NOW, **{"made": MADE, "state": STATE, **parts})


def changed(what: Any, **parts: Any) -> Any:
    return msgspec.structs.replace(what, **parts)


# Plan.


def test_what_is_new_is_planned() -> None:
    decision = decide(seen(stack(), state=Standing()))
    assert decision == Begin("plan", "it is new")


@pytest.mark.parametrize(
    ("made", "state", "why"),
    [
        (
            changed(MADE, files="f2", revision="c234567890"),
            STATE,
            "its files have changed in c234567",
        ),
        (changed(MADE, inputs="i2"), STATE, "its variables have changed"),
        (MADE, Standing(8, "l"), "its state has changed"),
    ],
)
def test_what_differs_from_what_was_applied_is_planned(
    made: Made, state: Standing, why: str
) -> None:
    of = stack(applied=APPLIED, plan=changed(PLAN, state="Applied"))
    assert decide(seen(of, made=made, state=state)) == Begin("plan", why)


def test_a_commit_that_touches_no_file_of_it_runs_nothing() -> None:
    of = stack(applied=APPLIED, plan=changed(PLAN, state="Applied"))
    decision = decide(seen(of, made=changed(MADE, revision="c2")))
    assert isinstance(decision, Rest)


def test_who_plans_by_hand_is_left_alone() -> None:
    assert decide(seen(stack({"policy": {"plan": "manual"}}))) == Rest()


def test_nothing_is_planned_while_suspended_or_stopped_or_the_state_is_held() -> None:
    assert decide(seen(stack({"suspend": True}))) == Rest()
    assert isinstance(decide(seen(stack(), findings=(Finding("SourceError", "no"),))), Rest)
    assert isinstance(decide(seen(stack(), held="somebody")), Rest)


def test_what_is_depended_on_comes_first() -> None:
    assert isinstance(decide(seen(stack(), waits=("Stack argocd/vpc",))), Rest)


def test_a_plan_with_assumed_inputs_is_shown_and_never_applied() -> None:
    assumed = changed(MADE, provisional=True)
    of = stack({"policy": {"apply": "auto"}})
    assert isinstance(decide(seen(of, made=assumed, waits=("output id",))), Begin)
    of = stack({"policy": {"apply": "auto"}}, plan=changed(PLAN, provisional=True))
    assert isinstance(decide(seen(of, made=assumed)), Rest)
    of = stack(plan=changed(PLAN, provisional=True), operation=asked(apply=ApplyOperation("d1")))
    assert decide(seen(of, made=assumed)) == Refuse(
        "Provisional", "the plan assumes outputs that are not there yet"
    )


# Failures.


def failed(ago: float, attempts: int = 0, **parts: Any) -> RunStatus:
    ended = NOW - timedelta(seconds=ago)
    run = RunStatus("r1", "plan", "Failed", files="f1", inputs="i1", attempts=attempts)
    return msgspec.structs.replace(run, finished_at=ended, **parts)


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (failed(10), Rest(20.0)),
        (failed(30), Begin("plan", "it is new", attempts=1)),
        (failed(30, attempts=1), Rest(30.0)),
        (failed(60, attempts=1), Begin("plan", "it is new", attempts=2)),
        (failed(9999, attempts=2), Rest()),
        (failed(9999, attempts=2, files="f0"), Begin("plan", "it is new")),
        (failed(9999, phase="Cancelled"), Rest()),
    ],
)
def test_what_failed_is_tried_again_with_patience_until_something_changes(
    run: RunStatus, expected: object
) -> None:
    assert decide(seen(stack(run=run))) == expected


def test_how_often_is_said_by_the_stack() -> None:
    once = {"retry": {"limit": 0}}
    assert decide(seen(stack(once, run=failed(9999)))) == Rest()
    ever = {"retry": {"limit": -1, "backoff": {"duration": "1s"}}}
    again = decide(seen(stack(ever, run=failed(9999, attempts=40))))
    assert again == Begin("plan", "it is new", attempts=41)


def test_what_a_failed_apply_left_undone_is_planned_anew() -> None:
    of = stack(
        plan=changed(PLAN, state="Failed"),
        run=failed(60, kind="apply"),
        applied=changed(APPLIED, files="f0"),
    )
    decision = decide(seen(of, state=Standing(8, "l")))
    assert decision == Begin("plan", "its apply failed", attempts=1)


def test_an_apply_that_fails_is_not_tried_for_ever_though_it_can_be_planned() -> None:
    planned = failed(1, 2, phase="Succeeded")
    auto = {"policy": {"apply": "auto"}}
    begin = decide(seen(stack(auto, plan=PLAN, run=planned)))
    assert begin == Begin("apply", "its policy lets it", attempts=2)
    undone = changed(PLAN, state="Failed")
    tired = stack(auto, plan=undone, run=failed(9999, 2, kind="apply"))
    assert decide(seen(tired)) == Rest()


def test_a_failed_run_says_nothing_of_a_state_that_somebody_has_mended_since() -> None:
    tired = failed(9999, 2, kind="apply", serial=7, lineage="l")
    undone = changed(PLAN, state="Failed")
    assert decide(seen(stack(plan=undone, run=tired))) == Rest()
    mended = decide(seen(stack(plan=undone, run=tired), state=Standing(8, "l")))
    assert mended == Begin("plan", "its state has changed")


@pytest.mark.parametrize("state", [Standing(8, "l"), Standing(7, "other"), Standing()])
def test_whatever_is_done_to_the_state_makes_the_plan_one_of_the_past(state: Standing) -> None:
    assert decide(seen(stack(plan=PLAN), state=state)) == Begin("plan", "its state has changed")


def test_what_was_applied_is_not_so_any_more_once_its_state_is_gone() -> None:
    of = stack(applied=APPLIED, plan=changed(PLAN, state="Applied"))
    assert decide(seen(of, state=Standing())) == Begin("plan", "its state has changed")


def test_what_was_planned_over_no_state_is_nothing_once_there_is_one() -> None:
    first = changed(PLAN, serial=None, lineage="")
    assert decide(seen(stack(plan=first))) == Begin("plan", "its state has changed")


def test_what_was_never_begun_is_begun_for_what_it_was_meant_for_only() -> None:
    run = RunStatus("r2", "apply", "Running", files="f0", inputs="i1")
    decision = decide(seen(stack(run=run), unknown=True))
    assert isinstance(decision, Take)
    assert decision.result.failed


def test_what_was_never_begun_is_not_made_of_what_was_applied_last() -> None:
    run = RunStatus("r2", "plan", "Running", files="f2", inputs="i1")
    decision = decide(seen(stack(run=run, applied=APPLIED), unknown=True, made=None))
    assert isinstance(decision, Take)
    assert "could not be read" in decision.result.diagnostics[0].summary
    leaving = stack(run=changed(run, kind="destroy"), metadata={"deletionTimestamp": "x"})
    assert decide(seen(leaving, unknown=True, made=None)) == Again()


# Approve and apply.


def test_a_plan_that_changes_nothing_is_what_was_applied() -> None:
    empty = changed(PLAN, totals=Totals())
    assert decide(seen(stack(plan=empty))) == Settle(changed(empty, state="Applied"))


def test_a_plan_waits_for_approval_and_is_applied_once_it_has_it() -> None:
    needs = Judgement(1, why=("policy.apply: approval",))
    waiting = changed(PLAN, state="AwaitingApproval", needs=1, why=needs.why)
    assert decide(seen(stack(plan=PLAN), judged=needs)) == Settle(waiting)
    assert decide(seen(stack(plan=waiting), judged=needs)) == Rest()
    given = changed(needs, given=("bob",))
    approved = changed(waiting, state="Approved")
    assert decide(seen(stack(plan=waiting), judged=given)) == Settle(approved)
    decision = decide(seen(stack(plan=approved), judged=given))
    assert decision == Begin("apply", "approved by bob", Initiator("bob"))


def test_a_policy_may_let_it_be_applied_by_itself() -> None:
    of = stack({"policy": {"apply": "auto"}}, plan=PLAN)
    assert decide(seen(of)) == Begin("apply", "its policy lets it")


def test_what_a_rule_stops_is_not_applied_whoever_approves() -> None:
    stopped = Judgement(0, given=("bob",), stops=(Finding("PlanBlocked", "no buckets"),))
    of = stack({"policy": {"apply": "auto"}}, plan=PLAN)
    assert decide(seen(of, judged=stopped)) == Rest()
    of = stack(plan=PLAN, operation=asked(apply=ApplyOperation("d1")))
    assert decide(seen(of, judged=stopped)) == Refuse("Stopped", "no buckets")


@pytest.mark.parametrize("part", [{"files": "f0"}, {"inputs": "i0"}, {"serial": 6}])
def test_a_plan_that_is_not_of_now_is_made_anew(part: dict[str, Any]) -> None:
    old = changed(PLAN, state="Approved", **part)
    decision = decide(seen(stack(plan=old), judged=Judgement(1, given=("bob",))))
    assert isinstance(decision, Begin)
    assert decision.kind == "plan"


def test_a_closed_window_holds_what_is_automatic_and_not_what_people_approved() -> None:
    closed = SyncWindow("deny", "0 * * * *", "1h", ("*",), manual_sync=True)
    auto = seen(stack({"policy": {"apply": "auto"}}, plan=PLAN), windows=(closed,))
    assert isinstance(decide(auto), Rest)
    given = Judgement(1, given=("bob",))
    approved = changed(PLAN, state="Approved", needs=1)
    assert isinstance(decide(seen(stack(plan=approved), judged=given, windows=(closed,))), Begin)


def test_a_rejected_plan_stays_undone_until_git_says_otherwise() -> None:
    of = stack({"policy": {"apply": "auto"}}, plan=changed(PLAN, state="Rejected"))
    assert decide(seen(of)) == Rest()
    assert isinstance(decide(seen(of, made=changed(MADE, files="f2"))), Begin)


def test_what_was_destroyed_or_accepted_by_hand_and_rejected_leaves_git_to_be_planned() -> None:
    for kind in ("destroy", "drift"):
        of = stack(plan=changed(PLAN, state="Rejected", kind=kind))
        assert decide(seen(of)) == Begin("plan", "its state has changed")


# What people ask for.


def asked(**what: Any) -> StackOperation:
    return StackOperation(**what, initiated_by=ANN)


def test_what_people_ask_for_is_done_whatever_the_policy() -> None:
    spec = {"policy": {"plan": "manual"}, "suspend": True}
    for wish, kind in (
        (PlanOperation(), "plan"),
        (PlanOperation(destroy=True), "destroy"),
        (PlanOperation(refresh_only=True), "drift"),
    ):
        of = stack(spec, operation=asked(plan=wish))
        expected = Begin(kind, "asked for by ann", ANN, asked=True, wish=wish)
        assert decide(seen(of)) == expected
    taken = ImportOperation("a.b", "id-1")
    of = stack(spec, operation=asked(import_=taken))
    decision = decide(seen(of))
    assert decision == Begin("import", "asked for by ann", ANN, asked=True, imports=(taken,))


@pytest.mark.parametrize("metadata", [{}, {"deletionTimestamp": "2026-05-04T11:59:00Z"}])
def test_a_lock_is_released_also_of_what_waits_for_its_end(metadata: dict[str, Any]) -> None:
    of = stack(operation=asked(unlock=UnlockOperation("l1", "left")), metadata=metadata)
    decision = decide(seen(of))
    assert decision == Begin("unlock", "asked for by ann", ANN, asked=True, unlocks="l1")


def test_what_may_not_be_run_is_not_run_to_release_a_lock() -> None:
    of = stack(operation=asked(unlock=UnlockOperation("l1", "left")))
    stops = (Finding("NotAllowed", "it runs a program"),)
    assert decide(seen(of, findings=stops)) == Refuse("NotPossible", "it runs a program")


@pytest.mark.parametrize(
    ("plan", "digest", "judged", "expected"),
    [
        (PLAN, "d1", Judgement(), Begin("apply", "asked for by ann", ANN, asked=True)),
        (PLAN, "d2", Judgement(), "AnotherPlan"),
        (None, "d1", Judgement(), "NoPlan"),
        (changed(PLAN, state="Applied"), "d1", Judgement(), Done()),
        (changed(PLAN, state="Applied"), "d2", Judgement(), "NoPlan"),
        (changed(PLAN, state="Applied"), "", Judgement(), "NoPlan"),
        (changed(PLAN, files="f0"), "d1", Judgement(), "NoPlan"),
        (PLAN, "d1", Judgement(2, given=("bob",)), "NotApproved"),
    ],
)
def test_an_apply_is_of_one_plan_only(
    plan: PlanStatus | None, digest: str, judged: Judgement, expected: object
) -> None:
    of = stack(plan=plan, operation=asked(apply=ApplyOperation(digest)))
    decision = decide(seen(of, judged=judged))
    assert (decision.reason if isinstance(decision, Refuse) else decision) == expected


def test_what_people_ask_for_may_be_refused() -> None:
    of = stack({"policy": {"protect": True}}, operation=asked(plan=PlanOperation(destroy=True)))
    refused = decide(seen(of))
    assert isinstance(refused, Refuse)
    assert refused.reason == "Protected"
    nothing = decide(seen(stack(operation=asked(cancel=True))))
    assert isinstance(nothing, Refuse)
    held = decide(seen(stack(operation=asked(plan=PlanOperation())), held="eve since noon"))
    assert held == Refuse("StateLocked", "the state is locked: eve since noon")


def test_a_plan_can_be_rejected() -> None:
    of = stack(plan=PLAN, operation=asked(reject=RejectOperation("d1")))
    assert decide(seen(of)) == Settle(changed(PLAN, state="Rejected"), asked=True)


@pytest.mark.parametrize("state", ["Applied", "Rejected", "Failed"])
def test_a_plan_that_does_not_wait_cannot_be_rejected(state: str) -> None:
    of = stack(plan=changed(PLAN, state=state), operation=asked(reject=RejectOperation("d1")))
    said = f"there is no plan that waits: the last one is {state.lower()}"
    assert decide(seen(of)) == Refuse("NoPlan", said)


# Runs.


def test_a_run_is_waited_for_cancelled_taken_or_begun_again() -> None:
    run = RunStatus("r2", "plan", "Running", files="f1", inputs="i1")
    assert isinstance(decide(seen(stack(run=run))), Rest)
    assert decide(seen(stack(run=run, operation=asked(cancel=True)))) == Cancel()
    assert decide(seen(stack(run=run), unknown=True)) == Again()
    ended = Result("Succeeded")
    assert decide(seen(stack(run=run), result=ended)) == Take(ended)


def test_a_run_is_not_given_up_for_a_deletion() -> None:
    of = stack(run=RunStatus("r2", "apply", "Running"), metadata={"deletionTimestamp": "x"})
    assert isinstance(decide(seen(of)), Rest)


# Drift.


def test_drift_is_looked_for_when_it_is_time() -> None:
    of = stack({"drift": {"every": "1h"}}, applied=APPLIED)
    assert decide(seen(of)) == Rest(3000.0)
    late = changed(APPLIED, at=NOW - timedelta(hours=2))
    looked = DriftStatus(NOW - timedelta(minutes=59))
    of = stack({"drift": {"every": "1h"}}, applied=late)
    assert decide(seen(of)) == Begin("drift", "it is time to look for drift")
    assert decide(seen(stack(applied=late, drift=looked))) == Rest(60.0)
    assert decide(seen(stack({"drift": {"every": "0"}}, applied=late))) == Rest()
    closed = SyncWindow("deny", "0 * * * *", "1h", ("*",))
    assert isinstance(decide(seen(of, windows=(closed,))), Rest)


def test_a_clock_that_was_ahead_puts_nothing_off() -> None:
    ahead = NOW + timedelta(days=365)
    looked = DriftStatus(ahead)
    of = stack(applied=changed(APPLIED, at=ahead), drift=looked)
    assert decide(seen(of)) == Begin("drift", "it is time to look for drift")
    of = stack(applied=changed(APPLIED, at=ahead), drift=DriftStatus(NOW))
    assert isinstance(decide(seen(of)), Rest)
    run = changed(failed(0), finished_at=ahead)
    assert decide(seen(stack(run=run))) == Begin("plan", "it is new", attempts=1)


def test_five_hundred_that_were_made_together_do_not_look_together() -> None:
    """Nor does a restart make them: when each looked last stands in its status."""
    late = changed(APPLIED, at=NOW - timedelta(hours=2))
    looked = DriftStatus(NOW)
    fleet = [
        stack({"drift": {"every": "1h"}}, applied=late, drift=looked, metadata={"uid": f"uid-{n}"})
        for n in range(500)
    ]
    again = [decide(seen(each)) for each in fleet]
    assert again == [decide(seen(each)) for each in fleet]
    waits = sorted(each.after or 0.0 for each in again if isinstance(each, Rest))
    assert len(waits) == 500
    assert 3600 <= waits[0] < waits[-1] <= 3960
    most = max(sum(at <= each < at + 10 for each in waits) for at in range(3600, 3960, 10))
    assert most < 500 / 36 * 3  # in ten seconds


@pytest.mark.parametrize(
    ("react", "looks", "expected"),
    [
        ("report", 1, Rest(3600.0)),
        ("heal", 1, Begin("plan", "what has drifted is put right", heals=True)),
        ("approval", 1, Begin("plan", "what has drifted is put right", heals=True)),
        ("heal", 0, Rest(3600.0)),
    ],
)
def test_drift_is_put_right_where_that_is_wanted(react: str, looks: int, expected: object) -> None:
    drift = DriftStatus(NOW, (Drifted("a.b", "update", ("size",), NOW, looks),))
    of = stack({"drift": {"react": react}}, applied=APPLIED, drift=drift)
    assert decide(seen(of)) == expected


def test_what_failed_to_put_drift_right_is_tried_again() -> None:
    drift = DriftStatus(NOW - timedelta(minutes=1), (Drifted("a.b", "update", (), NOW, 1),))
    undone = changed(PLAN, heals=True, state="Failed")
    spec = {"drift": {"react": "heal"}}
    run = failed(60, kind="apply")
    of = stack(spec, applied=APPLIED, drift=drift, plan=undone, run=run)
    again = Begin("plan", "what has drifted is put right", heals=True, attempts=1)
    assert decide(seen(of)) == again
    assert decide(seen(of, state=Standing(8, "l"))) == again


def test_what_puts_drift_right_is_planned_once_for_each_look() -> None:
    drift = DriftStatus(NOW - timedelta(minutes=1), (Drifted("a.b", "update", (), NOW, 1),))
    plan = changed(PLAN, heals=True, state="AwaitingApproval", needs=1)
    of = stack({"drift": {"react": "approval"}}, applied=APPLIED, drift=drift, plan=plan)
    assert isinstance(decide(seen(of, judged=Judgement(1))), Rest)


def test_a_state_that_is_behind_is_told_what_is_so_already() -> None:
    plan = changed(PLAN, totals=Totals(), refreshes=True)
    begin = decide(seen(stack(plan=plan)))
    assert begin == Begin("apply", "the state takes over what is so already")
    settled = Settle(changed(plan, state="Applied"))
    assert decide(seen(stack({"policy": {"apply": "manual"}}, plan=plan))) == settled
    assert decide(seen(stack(plan=plan), held="eve")) == settled


# Leaving.


def leaving(spec: dict[str, Any] | None = None, **parts: Any) -> Stack:
    meta = {"deletionTimestamp": "2026-05-04T11:59:00Z", "finalizers": [DESTROY]}
    return stack(spec, metadata=meta, **parts)


def test_what_is_deleted_without_the_finalizer_is_left_as_it_is() -> None:
    of = stack(metadata={"deletionTimestamp": "x"}, applied=APPLIED)
    assert decide(seen(of)) == Rest()


def test_what_is_deleted_with_the_finalizer_is_destroyed_first() -> None:
    begin = decide(seen(leaving(applied=APPLIED)))
    assert begin == Begin("destroy", "the Stack is being deleted")
    plan = changed(PLAN, kind="destroy", totals=Totals(delete=3))
    assert isinstance(decide(seen(leaving(applied=APPLIED, plan=plan))), Begin)
    needs = Judgement(1)
    waiting = changed(plan, state="AwaitingApproval", needs=1)
    assert decide(seen(leaving(applied=APPLIED, plan=waiting), judged=needs)) == Rest()
    gone = changed(APPLIED, kind="destroy")
    assert decide(seen(leaving(applied=gone))) == Release()
    assert decide(seen(leaving(), state=Standing())) == Release()


def test_a_deletion_does_not_hang_on_a_source_that_is_gone() -> None:
    begin = decide(
        seen(leaving(applied=APPLIED), made=None, findings=(Finding("SourceError", "x"),))
    )
    assert begin == Begin("destroy", "the Stack is being deleted")


def test_what_failed_before_it_was_deleted_is_not_held_against_its_end() -> None:
    tired = failed(3600, 9, started_at=NOW - timedelta(hours=1))
    begin = decide(seen(leaving(applied=APPLIED, run=tired)))
    assert begin == Begin("destroy", "the Stack is being deleted")
    since = failed(9999, 2, kind="destroy", started_at=NOW)
    assert decide(seen(leaving(applied=APPLIED, run=since))) == Rest()


def test_what_others_depend_on_is_destroyed_after_them() -> None:
    assert decide(seen(leaving(applied=APPLIED), users=("Stack argocd/app",))) == Rest(30.0)


@pytest.mark.parametrize("destroys", [True, False])
def test_what_others_read_of_it_stays_with_it(destroys: bool) -> None:
    finalizers = [HANDS, DESTROY] if destroys else [HANDS]
    meta = {"deletionTimestamp": "2026-05-04T11:59:00Z", "finalizers": finalizers}
    of = stack(metadata=meta, applied=APPLIED, handed=("Secret/net",))
    assert decide(seen(of, readers=("Stack argocd/app",))) == Rest(30.0)
    left = decide(seen(of))
    assert isinstance(left, Begin) if destroys else left == Release()


def test_a_destruction_that_was_given_up_is_tried_again_when_somebody_asks() -> None:
    tired = failed(9999, 2, kind="destroy", started_at=NOW)
    of = leaving(applied=APPLIED, run=tired, operation=asked(plan=PlanOperation()))
    assert decide(seen(of, made=None)) == Begin("destroy", "asked for by ann", ANN, asked=True)
    look = leaving(applied=APPLIED, operation=asked(look=True))
    refused = decide(seen(look))
    assert isinstance(refused, Refuse)
    assert refused.reason == "Deleting"


def test_a_plan_to_destroy_is_applied_by_hand_or_rejected_and_then_stays_so() -> None:
    plan = changed(PLAN, kind="destroy", totals=Totals(delete=3))
    apply = asked(apply=ApplyOperation("d1"))
    begin = decide(seen(leaving(applied=APPLIED, plan=plan, operation=apply), made=None))
    assert begin == Begin("apply", "asked for by ann", ANN, asked=True)
    no = asked(reject=RejectOperation("d1"))
    rejected = changed(plan, state="Rejected")
    of = leaving(applied=APPLIED, plan=plan, operation=no)
    assert decide(seen(of)) == Settle(rejected, asked=True)
    assert decide(seen(leaving(applied=APPLIED, plan=rejected))) == Rest()


def test_what_a_deleted_stack_waited_for_is_not_in_the_way_of_its_end() -> None:
    spec = {"policy": {"apply": "auto"}}
    plan = changed(PLAN, kind="destroy", totals=Totals(delete=3))
    of = leaving(spec, applied=APPLIED, plan=plan)
    assert isinstance(decide(seen(of, waits=("Stack argocd/vpc",))), Begin)


def test_a_run_holds_a_deleted_stack_and_its_end_lets_it_go() -> None:
    meta = {"deletionTimestamp": "2026-05-04T11:59:00Z", "finalizers": [HELD]}
    assert decide(seen(stack(metadata=meta, applied=APPLIED))) == Release()


def test_what_is_protected_is_not_destroyed() -> None:
    assert decide(seen(leaving({"policy": {"protect": True}}, applied=APPLIED))) == Rest()
