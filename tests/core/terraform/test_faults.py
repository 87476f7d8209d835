from typing import Any

import pytest

from tests.core.terraform.showing import resource, shown
from trueup.core.terraform.faults import faults
from trueup.core.terraform.secrets import Secrets


def failing(kind: str, *messages: str) -> dict[str, Any]:
    instance = {
        "address": {"to_display": f"{kind}.c"},
        "status": "fail",
        "problems": [{"message": each} for each in messages],
    }
    return {"address": {"kind": kind}, "status": "fail", "instances": [instance]}


CREATE = resource("a.b", "create")


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        (shown(CREATE, applyable=True, complete=True, errored=False), []),
        (shown(CREATE), []),  # OpenTofu says less
        (
            shown(CREATE, format_version="2.0"),
            ["error: the plan's JSON is of format 2.0; we read 1.x"],
        ),
        (shown(errored=True), ["error: planning ended with errors, so the plan is not whole"]),
        (
            shown(CREATE, applyable=False),
            ["error: Terraform says that this plan cannot be applied"],
        ),
        (shown(resource("a.b", "no-op"), applyable=False), []),
        (
            shown(CREATE, complete=False),
            ["warning: not everything is planned: another plan is needed after this one"],
        ),
        (
            shown(CREATE, complete=False, deferred_changes=[{"resource_change": CREATE}]),
            ["warning: 1 put off to a later plan: a.b"],
        ),
        (
            shown(resource("a.b", "transmute")),
            ["error: what would be done to a.b is not known to us: transmute"],
        ),
        (
            shown(checks=[failing("check", "too old", "too slow")]),
            ["warning: check.c: too old; too slow"],
        ),
        (
            shown(checks=[failing("resource")]),
            ["error: resource.c: its condition could not be evaluated"],
        ),
        (shown(checks=[{"status": "unknown"}, {"status": "pass"}]), []),
    ],
)
def test_what_terraform_found_wrong(plan: dict[str, Any], told: list[str]) -> None:
    plan = {"format_version": "1.2", **plan}
    found = faults(plan, plan["resource_changes"], Secrets())
    assert [f"{each.severity}: {each.message}" for each in found] == told
