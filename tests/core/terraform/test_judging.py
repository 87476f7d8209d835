from typing import Any

import pytest

from tests.core.terraform.showing import resource, shown
from trueup.core.terraform.judging import judge, risks
from trueup.core.terraform.reading import Reading, read
from trueup.model.plan import Plan
from trueup.model.policy import Finding, Severity
from trueup.model.stack import Approvers, Limits, StackPolicy

AUTO = StackPolicy(apply="auto")
EACH = "the policy asks for approval of each plan"


def plan(*rows: str, **more: Any) -> Plan:
    """Of lines such as ``delete aws_x.a``."""
    found = []
    for row in rows:
        words, _, address = row.rpartition(" ")
        found.append(resource(address, *words.split("/")))
    return read(shown(*found, **more), Reading("c0ffee", b"key"))


@pytest.mark.parametrize(
    ("made", "policy", "needs", "why"),
    [
        (plan("create a.b"), AUTO, 0, ()),
        (plan("create a.b"), StackPolicy(apply="manual"), 0, ()),
        (plan("create a.b"), StackPolicy(), 1, (EACH,)),
        (plan("create a.b"), StackPolicy(apply="aproval"), 1, (EACH,)),
        (plan("create a.b"), StackPolicy(approvers=Approvers(3)), 3, (EACH,)),
        (plan("create a.b"), StackPolicy(approvers=Approvers(0)), 1, (EACH,)),
        (plan("no-op a.b"), StackPolicy(), 0, ()),
        (plan("delete a.b"), StackPolicy(apply="auto", limits=Limits(delete=1)), 0, ()),
        (
            plan("delete a.b", "delete a.c"),
            StackPolicy(apply="auto", limits=Limits(delete=1)),
            1,
            ("2 destroyed, more than 1",),
        ),
        (
            plan("delete/create a.b", "update a.c"),
            StackPolicy(apply="manual", limits=Limits(replace=0, change=1)),
            1,
            ("1 replaced, more than 0", "2 changed in all, more than 1"),
        ),
    ],
)
def test_how_many_approvals_a_plan_needs(
    made: Plan, policy: StackPolicy, needs: int, why: tuple[str, ...]
) -> None:
    verdict = judge(made, policy)
    assert (verdict.needs, verdict.why, verdict.stopped) == (needs, why, ())


def test_findings_stop_ask_or_are_only_told() -> None:
    stops = Finding("RuleFailed", "no")
    asks = Finding("RuleFailed", "look at it", severity=Severity.WARNING, asks=True)
    told = Finding("RuleFailed", "hm", severity=Severity.WARNING)
    verdict = judge(plan("create a.b"), AUTO, found=(stops, asks, asks, told))
    assert verdict.stopped == (stops,)
    assert (verdict.needs, verdict.why) == (1, ("look at it",))


def test_what_terraform_found_wrong_stops() -> None:
    assert judge(plan(errored=True), AUTO).stopped[0].type == "PlanFailed"


@pytest.mark.parametrize(
    ("made", "kind", "stopped"),
    [
        (plan("delete a.b"), "destroy", True),
        (plan("delete a.b", "no-op a.c"), "destroy", True),
        (plan("delete a.b"), "apply", True),
        (plan("delete a.b", "no-op data.a.c"), "apply", True),
        (plan("delete a.b", "no-op a.c"), "apply", False),
        (plan("delete a.b", "create a.c"), "apply", False),
        (plan("delete/create a.b"), "apply", False),
        (plan("forget a.b"), "apply", False),
    ],
)
def test_what_is_protected_is_never_destroyed_as_a_whole(
    made: Plan, kind: str, stopped: bool
) -> None:
    verdict = judge(made, StackPolicy(apply="auto", protect=True), kind)
    assert bool(verdict.stopped) == stopped
    assert not judge(made, AUTO, kind).stopped


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["create aws_instance.a"], []),
        (["delete aws_db_instance.a"], ["loses data: aws_db_instance.a"]),
        (["delete/create google_sql_database.a"], ["loses data: google_sql_database.a"]),
        (["update aws_s3_bucket.a"], []),
        (["update aws_iam_role.a"], ["changes who may do what: aws_iam_role.a"]),
        (["read data.aws_iam_role.a"], []),
        (
            [f"delete aws_ebs_volume.{name}" for name in "abcd"],
            ["loses data: aws_ebs_volume.a, aws_ebs_volume.b, aws_ebs_volume.c and 1 more"],
        ),
    ],
)
def test_what_deserves_a_second_look(rows: list[str], told: list[str]) -> None:
    assert list(risks(plan(*rows))) == told
