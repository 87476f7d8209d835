"""Each test says what was seen of a sync and what is decided."""

from datetime import timedelta
from typing import Any

import msgspec

from tests.core.decide.seen import (
    NOW,
    app,
    complete,
    config,
    drifted,
    extra,
    job,
    live,
    missing,
    result,
    state,
    synced,
    syncing,
)
from trueup.core.decide import decide
from trueup.core.decide.results import RUN_MARK, run_mark
from trueup.k8s.object import Object
from trueup.model.application import Application
from trueup.model.decision import (
    Act,
    Await,
    Begin,
    Clear,
    Decision,
    Finish,
    Free,
    Observation,
    Postpone,
)
from trueup.model.policy import Finding
from trueup.model.project import SyncWindow

ONE, TWO = config("one"), config("two")
LATER = config("later", **{"argocd.argoproj.io/sync-wave": "1"})
BEFORE = job("before", "PreSync")
RESCUE = job("rescue", "SyncFail")
RUNNING = app(**state())


def names(decision: Decision) -> list[str]:
    assert isinstance(decision, Act | Clear), decision
    tasks = decision.tasks if isinstance(decision, Act) else decision.hooks
    return [task.ref.name for task in tasks]


def ours(hook: Object, of: Application = RUNNING) -> Object:
    """The hook as this attempt made it, and as it ended well."""
    assert of.status.operation_state is not None
    phase = hook.annotation("argocd.argoproj.io/hook")
    return complete(hook, **{RUN_MARK: f"{run_mark(of.status.operation_state)} {phase}"})


def failed(hook: Object) -> Object:
    ended = {"conditions": [{"type": "Failed", "status": "True", "message": "it broke"}]}
    return live(hook, ended)


def test_a_request_is_written_down_before_anything_is_done() -> None:
    asked = app("operation: {sync: {}}")
    assert asked.operation is not None
    assert decide(syncing(asked, missing(ONE))) == Begin(asked.operation)


def test_everything_of_one_wave_is_done_together() -> None:
    assert names(decide(syncing(RUNNING, missing(ONE), drifted(TWO)))) == ["one", "two"]


def test_a_plain_sync_is_done_when_it_is_applied() -> None:
    seen = syncing(app(**state("Running", result(ONE))), synced(ONE))
    assert decide(seen) == Finish("Succeeded", "successfully synced (all tasks run)")


def test_what_was_applied_is_not_applied_again_even_if_it_differs() -> None:
    seen = syncing(app(**state("Running", result(ONE))), drifted(ONE))
    assert isinstance(decide(seen), Finish)


def test_the_next_wave_follows_when_the_first_is_settled() -> None:
    seen = syncing(app(**state("Running", result(ONE))), synced(ONE), missing(LATER))
    assert names(decide(seen)) == ["later"]


def test_the_next_wave_waits_for_health() -> None:
    body = {"apiVersion": "apps/v1", "kind": "Deployment"}
    web = Object({**body, "metadata": {"name": "web", "namespace": "shop", "generation": 2}})
    seen = syncing(app(**state("Running", result(web))), synced(web), missing(LATER))
    decision = decide(seen)
    assert isinstance(decision, Await)
    assert decision.message == "waiting for healthy state of apps/Deployment/web"


def test_hooks_come_first_and_alone() -> None:
    assert names(decide(syncing(RUNNING, missing(ONE), hooks=[BEFORE]))) == ["before"]


def test_a_running_hook_is_waited_for() -> None:
    marks = ours(BEFORE).at("metadata", "annotations")
    seen = syncing(
        app(**state("Running", result(BEFORE, "PreSync"))),
        missing(ONE),
        hooks=[BEFORE],
        there=[live(BEFORE, annotations=marks)],
    )
    decision = decide(seen)
    assert isinstance(decision, Await)
    assert decision.message == "waiting for completion of hook batch/Job/before"


def test_the_hook_of_an_earlier_sync_is_deleted_first() -> None:
    seen = syncing(RUNNING, missing(ONE), hooks=[BEFORE], there=[complete(BEFORE)])
    decision = decide(seen)
    assert isinstance(decision, Clear)
    assert names(decision) == ["before"]


def test_everything_is_tried_before_an_old_hook_is_deleted() -> None:
    seen = syncing(RUNNING, missing(ONE), missing(TWO), hooks=[BEFORE], there=[complete(BEFORE)])
    decision = decide(seen)
    assert isinstance(decision, Clear)
    assert [task.ref.name for task in decision.ahead] == ["one", "two"]


