"""What a Stack waits for, and whether it waits for itself."""

from trueup.core.stacks.waiting import circle, reason
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.stack import STACK


def ref(name: str) -> Ref:
    return Ref(STACK, "argocd", name)


def test_what_waits_for_itself_is_found_by_its_way() -> None:
    depends = {ref("a"): (ref("b"), ref("c")), ref("b"): (ref("c"),), ref("c"): (ref("a"),)}
    way = circle(ref("a"), lambda each: depends.get(each, ()))
    assert (way[0], way[-1]) == (ref("a"), ref("a"))
    straight = {ref("a"): (ref("b"),), ref("b"): (ref("c"),)}
    assert circle(ref("a"), lambda each: straight.get(each, ())) == ()


def test_what_is_not_there_or_not_well_is_waited_for() -> None:
    def found(sync: str, health: str) -> Object:
        status = {"sync": {"status": sync}, "health": {"status": health}}
        meta = {"name": "vpc", "namespace": "argocd"}
        return Object(
            {
                "apiVersion": "trueup.dev/v1alpha1",
                "kind": "Stack",
                "metadata": meta,
                "status": status,
            }
        )

    assert reason(ref("vpc"), None) == "Stack argocd/vpc, which is not there"
    assert reason(ref("vpc"), found("OutOfSync", "Healthy")).endswith("which is OutOfSync")
    assert reason(ref("vpc"), found("Synced", "Degraded")).endswith("which is Degraded")
    assert reason(ref("vpc"), found("Synced", "Healthy")) == ""
