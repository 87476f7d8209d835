"""The hooks of a deletion: before the application's objects go, and after."""

from collections.abc import Iterable, Mapping

import msgspec
import pytest

from tests.core.decide.seen import NOW, app, compared, config, job, live, synced
from trueup.core.decide import decide
from trueup.core.decide.deletion import told
from trueup.core.decide.hold import holding
from trueup.core.decide.parting import mark
from trueup.core.decide.results import RUN_MARK
from trueup.core.health import HOOK_FINALIZER, health
from trueup.core.plan import Wish, parting_plan
from trueup.k8s.object import Object
from trueup.model.application import CASCADE, CLEANUP, POST_DELETE, PRE_DELETE, Application
from trueup.model.comparison import Comparison
from trueup.model.decision import (
    Await,
    Cascade,
    Clear,
    Decision,
    Free,
    Make,
    Observation,
    Release,
    Rest,
)
from trueup.model.policy import Finding

AT = "2026-05-01T11:00:00Z"
POLICY = "argocd.argoproj.io/hook-delete-policy"
WAVE = "argocd.argoproj.io/sync-wave"
COMPLETE = {"conditions": [{"type": "Complete", "status": "True"}]}
FAILED = {"conditions": [{"type": "Failed", "status": "True", "message": "it broke"}]}
PRE = (PRE_DELETE, PRE_DELETE + CLEANUP)
POST = (POST_DELETE, POST_DELETE + CLEANUP)


def going(*finalizers: str) -> Application:
    listed = ", ".join(finalizers)
    return app(f"metadata: {{deletionTimestamp: '{AT}', finalizers: [{listed}]}}")


def ran(hook: Object, status: Mapping[str, object] | None = None, *, held: bool = False) -> Object:
    """*hook* as this deletion has made it."""
    marks = dict(hook.at("metadata", "annotations"))
    marks[RUN_MARK] = f"{mark(going())} {marks['argocd.argoproj.io/hook']}"
    more = {"finalizers": [HOOK_FINALIZER]} if held else {}
    return live(hook, status, annotations=marks, **more)


def seen(
    application: Application, hooks: Iterable[Object], there: Iterable[Object] = ()
) -> Observation:
    known = {obj.ref: obj for obj in there}
    plan = parting_plan(Comparison((), tuple(hooks)), Wish("1" * 40))
    return Observation(
        application, NOW, live=known, plan=plan, health={r: health(o) for r, o in known.items()}
    )


def made(decision: Decision) -> list[str]:
    assert isinstance(decision, Make), decision
    return [task.ref.name for task in decision.hooks]


BEFORE, AFTER = job("before", "PreDelete"), job("after", "PostDelete")


def test_what_is_declared_is_held_by_its_finalizers() -> None:
    observed = compared(app(), synced(config()))
    comparison = Comparison((synced(config()),), (BEFORE, AFTER))
    after = holding(app(), msgspec.structs.replace(observed, comparison=comparison), Rest())
    assert after.metadata["finalizers"] == [*PRE, *POST]


def test_what_is_declared_no_more_is_not_held() -> None:
    before = app(f"metadata: {{finalizers: [{CASCADE}, {', '.join(POST)}]}}")
    after = holding(before, compared(before, synced(config())), Rest())
    assert after.metadata["finalizers"] == [CASCADE]


def test_what_cannot_be_read_changes_no_finalizer() -> None:
    before = app(f"metadata: {{finalizers: [{', '.join(POST)}]}}")
    assert holding(before, Observation(before, NOW), Rest()) is before


def test_the_hooks_run_before_anything_goes() -> None:
    observed = seen(going(CASCADE, *PRE), [BEFORE], [live(config())])
    assert made(decide(observed)) == ["before"]


def test_one_wave_has_ended_before_the_next_begins() -> None:
    first = job("first", "PreDelete", **{WAVE: "-1"})
    assert made(decide(seen(going(*PRE), [BEFORE, first]))) == ["first"]
    assert isinstance(decide(seen(going(*PRE), [BEFORE, first], [ran(first)])), Await)
    observed = seen(going(*PRE), [BEFORE, first], [ran(first, COMPLETE)])
    assert made(decide(observed)) == ["before"]


