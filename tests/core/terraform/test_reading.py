import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.terraform.showing import recorded, resource, shown
from trueup.core.terraform.reading import Reading, read, totals
from trueup.k8s.value import encode
from trueup.model.address import address
from trueup.model.change import Action, Remarks
from trueup.model.plan import Plan
from trueup.model.stack import Totals

HOW = Reading("c0ffee", b"key", secrets=("planted-token",))


def rows(plan: Plan) -> list[tuple[str, str]]:
    return [(address(task.ref), str(task.change.action)) for task in plan.tasks]


def test_a_real_plan() -> None:
    plan = read(recorded("changed"), HOW)
    assert rows(plan) == [
        ("output.all", "update"),
        ("output.pw", "update"),
        ("output.region", "update"),
        ("terraform_data.imp", "update"),
        ("terraform_data.kept", "replace"),
        ('terraform_data.keyed["a"]', "replace"),
        ("terraform_data.web[0]", "update"),
        ("terraform_data.web[1]", "delete"),
        ('module.net["x"].terraform_data.vpc', "delete"),
        ('module.net["y.z"].terraform_data.vpc', "keep"),
    ]
    assert str(plan.counts) == "2 to update, 2 to replace, 2 to delete, 3 outputs, 1 unchanged"
    assert totals(plan) == Totals(update=2, replace=2, delete=2, move=1, import_=1, outputs=3)
    assert [finding.message for finding in plan.findings] == ["check.c1: region must be eu, was us"]
    assert not plan.blocked


def test_no_secret_stands_in_a_plan() -> None:
    told = shown(
        resource("aws_x.a", "create", after={"user_data": "export T=planted-token"}),
        *recorded("changed").pop("resource_changes"),
        **{key: each for key, each in recorded("changed").items() if key not in shown()},
    )
    text = encode(read(told, HOW)).decode()
    for secret in ("hunter2-very", "other2", "planted-token"):
        assert secret in json.dumps(told)
        assert secret not in text


def test_an_approval_is_for_what_is_done_not_for_the_commit() -> None:
    later = Reading("beef", b"key")
    assert read(recorded("changed"), HOW).digest == read(recorded("changed"), later).digest
    assert read(recorded("changed"), HOW).digest != read(recorded("created"), HOW).digest


def test_why_it_is_replaced_moved_or_imported() -> None:
    found = {address(task.ref): task.change for task in read(recorded("changed"), HOW).tasks}
    kept = found["terraform_data.kept"]
    assert kept.remarks == Remarks(
        reason="replace_because_cannot_update",
        because=("triggers_replace",),
        moved_from='terraform_data.keyed["b.c"]',
    )
    assert [field.path for field in kept.fields if field.forces] == [("triggers_replace",)]
    assert found["terraform_data.imp"].remarks == Remarks(imported="abc")


@pytest.mark.parametrize(
    ("actions", "more", "action", "remarks"),
    [
        (("create",), {}, Action.CREATE, None),
        (("create", "delete"), {}, Action.REPLACE, Remarks(created_first=True)),
        (("create", "forget"), {}, Action.REPLACE, Remarks(created_first=True, left=True)),
        (("forget",), {}, Action.FORGET, None),
        (("no-op",), {}, Action.KEEP, None),
        (
            ("no-op",),
            {"its_previous_address": "aws_x.b"},
            Action.MOVE,
            Remarks(moved_from="aws_x.b"),
        ),
        (("no-op",), {"importing": {"id": "i-1"}}, Action.IMPORT, Remarks(imported="i-1")),
        (
            ("no-op",),
            {"importing": {"identity": {"name": "n", "arn": "a"}}},
            Action.IMPORT,
            Remarks(imported="arn=a, name=n"),
        ),
        (("delete",), {"its_deposed": "0a1b2c3d"}, Action.DELETE, Remarks(deposed="0a1b2c3d")),
    ],
)
def test_what_is_done_to_one_resource(
    actions: tuple[str, ...], more: dict[str, Any], action: Action, remarks: Remarks | None
) -> None:
    (task,) = read(shown(resource("aws_x.a", *actions, **more)), HOW).tasks
    assert (task.change.action, task.change.remarks) == (action, remarks)


