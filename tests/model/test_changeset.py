import msgspec

from trueup.k8s.ref import GroupKind, Ref
from trueup.model.change import Action, Change
from trueup.model.changeset import ChangeSet, Part, PartKind, PartState
from trueup.model.plan import Phase, Plan, Step, Task
from trueup.model.policy import Finding, Severity

REF = Ref(GroupKind("apps", "Deployment"), "shop", "web")
PLAN = Plan(
    "c0ffee",
    (Step(Phase.SYNC, 0, (Task(Change(REF, Action.CREATE)),)),),
    findings=(Finding("A", "a", severity=Severity.WARNING),),
)


def test_ids_tell_parts_apart() -> None:
    assert Part(PartKind.STACK, "net", "infra").id == "Stack/infra/net"
    assert Part(PartKind.ROOT, "envs-prod").id == "Root/envs-prod"


def test_counts_are_of_all_parts() -> None:
    parts = tuple(Part(PartKind.ROOT, name, plan=PLAN) for name in "ab")
    assert str(ChangeSet(parts=parts).counts) == "2 to create"


def test_a_finding_is_told_once() -> None:
    part = Part(PartKind.ROOT, "a", plan=PLAN, remarks=(PLAN.findings[0], Finding("B", "b")))
    assert [each.type for each in part.findings] == ["A", "B"]
    assert part.stops


def test_a_part_that_failed_stops_all() -> None:
    part = Part(PartKind.ROOT, "a", state=PartState.FAILED)
    assert ChangeSet(parts=(part,)).stops
    assert not ChangeSet(parts=(part,)).empty


def test_nothing_to_do() -> None:
    parts = tuple(
        Part(PartKind.ROOT, state.lower(), state=state)
        for state in (PartState.UNCHANGED, PartState.SKIPPED)
    )
    assert ChangeSet(parts=parts).empty
    assert ChangeSet().empty


def test_it_survives_json() -> None:
    told = ChangeSet("r", "c", "b", (Part(PartKind.ROOT, "a", plan=PLAN),), "d")
    assert msgspec.json.decode(msgspec.json.encode(told), type=ChangeSet) == told
