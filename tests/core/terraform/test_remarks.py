from typing import Any

import pytest

from tests.core.terraform.showing import resource
from trueup.core.terraform import remarks
from trueup.core.terraform.secrets import secrets_of
from trueup.model.change import Remarks

RUNS = {
    "configuration": {
        "root_module": {
            "resources": [{"address": "aws_x.a", "provisioners": [{"type": "local-exec"}]}]
        }
    }
}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (resource("aws_x.a", "update"), Remarks()),
        (resource("aws_x.a", "create"), Remarks(runs=("local-exec",))),
        (
            resource("aws_x.a", "delete", replace_paths=[["a", 0, "b.c"], ["d"]]),
            Remarks(because=('a[0]["b.c"]', "d")),
        ),
        (resource("aws_x.a", "no-op", its_previous_address="aws_x.a"), Remarks()),
        (
            resource("aws_x.a", "update", its_previous_address='aws_x.b["planted"]'),
            Remarks(moved_from='aws_x.b["(sensitive value)"]'),
        ),
        (
            resource("aws_x.a", "update", importing={"id": "x/planted"}),
            Remarks(imported="x/(sensitive value)"),
        ),
        (
            resource("aws_x.a", "no-op", importing={"unknown": True}),
            Remarks(imported="(known after apply)"),
        ),
    ],
)
def test_what_is_said_of_a_change(entry: dict[str, Any], said: Remarks) -> None:
    assert remarks.of(entry, RUNS, secrets_of(["planted"])) == said


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ({"invoke_action_trigger": {}}, "asked for"),
        (
            {
                "lifecycle_action_trigger": {
                    "action_trigger_event": "BeforeCreate",
                    "triggering_resource_address": "aws_x.a",
                }
            },
            "BeforeCreate of aws_x.a",
        ),
    ],
)
def test_what_invokes_an_action(action: dict[str, Any], words: str) -> None:
    assert remarks.trigger(action) == words