def test_an_object_left_behind_comes_after_the_one_of_its_address() -> None:
    left = resource("aws_x.a", "delete", its_deposed="0a")
    plan = read(shown(left, resource("aws_x.a", "update")), HOW)
    assert [task.change.action for task in plan.tasks] == [Action.UPDATE, Action.DELETE]


def test_data_that_was_read_already_is_not_told() -> None:
    plan = read(shown(resource("data.x.a", "no-op"), resource("data.x.b", "read")), HOW)
    assert rows(plan) == [("data.x.b", "read")]
    assert plan.empty


@pytest.mark.parametrize(
    ("plan", "empty"),
    [
        (shown(resource("a.b", "no-op")), True),
        (shown(), True),
        (shown(resource("a.b", "no-op", its_previous_address="a.c")), False),
        (shown(resource("a.b", "forget")), False),
        (shown(output_changes={"o": {"actions": ["create"], "after": 1}}), False),
        (shown(output_changes={"o": {"actions": ["no-op"]}}), True),
    ],
)
def test_a_plan_is_empty_if_nothing_would_be_written(plan: dict[str, Any], empty: bool) -> None:
    assert read(plan, HOW).empty == empty


def test_a_plan_that_only_refreshes_tells_what_the_world_did() -> None:
    moved = resource("aws_x.a", "update", before={"size": 1}, after={"size": 2})
    plan = read(
        {"format_version": "1.2", "resource_drift": [moved]},
        Reading("c0ffee", b"key", refresh_only=True),
    )
    assert rows(plan) == [("aws_x.a", "update")]
    assert plan.fingerprint != read(shown(), HOW).fingerprint


def test_actions_of_providers_are_told_with_what_invokes_them() -> None:
    invoked = {
        "address": "action.aws_lambda.go",
        "config_values": {"name": "f"},
        "lifecycle_action_trigger": {
            "triggering_resource_address": "aws_x.a",
            "action_trigger_event": "AfterCreate",
        },
    }
    (task,) = read(shown(action_invocations=[invoked]), HOW).tasks
    assert task.change.action is Action.INVOKE
    assert task.change.remarks == Remarks(trigger="AfterCreate of aws_x.a")
    assert [(field.path, field.after) for field in task.change.fields] == [(("name",), "f")]


_LEAVES = st.none() | st.booleans() | st.integers(0, 9) | st.text('ab<"\n', max_size=4)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("xyz"), inner),
    max_leaves=8,
)


def _marked(data: st.DataObject, value: Any, planted: list[str]) -> tuple[Any, Any]:
    """*value* with secrets put in at some places, and the marks of those."""
    if isinstance(value, dict):
        pairs = {key: _marked(data, each, planted) for key, each in value.items()}
        return {key: each[0] for key, each in pairs.items()}, {
            key: e[1] for key, e in pairs.items()
        }
    if isinstance(value, list):
        items = [_marked(data, each, planted) for each in value]
        return [each[0] for each in items], [each[1] for each in items]
    if data.draw(st.booleans()):
        planted.append(f'planted-{len(planted)}<"{len(planted)}')
        return planted[-1], True
    return value, False


@given(st.data())
def test_no_marked_secret_is_ever_told(data: st.DataObject) -> None:
    planted: list[str] = []
    sides = {}
    for side in ("before", "after"):
        value = data.draw(st.dictionaries(st.sampled_from("xyz"), _VALUES))
        sides[side], sides[f"{side}_sensitive"] = _marked(data, value, planted)
    leaked = [f"log: {each}" for each in planted]
    plan = shown(resource("a.b", "update", **sides), resource("a.c", "create", after={"l": leaked}))
    text = encode(read(plan, HOW)).decode()
    assert not [each for each in planted if json.dumps(each)[1:-1] in text]
    assert "planted-0" not in text