def test_a_hook_of_before_goes_first() -> None:
    old = live(BEFORE, COMPLETE)
    decision = decide(seen(going(*PRE), [BEFORE], [old]))
    assert isinstance(decision, Clear)
    assert [task.ref for task in decision.hooks] == [old.ref]
    leaving = live(BEFORE, COMPLETE, deletionTimestamp=AT)
    assert isinstance(decide(seen(going(*PRE), [BEFORE], [leaving])), Await)


def test_a_running_hook_is_not_let_go() -> None:
    assert isinstance(decide(seen(going(*PRE), [BEFORE], [ran(BEFORE, held=True)])), Await)


def test_one_that_has_ended_is_let_go_before_its_finalizer_goes() -> None:
    done = ran(BEFORE, COMPLETE, held=True)
    assert decide(seen(going(*PRE), [BEFORE], [done])) == Free((done.ref,))
    done = ran(BEFORE, COMPLETE)
    assert decide(seen(going(*PRE), [BEFORE], [done])) == Release((PRE_DELETE,), last=False)


@pytest.mark.parametrize(
    ("policy", "cleared"),
    [("HookSucceeded", True), ("HookFailed", False), ("BeforeHookCreation", False)],
)
def test_ended_hooks_are_deleted_as_their_policies_say(policy: str, cleared: bool) -> None:
    hook = job("before", "PreDelete", **{POLICY: policy})
    decision = decide(seen(going(PRE_DELETE + CLEANUP), [hook], [ran(hook, COMPLETE)]))
    if cleared:
        assert isinstance(decision, Clear)
    else:
        assert decision == Release((PRE_DELETE + CLEANUP,), last=False)


def test_a_failed_hook_holds_the_deletion_and_says_so() -> None:
    observed = seen(going(CASCADE, *PRE), [BEFORE], [ran(BEFORE, FAILED), live(config())])
    decision = decide(observed)
    assert isinstance(decision, Await)
    first = next(iter(told(observed, decision)))
    assert (first.type, first.message) == (
        "DeletionError",
        "PreDelete hook Job.batch/shop/before failed: it broke",
    )
    assert "delete it to have it run again" in first.hint


def test_then_the_objects_go_and_the_other_hooks_stay() -> None:
    kept = live(AFTER)
    decision = decide(seen(going(CASCADE, *POST), [AFTER], [live(config()), kept]))
    assert isinstance(decision, Cascade)
    assert decision.refs == (config().ref,)


def test_the_others_run_when_the_objects_are_gone() -> None:
    assert made(decide(seen(going(CASCADE, *POST), [AFTER]))) == ["after"]


def test_without_a_cascade_the_hooks_run_all_the_same() -> None:
    observed = seen(going(*POST), [AFTER], [live(config())])
    assert made(decide(observed)) == ["after"]


def test_the_application_goes_last() -> None:
    observed = seen(going(CASCADE), [AFTER], [ran(AFTER, COMPLETE)])
    assert decide(observed) == Release((CASCADE,))


def test_nothing_is_done_while_the_hooks_cannot_be_read() -> None:
    stopped = Observation(going(CASCADE, *PRE), NOW, (Finding("DeletionError", "no route"),))
    assert decide(stopped) == Rest(after=10)


def test_where_there_is_no_such_cluster_everything_is_let_go() -> None:
    assert decide(Observation(going(CASCADE, *PRE), NOW)) == Release((CASCADE, *PRE))


def test_an_object_that_does_not_go_is_named_with_what_holds_it() -> None:
    stuck = live(config(), deletionTimestamp=AT, finalizers=["example.test/guard"])
    observed = seen(going(CASCADE), [], [stuck])
    decision = decide(observed)
    assert [each.message for each in told(observed, decision)] == [
        "waiting for objects to be gone: ConfigMap/shop/one "
        "(held by its finalizers: example.test/guard)"
    ]
