import json
from typing import Any

from tests.core.terraform.showing import recorded, resource, shown
from trueup.core.terraform.reading import Reading, read
from trueup.core.terraform.secrets import SENSITIVE
from trueup.core.terraform.subject import subject
from trueup.model.rules import Subject

HOW = Reading("c0ffee", b"key")


def seen(plan: dict[str, Any]) -> Subject:
    return subject(plan, read(plan, HOW), ("planted",))


def test_no_rule_sees_a_secret() -> None:
    found = seen(recorded("changed"))
    text = json.dumps([found.input, found.plan])
    assert "hunter2-very" not in text
    assert "other2" not in text
    assert found.input["variables"] == {"password": {"value": SENSITIVE}, "region": {"value": "us"}}


def test_cel_sees_the_changes_and_their_numbers() -> None:
    found = seen(recorded("changed")).plan
    assert found["counts"]["replace"] == 2
    assert found["counts"]["keep"] == 1
    kept = next(each for each in found["changes"] if each["address"] == "terraform_data.kept")
    assert kept == {
        "address": "terraform_data.kept",
        "module": "",
        "mode": "managed",
        "type": "terraform_data",
        "name": "kept",
        "action": "replace",
        "provider": "terraform.io/builtin/terraform",
        "before": {
            "id": kept["before"]["id"],
            "input": "b.c",
            "output": "b.c",
            "triggers_replace": ["eu"],
        },
        "after": {"input": "b.c", "triggers_replace": ["us"]},
        "unknown": ["id", "output"],
        "changed": ["id", "output", "triggers_replace"],
        "reason": "replace_because_cannot_update",
        "because": ("triggers_replace",),
        "movedFrom": 'terraform_data.keyed["b.c"]',
    }
    assert [each["name"] for each in found["outputs"]] == ["all", "pw", "region"]
    assert found["outputs"][2]["after"] == "us"


def test_data_sources_are_told_by_their_type() -> None:
    (found,) = seen(shown(resource("module.m.data.aws_ami.last[0]", "read"))).plan["changes"]
    assert (found["mode"], found["type"], found["name"]) == ("data", "aws_ami", "last")
