"""What ``check`` blocks say that is not so, as a state has it."""

from typing import Any

from trueup.core.terraform.unmet import unmet


def result(name: str, status: str, *messages: str, kind: str = "check") -> dict[str, Any]:
    one = {"object_addr": name, "status": status, "failure_messages": [*messages]}
    return {"object_kind": kind, "config_addr": name, "status": status, "objects": [one]}


def test_of_a_state_those_that_fail_are_told() -> None:
    state = {
        "check_results": [
            result("check.well", "fail", "too old", "too slow"),
            result("module.a.check.well", "error"),
            result("check.fine", "pass"),
            result("check.later", "unknown"),
            result("terraform_data.it", "fail", "it stops", kind="resource"),
            {"object_kind": "check", "status": "pass", "objects": None},
        ]
    }
    assert list(unmet(state)) == [
        "check.well: too old; too slow",
        "module.a.check.well: its condition could not be evaluated",
    ]


def test_older_states_have_none() -> None:
    assert list(unmet({})) == list(unmet({"check_results": None})) == []
