from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.core.terraform.showing import recorded, resource, shown
from trueup.core.terraform.fingerprint import fingerprint

KEY = b"of this stack"
Plan = dict[str, Any]


def of(plan: Plan, key: bytes = KEY) -> str:
    return fingerprint(plan, plan["resource_changes"], key)


def written(plan: Plan, files: str) -> str:
    return fingerprint(plan, plan["resource_changes"], KEY, files)


def changed(change: Callable[[Plan], Any]) -> Plan:
    plan = deepcopy(recorded("changed"))
    change(plan)
    return plan


def at(plan: Plan, address: str) -> Plan:
    found: Plan = next(each for each in plan["resource_changes"] if each["address"] == address)
    return found


SAME: dict[str, Callable[[Plan], Any]] = {
    "time": lambda plan: plan.update(timestamp="2030-01-01T00:00:00Z"),
    "version": lambda plan: plan.update(terraform_version="1.99.0"),
    "order": lambda plan: plan["resource_changes"].reverse(),
    "why": lambda plan: at(plan, "terraform_data.kept").update(action_reason="replace_by_request"),
    "a resource that stays": lambda plan: plan["resource_changes"].pop(),
    "variables that no command sees": lambda plan: plan["variables"].update(x={"value": 1}),
    "order of keys": lambda plan: plan.update(reversed(list(plan.items()))),
}
OTHER: dict[str, Callable[[Plan], Any]] = {
    "a value": lambda plan: at(plan, "terraform_data.imp")["change"]["after"].update(input="x"),
    "a value behind a mask": lambda plan: at(plan, "terraform_data.web[0]")["change"]["after"][
        "input"
    ].update(pw="other3"),
    "what was there before": lambda plan: at(plan, "terraform_data.web[0]")["change"]["before"][
        "input"
    ].update(name="x"),
    "what is unknown": lambda plan: at(plan, "terraform_data.imp")["change"][
        "after_unknown"
    ].update(output=False),
    "an action": lambda plan: at(plan, "terraform_data.imp")["change"].update(actions=["create"]),
    "which comes first": lambda plan: at(plan, "terraform_data.kept")["change"][
        "actions"
    ].reverse(),
    "an address": lambda plan: at(plan, "terraform_data.imp").update(address="terraform_data.z"),
    "where it came from": lambda plan: at(plan, "terraform_data.kept").update(
        previous_address="terraform_data.other"
    ),
    "an import": lambda plan: at(plan, "terraform_data.imp")["change"].pop("importing"),
    "one less": lambda plan: plan["resource_changes"].pop(0),
    "an output": lambda plan: plan["output_changes"]["region"].update(after="ap"),
    "a sensitive output": lambda plan: plan["output_changes"]["pw"].update(after="x"),
    "an action of a provider": lambda plan: plan.update(action_invocations=[{"address": "a.b.c"}]),
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_the_same_outcome_has_the_same(change: Callable[[Plan], Any]) -> None:
    assert of(changed(change)) == of(recorded("changed"))


@pytest.mark.parametrize("change", OTHER.values(), ids=OTHER)
def test_whatever_else_would_be_done_has_another(change: Callable[[Plan], Any]) -> None:
    assert of(changed(change)) != of(recorded("changed"))


def test_secrets_cannot_be_tried_out_without_the_key() -> None:
    assert of(recorded("changed"), b"of another") != of(recorded("changed"))


def provisioned(command: str, value: str) -> Plan:
    return shown(
        resource("module.m[0].null_resource.a[0]", "create", after={}),
        variables={"v": {"value": value}},
        configuration={
            "root_module": {
                "module_calls": {
                    "m": {
                        "module": {
                            "resources": [
                                {
                                    "address": "null_resource.a",
                                    "provisioners": [
                                        {
                                            "type": "local-exec",
                                            "expressions": {"command": {"constant_value": command}},
                                        }
                                    ],
                                }
                            ]
                        }
                    }
                }
            }
        },
    )


def test_commands_that_would_run_count_with_all_that_they_may_say() -> None:
    assert of(provisioned("date", "1")) == of(provisioned("date", "1"))
    assert of(provisioned("rm", "1")) != of(provisioned("date", "1"))
    assert of(provisioned("date", "2")) != of(provisioned("date", "1"))
    made, kept = provisioned("date", "1"), recorded("changed")
    assert written(made, "of one commit") != written(made, "of another")
    assert written(kept, "of one commit") == written(kept, "of another")


def provided(provider: dict[str, Any], **variables: Any) -> Plan:
    return shown(
        resource("aws_iam_user.a", "create", after={"name": "ann"}, its_provider_name="x/aws"),
        variables={name: {"value": value} for name, value in variables.items()},
        configuration={"provider_config": {"aws": {"full_name": "x/aws", **provider}}},
    )


def says(**expressions: Any) -> dict[str, Any]:
    return {"expressions": expressions}


def test_the_same_in_another_account_is_something_else() -> None:
    east, west = (says(region={"constant_value": each}) for each in ("east", "west"))
    assert of(provided(east)) != of(provided(west))
    of_variable = says(role=[{"arn": {"references": ["var.role"]}}])
    assert of(provided(of_variable, role="a")) != of(provided(of_variable, role="b"))
    assert of(provided(of_variable, other="a")) == of(provided(of_variable, other="b"))
    computed = provided(says(region={"references": ["local.region"]}))
    assert written(computed, "of one commit") != written(computed, "of another")
    renewed = (provided(says(token={"constant_value": each})) for each in "ab")
    assert of(next(renewed)) == of(next(renewed))
    unused = {**east, "full_name": "x/other"}
    assert of(provided(unused)) == of(provided({**west, "full_name": "x/other"}))


def test_what_runs_as_something_goes_is_not_told_by_the_plan() -> None:
    gone = shown(resource("null_resource.a", "delete", before={}))
    assert written(gone, "of one commit") != written(gone, "of another")
