import json
from typing import Any

import pytest

from tests.core.terraform.showing import resource, shown
from trueup.core.terraform.reading import Reading, read
from trueup.core.terraform.rows import Row, groups, outputs
from trueup.model.plan import Plan


def plan(*resources: dict[str, Any], **more: Any) -> Plan:
    return read(shown(*resources, **more), Reading("c0ffee", b"key"))


def row(*actions: str, **change: Any) -> Row:
    (group,) = groups(plan(resource("aws_x.a", *actions, **change)))
    return group.rows[0]


def test_resources_stand_by_module_and_what_stays_is_not_told() -> None:
    made = plan(
        resource("module.m.aws_x.a", "create"),
        resource("aws_x.z", "delete"),
        resource("aws_x.b", "create"),
        resource("aws_x.c", "no-op"),
    )
    assert [(each.module, [row.title for row in each.rows]) for each in groups(made)] == [
        ("", ["aws_x.b", "aws_x.z"]),
        ("module.m", ["aws_x.a"]),
    ]


def test_instances_to_which_the_same_happens_are_one_row() -> None:
    alike = [
        resource(f"aws_x.a[{at}]", "update", before={"n": 1}, after={"n": 2}) for at in range(7)
    ]
    other = resource("aws_x.a[7]", "update", before={"n": 1}, after={"n": 3})
    (group,) = groups(plan(*alike, other))
    assert [(row.title, row.lines) for row in group.rows] == [
        ("aws_x.a (7 instances: [0], [1], [2], [3], [4], …)", ("n: 1 → 2",)),
        ("aws_x.a[7]", ("n: 1 → 3",)),
    ]


def test_many_instances_are_one_row_but_for_their_own_key() -> None:
    hosts = [f"host-{at:03}" for at in range(500)]
    made = plan(
        *(
            resource(f'aws_x.a["{each}"]', "create", after={"n": each}, after_unknown={"id": True})
            for each in hosts
        ),
        *(resource(f'aws_x.b["{each}"]', "delete", before={"id": each}) for each in hosts),
    )
    (group,) = groups(made)
    keys = ", ".join(f'["{each}"]' for each in hosts[:5])
    assert [(row.title, row.lines) for row in group.rows] == [
        (f"aws_x.a (500 instances: {keys}, …)", ('n: "{key}"', "1 known after the apply")),
        (f"aws_x.b (500 instances: {keys}, …)", ()),
    ]
    (all_,) = groups(made, whole=True)
    assert len(all_.rows) == 1000
    assert all_.rows[1].lines == ('n: "host-001"', "1 known after the apply")


def test_two_resources_are_two_rows_though_the_same_happens_to_them() -> None:
    (group,) = groups(plan(resource("aws_x.a", "delete"), resource("aws_x.b", "delete")))
    assert [row.title for row in group.rows] == ["aws_x.a", "aws_x.b"]


@pytest.mark.parametrize(
    ("found", "lines"),
    [
        (
            row("create", after={"n": 1, "o": None}, after_unknown={"id": True}),
            ["n: 1", "1 known after the apply"],
        ),
        (row("update", before={"n": 1}, after={"n": None}), ["n: 1 → null"]),
        (
            row(
                "delete",
                "create",
                before={"id": "x", "n": 1, "z": 1},
                after={"n": 2, "z": 2},
                after_unknown={"id": True},
                replace_paths=[["z"]],
            ),
            ["z: 1 → 2   # forces replacement", "n: 1 → 2", "1 known after the apply"],
        ),
        (row("delete", before={"n": 1}), []),
        (
            row(
                "update",
                before={"p": "x"},
                after={"p": "y"},
                before_sensitive={"p": True},
                after_sensitive={"p": True},
            ),
            ["p: (sensitive value) changes"],
        ),
        (
            row(
                "update",
                before={"p": "x"},
                after={},
                after_unknown={"p": True},
                replace_paths=[["p"]],
            ),
            ['p: "x" → (known after apply)   # forces replacement'],
        ),
        (
            row("update", before={"t": "a\nb\nc\nd\ne"}, after={"t": "a\nb\nX\nd\ne"}),
            ["t:", "   a", "   b", "  -c", "  +X", "   d", "   e"],
        ),
    ],
)
def test_what_of_a_resource_is_told(found: Row, lines: list[str]) -> None:
    assert list(found.lines) == lines


def test_long_lists_are_told_line_by_line() -> None:
    ids = [f"subnet-{at:08}" for at in range(12)]
    found = row(
        "update",
        before={"ids": ids},
        after={"ids": ids[1:]},
        after_unknown={"ids": [False] * 11 + [True]},
    )
    assert found.lines == (
        "ids:",
        "   [",
        '  -  "subnet-00000000",',
        '     "subnet-00000001",',
        '     "subnet-00000002",',
        '     "subnet-00000009",',
        '     "subnet-00000010",',
        '  -  "subnet-00000011"',
        '  +  "subnet-00000011",',
        "  +  (known after apply)",
        "   ]",
    )


def test_a_document_that_was_not_there_is_told_line_by_line() -> None:
    found = row("update", before={"d": None, "n": None}, after={"d": '{"a": 1}', "n": "b"})
    assert found.lines == ("d:", "  +{", '  +  "a": 1', "  +}", 'n: null → "b"')


def test_the_end_of_a_line_is_seen() -> None:
    assert row("update", before={"d": "a"}, after={"d": "a\n"}).lines == ('d: "a" → "a\\n"',)


def test_what_is_forgotten_stays() -> None:
    assert row("forget").details == ("it stays, and is not managed any more",)


def test_all_of_a_value_if_it_is_asked_for() -> None:
    made = plan(resource("aws_x.a", "create", after={"d": "a\nb", "t": "x" * 200}))
    (group,) = groups(made)
    assert group.rows[0].lines == ('d: "a\\nb"', f't: "{"x" * 98}…')
    (whole,) = groups(made, whole=True)
    assert whole.rows[0].lines == ("d:", "  a", "  b", f't: "{"x" * 200}"')


def test_documents_are_told_line_by_line() -> None:
    before, after = ({"Statement": [{"Action": each}]} for each in ("get", "put"))
    found = row(
        "update", before={"policy": json.dumps(before)}, after={"policy": json.dumps(after)}
    )
    assert found.lines[0] == "policy:"
    assert '  -      "Action": "get"' in found.lines
    assert '  +      "Action": "put"' in found.lines


@pytest.mark.parametrize(
    ("found", "details"),
    [
        (
            row("delete", "create", its_action_reason="replace_because_tainted"),
            "it was left half made",
        ),
        (row("create", "delete"), "the new one is created first"),
        (row("create", "forget"), "the new one is created first; the old one is not destroyed"),
        (row("no-op", its_previous_address="aws_x.b"), "was aws_x.b"),
        (row("no-op", importing={"id": "i-1"}), "import of i-1"),
        (row("delete", its_deposed="0a"), "left behind by a replacement (0a)"),
        (row("delete", its_action_reason="something new"), ""),
    ],
)
def test_why_it_is_done(found: Row, details: str) -> None:
    assert "; ".join(found.details) == details


def test_outputs_that_change() -> None:
    made = plan(
        output_changes={
            "new": {"actions": ["create"], "after": "x"},
            "old": {"actions": ["update"], "before": 1, "after": 2},
            "same": {"actions": ["no-op"], "before": 1, "after": 1},
            "secret": {
                "actions": ["update"],
                "before": "a",
                "after": "b",
                "before_sensitive": True,
                "after_sensitive": True,
            },
        }
    )
    assert outputs(made) == ('new: "x"', "old: 1 → 2", "secret: (sensitive value) changes")
