"""By what the plan of a merge is not the one that was approved."""

from trueup.core.proposals.differing import differing
from trueup.model.address import ref_of
from trueup.model.change import Action, Change, FieldChange
from trueup.model.plan import Phase, Plan, Step, Task


def plan(*changes: Change) -> Plan:
    return Plan("c", (Step(Phase.SYNC, 0, tuple(Task(each) for each in changes)),))


def change(address: str, action: Action, after: str = "") -> Change:
    fields = (FieldChange(("size",), "small", after),) if after else ()
    return Change(ref_of(address), action, fields=fields)


WEB = change("cloud_server.web", Action.UPDATE, "large")


def test_it_is_told_by_resource() -> None:
    for now, expected in (
        (plan(change("cloud_server.web", Action.CREATE)), "create instead of update"),
        (plan(change("cloud_server.web", Action.UPDATE, "huge")), "size would be otherwise"),
        (plan(), "no update any more"),
    ):
        (line,) = differing(plan(WEB), now)
        assert line == f"cloud_server.web: {expected}"
    (more,) = differing(plan(WEB), plan(WEB, change("cloud_server.db", Action.DELETE)))
    assert more == "cloud_server.db: delete, which was not planned"
    assert differing(plan(WEB), plan(WEB)) == ("values that are not shown are others",)
    assert differing(None, plan(WEB)) == ("what was approved is not kept any more",)