def test_a_dry_run_deletes_no_hook() -> None:
    old = job("old", "PreSync", **{"argocd.argoproj.io/hook-delete-policy": "HookSucceeded"})
    there = [live(BEFORE, finalizers=["argocd.argoproj.io/hook-finalizer"]), complete(old)]
    dry: dict[str, Any] = {"operation": {"sync": {"dryRun": True}}}
    begun = syncing(app(**state(**dry)), synced(ONE), hooks=[BEFORE, old], there=there)
    decision = decide(begun)
    assert isinstance(decision, Act)
    assert sorted(task.ref.name for task in decision.assumed) == ["before"]
    done = [result(each, "PreSync", "Succeeded") for each in (BEFORE, old)]
    ended = syncing(app(**state("Running", *done, **dry)), hooks=[BEFORE, old], there=there)
    assert isinstance(decide(ended), Finish)


def test_a_hook_that_goes_is_waited_for() -> None:
    going = live(BEFORE, deletionTimestamp="now")
    decision = decide(syncing(RUNNING, missing(ONE), hooks=[BEFORE], there=[going]))
    assert isinstance(decision, Await)
    assert decision.message == "waiting for deletion of hook batch/Job/before"


def test_a_hook_made_just_before_a_crash_is_not_made_again() -> None:
    seen = syncing(RUNNING, missing(ONE), hooks=[BEFORE], there=[ours(BEFORE)])
    assert names(decide(seen)) == ["one"]


def test_a_failed_hook_ends_the_sync_after_the_sync_fail_hooks() -> None:
    running = app(**state("Running", result(BEFORE, "PreSync")))
    seen = syncing(running, missing(ONE), hooks=[BEFORE, RESCUE], there=[failed(BEFORE)])
    assert names(decide(seen)) == ["rescue"]
    told = state("Running", result(BEFORE, "PreSync"), result(RESCUE, "SyncFail", "Succeeded"))
    there = [failed(BEFORE), complete(RESCUE)]
    seen = syncing(app(**told), missing(ONE), hooks=[BEFORE, RESCUE], there=there)
    decision = decide(seen)
    assert isinstance(decision, Finish)
    assert decision.phase == "Failed"
    assert "it broke" in decision.message


def test_a_hook_that_vanished_has_failed() -> None:
    running = app(**state("Running", result(BEFORE, "PreSync")))
    decision = decide(syncing(running, missing(ONE), hooks=[BEFORE]))
    assert isinstance(decision, Finish)
    assert "Resource batch/Job/before is missing, it might have been deleted" in decision.message


def test_hooks_are_tidied_away_when_all_went_well() -> None:
    tidy = job("before", "PreSync", **{"argocd.argoproj.io/hook-delete-policy": "HookSucceeded"})
    told = state("Running", result(tidy, "PreSync", "Succeeded"), result(ONE))
    decision = decide(syncing(app(**told), synced(ONE), hooks=[tidy], there=[complete(tidy)]))
    assert isinstance(decision, Clear)
    done = decide(syncing(app(**told), synced(ONE), hooks=[tidy]))
    assert isinstance(done, Finish)


def test_pruned_objects_are_gone_before_the_next_wave() -> None:
    told = state("Running", result(TWO, "Sync", "Succeeded"))
    going = extra(TWO, deletionTimestamp="now")
    assert isinstance(decide(syncing(app(**told), going, missing(LATER), prune=True)), Await)


def retrying(**more: Any) -> Application:
    operation = {"sync": {}, "retry": {"limit": 2, "backoff": {"duration": "10s", "factor": 3}}}
    refused = msgspec.structs.replace(
        result(ONE, "Sync", "Failed"), status="SyncFailed", message="no"
    )
    return app(**state("Running", refused, operation=operation, **more))


def test_a_failed_sync_is_tried_again_later() -> None:
    decision = decide(syncing(retrying(), missing(ONE)))
    assert isinstance(decision, Postpone)
    assert decision.at == NOW + timedelta(seconds=10)
    assert decision.message == (
        "one or more objects failed to apply, reason: no. Retrying attempt #1 at 12:00PM."
    )


def test_the_next_attempt_begins_when_it_is_due() -> None:
    ended = (NOW - timedelta(seconds=4)).isoformat()
    waiting = decide(syncing(retrying(retryCount=1, finishedAt=ended), missing(ONE)))
    assert isinstance(waiting, Await)
    assert waiting.after == 6
    ended = (NOW - timedelta(seconds=31)).isoformat()
    begins = decide(syncing(retrying(retryCount=2, finishedAt=ended), missing(ONE)))
    assert isinstance(begins, Begin)
    assert begins.retry == 2


def test_after_the_last_attempt_it_has_failed() -> None:
    decision = decide(syncing(retrying(retryCount=2), missing(ONE)))
    assert isinstance(decision, Finish)
    assert decision.message.endswith("(retried 2 times).")


