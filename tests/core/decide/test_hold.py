"""An application stays as long as its hooks carry our finalizer, and no longer."""

from tests.core.decide.seen import NOW, app, config, job, live
from trueup.core.decide import decide
from trueup.core.decide.hold import holding
from trueup.core.plan import Wish, make_plan
from trueup.k8s.object import Object
from trueup.model.application import CASCADE, HOLD, Application
from trueup.model.comparison import Comparison
from trueup.model.decision import Act, Cascade, Decision, Free, Observation, Release, Rest
from trueup.model.policy import Finding

HELD = live(job("before", "PreSync"), finalizers=["argocd.argoproj.io/hook-finalizer"])
FREE = live(job("before", "PreSync"))
DELETED = "deletionTimestamp: '2026-05-01T11:00:00Z', "


def seen(application: Application, *there: Object, stops: bool = False) -> Observation:
    findings = (Finding("DeletionError", "the cluster does not answer"),) if stops else ()
    live_ = {obj.ref: obj for obj in there}
    return Observation(application, NOW, live=live_, findings=findings)


def held(*names: str, deleted: bool = False) -> Application:
    return app(f"metadata: {{{DELETED if deleted else ''} finalizers: [{', '.join(names)}]}}")


def finalizers(application: Application, *there: Object, then: Decision | None = None) -> list[str]:
    after = holding(application, seen(application, *there), then or Rest())
    return list(after.metadata.get("finalizers") or ())


def test_it_is_held_before_the_first_hook_is_made() -> None:
    plan = make_plan(Comparison((), (job("before", "PreSync"),)), Wish("1" * 40))
    assert finalizers(app(), then=Act(plan.tasks)) == [HOLD]
    assert finalizers(held(CASCADE), then=Act(plan.tasks)) == [CASCADE, HOLD]
    dry = app(operationState={"phase": "Running", "operation": {"sync": {"dryRun": True}}})
    assert finalizers(dry, then=Act(plan.tasks)) == []


def test_it_is_held_until_the_last_hook_is_let_go() -> None:
    assert finalizers(held(CASCADE, HOLD), HELD) == [CASCADE, HOLD]
    assert finalizers(held(CASCADE, HOLD), FREE) == [CASCADE]
    assert finalizers(held(HOLD)) == []


def test_nothing_is_added_to_what_is_being_deleted() -> None:
    assert finalizers(held(CASCADE, deleted=True), HELD) == [CASCADE]


def test_hooks_are_let_go_when_no_operation_is_left() -> None:
    assert decide(seen(held(HOLD), HELD)) == Free((HELD.ref,))
    assert decide(seen(held(HOLD), FREE)) == Rest()


def test_a_deleted_application_lets_go_of_its_hooks_first() -> None:
    assert decide(seen(held(HOLD, deleted=True), HELD)) == Free((HELD.ref,))
    assert decide(seen(held(HOLD, deleted=True), FREE)) == Release((HOLD,))
    assert decide(seen(held(CASCADE, HOLD, deleted=True), HELD)) == Free((HELD.ref,))


def test_hooks_go_with_the_other_objects_of_a_cascade() -> None:
    one = live(config("one"))
    decision = decide(seen(held(CASCADE, HOLD, deleted=True), FREE, one))
    assert isinstance(decision, Cascade)
    assert set(decision.refs) == {FREE.ref, one.ref}


def test_it_is_held_while_the_cluster_does_not_answer() -> None:
    assert decide(seen(held(HOLD, deleted=True), stops=True)) == Rest(after=10)
