"""What becomes of the objects of an application that is being deleted."""

from tests.core.decide.seen import NOW, app, config, live
from trueup.core.decide import decide
from trueup.k8s.object import Object
from trueup.model.application import CASCADE, Application
from trueup.model.decision import Await, Cascade, Decision, Observation, Release, Rest
from trueup.model.policy import Finding

AT = "2026-05-01T11:00:00Z"
OPTIONS = "argocd.argoproj.io/sync-options"
WAVE = "argocd.argoproj.io/sync-wave"


def going(*finalizers: str, **annotations: str) -> Application:
    listed = ", ".join((*finalizers, "someone.else/finalizer"))
    marks = "".join(f"{name}: '{value}', " for name, value in annotations.items())
    metadata = f"deletionTimestamp: '{AT}', annotations: {{{marks}}}, finalizers: [{listed}]"
    return app(f"metadata: {{{metadata}}}")


def decided(application: Application, *objects: Object) -> Decision:
    known = {obj.ref: live(obj) for obj in objects}
    return decide(Observation(application, NOW, live=known))


def deleted(decision: Decision) -> list[str]:
    assert isinstance(decision, Cascade), decision
    return [ref.name for ref in decision.refs]


def test_without_a_finalizer_of_ours_nothing_is_deleted() -> None:
    assert decided(going(), config()) == Rest()


def test_the_highest_wave_goes_first() -> None:
    objects = [config("a"), config("b", **{WAVE: "5"}), config("c", **{WAVE: "5"})]
    assert deleted(decided(going(CASCADE), *objects)) == ["b", "c"]


def test_one_wave_is_gone_before_the_next() -> None:
    leaving = live(config("b", **{WAVE: "5"}), deletionTimestamp=AT)
    known = {leaving.ref: leaving, config("a").ref: live(config("a"))}
    assert isinstance(decide(Observation(going(CASCADE), NOW, live=known)), Await)


def test_the_application_goes_when_nothing_is_left() -> None:
    assert decided(going(CASCADE)) == Release((CASCADE,))


def test_what_is_to_stay_stays() -> None:
    crd = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition"}
    kept = [
        config("a", **{OPTIONS: "Delete=false"}),
        config("b", **{"helm.sh/resource-policy": "keep"}),
        Object({**crd, "metadata": {"name": "things.example.test"}}),
    ]
    assert decided(going(CASCADE), *kept) == Release((CASCADE,))


def test_background_deletion_is_said_by_the_finalizer() -> None:
    decision = decided(going(f"{CASCADE}/background"), config())
    assert isinstance(decision, Cascade)
    assert decision.propagation == "Background"


def test_everything_waits_for_a_confirmation() -> None:
    objects = [config("a"), config("b", **{OPTIONS: "Delete=confirm"})]
    approved = "argocd.argoproj.io/deletion-approved"
    assert isinstance(decided(going(CASCADE), *objects), Await)
    early = going(CASCADE, **{approved: "2026-05-01T10:00:00Z"})
    assert isinstance(decided(early, *objects), Await)
    late = going(CASCADE, **{approved: "2026-05-01T11:30:00Z"})
    assert deleted(decided(late, *objects)) == ["a", "b"]


def test_nothing_is_let_go_while_the_cluster_does_not_answer() -> None:
    finding = Finding("DeletionError", "the cluster does not answer")
    decision = decide(Observation(going(CASCADE), NOW, findings=(finding,)))
    assert isinstance(decision, Rest)
    assert decision.after is not None