def test_a_terminated_sync_deletes_its_running_hooks_and_fails() -> None:
    told = state("Terminating", result(BEFORE, "PreSync"))
    there = [live(BEFORE)]
    assert names(decide(syncing(app(**told), missing(ONE), hooks=[BEFORE], there=there))) == [
        "before"
    ]
    ended = decide(syncing(app(**state("Terminating")), missing(ONE)))
    assert ended == Finish("Failed", "Operation terminated")


def test_nothing_is_done_while_nobody_knows_what_is_declared() -> None:
    finding = Finding("ComparisonError", "the repository does not answer")
    seen = Observation(RUNNING, NOW, findings=(finding,), obstacles=(finding,))
    decision = decide(seen)
    assert isinstance(decision, Finish)
    assert decision == Finish("Error", "ComparisonError: the repository does not answer")


def test_what_has_begun_waits_for_a_cluster_that_is_lost() -> None:
    finding = Finding("ComparisonError", "cluster far is lost")
    done = [{"kind": "ConfigMap", "name": "one", "namespace": "shop", "status": "Synced"}]
    told = state()
    result = {"resources": done, "revision": "", "source": {"repoURL": "x"}}
    told["operationState"] = {**told["operationState"], "syncResult": result}
    seen = Observation(app(**told), NOW, findings=(finding,), obstacles=(finding,))
    assert isinstance(decide(seen), Finish)
    lost = msgspec.structs.replace(seen, lost="cluster far is lost")
    assert decide(lost) == Await("cluster far is lost")
    begun = Observation(RUNNING, NOW, obstacles=(finding,), lost="cluster far is lost")
    assert decide(begun) == Finish("Error", "ComparisonError: cluster far is lost")


def test_an_operation_that_asks_for_nothing_fails() -> None:
    told = state("Running", operation={"info": [{"name": "why", "value": "none"}]})
    decision = decide(syncing(app(**told), missing(ONE)))
    assert decision == Finish("Failed", "Invalid operation request: no operation specified")


def test_an_ended_hook_is_let_go_before_anything_else() -> None:
    marks = ours(BEFORE).at("metadata", "annotations")
    held = complete(live(BEFORE, finalizers=["argocd.argoproj.io/hook-finalizer"]), **marks)
    seen = syncing(
        app(**state("Running", result(BEFORE, "PreSync"))),
        missing(ONE),
        hooks=[BEFORE],
        there=[held],
    )
    decision = decide(seen)
    assert isinstance(decision, Free)
    assert [ref.name for ref in decision.hooks] == ["before"]


def window(kind: str = "deny", schedule: str = "0 11 * * *", **more: Any) -> SyncWindow:
    """Open from 11:00 to 13:00."""
    return SyncWindow(kind, schedule, "2h", ("*",), **more)


def blocked(*windows: SyncWindow, started: str = "2026-05-01T11:30:00Z", **by: Any) -> Decision:
    running = state(startedAt=started)
    running["operationState"]["operation"]["initiatedBy"] = by
    return decide(msgspec.structs.replace(syncing(app(**running), missing(ONE)), windows=windows))


def test_a_sync_in_a_window_that_denies_it_waits_for_its_end() -> None:
    expected = Await("Sync operation blocked by sync window", 3600.0)
    assert blocked(window(), username="ann") == expected
    assert blocked(window("allow", "0 2 * * *"), username="ann") == expected


def test_a_person_may_sync_in_a_window_that_says_so() -> None:
    assert isinstance(blocked(window(manual_sync=True), username="ann"), Act)
    assert isinstance(blocked(window(manual_sync=True), automated=True), Await)


def test_what_had_begun_goes_on_in_a_window_that_says_so() -> None:
    early = "2026-05-01T10:59:00Z"
    assert isinstance(blocked(window(sync_overrun=True), started=early), Act)
    assert isinstance(blocked(window(), started=early), Await)
    assert isinstance(blocked(window(sync_overrun=True)), Await)


def test_a_window_that_makes_no_sense_is_told_by_the_operation() -> None:
    decision = blocked(window(schedule="at night"))
    assert isinstance(decision, Await)
    assert decision.message == (
        "Sync operation blocked by sync window: cannot parse schedule 'at night': "
        "expected exactly 5 fields, found 2: [at night]"
    )


def test_a_blocked_sync_can_be_ended_by_a_person() -> None:
    seen = syncing(app(**state("Terminating")), missing(ONE))
    decision = decide(msgspec.structs.replace(seen, windows=(window(),)))
    assert decision == Finish("Failed", "Operation terminated")
