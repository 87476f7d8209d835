import json
from typing import Any

import pytest

from trueup.core.terraform.quiet import count, quiet, shown


def line(type: str, level: str = "info", **more: Any) -> bytes:
    return json.dumps({"@level": level, "@message": type, "type": type, **more}).encode()


def summary(**changes: int) -> bytes:
    return line("change_summary", changes={"add": 0, "operation": "plan", **changes})


IDLE = (
    line("version"),
    line("refresh_start"),
    line("refresh_complete"),
    line("apply_start", hook={"action": "read"}),
    line("apply_complete", hook={"action": "read"}),
    summary(),
    line("outputs", outputs={"ip": {"action": "noop"}}),
    b"\n",
)
STATE = {
    "outputs": {"ip": {"value": "10.0.0.1", "type": "string"}},
    "resources": [
        {"mode": "managed", "type": "a", "name": "b", "instances": [{}]},
        {
            "module": 'module.m["x"]',
            "mode": "managed",
            "type": "a",
            "name": "c",
            "instances": [{"index_key": 0}, {"index_key": 'k"${x}'}],
        },
        {"mode": "data", "type": "d", "name": "e", "instances": [{}]},
    ],
}


def test_nothing_is_found() -> None:
    assert quiet(IDLE)


@pytest.mark.parametrize(
    "said",
    [
        line("planned_change"),
        line("resource_drift"),
        line("diagnostic", "warn"),
        line("log", "warn"),
        line("something_new"),
        line("apply_start", hook={"action": "create"}),
        line("outputs", outputs={"ip": {"action": "update"}}),
        summary(change=1),
        summary(**{"import": 1}),
        summary(action_invocation=1),
        b"a provider's own line\n",
    ],
)
def test_whatever_else_is_said_is_looked_at(said: bytes) -> None:
    assert not quiet((*IDLE, said))


def test_a_plan_that_did_not_come_to_its_end_is_not_quiet() -> None:
    assert not quiet((line("version"),))
    assert not quiet(())


def test_what_stays_is_told_by_address() -> None:
    said = shown(STATE, refresh_only=False)
    assert [each["address"] for each in said["resource_changes"]] == [
        "a.b",
        'module.m["x"].a.c[0]',
        'module.m["x"].a.c["k\\"$${x}"]',
    ]
    ip = {"sensitive": False, "type": "string", "value": "10.0.0.1"}
    assert said["prior_state"]["values"]["outputs"] == {"ip": ip}
    change = said["output_changes"]["ip"]
    assert (change["actions"], change["after"]) == (["no-op"], "10.0.0.1")
    assert count(STATE) == 3


def test_a_look_for_drift_has_no_changes_at_all() -> None:
    assert "resource_changes" not in shown(STATE, refresh_only=True)
    assert shown({}, refresh_only=False)["resource_changes"] == []
