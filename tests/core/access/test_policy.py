import pytest

from trueup.core.access.policy import Grant, Rule, policy, policy_of

TEXT = """
# who may do what
p, role:dev, applications, *, web/*, allow
p,role:dev,applications,delete,web/prod,deny

g, "org:team, with comma", role:dev
"""


def test_rules_and_grants_are_read_line_by_line() -> None:
    read = policy(TEXT)
    assert read.rules == (
        Rule("role:dev", "applications", "*", "web/*", allow=True),
        Rule("role:dev", "applications", "delete", "web/prod", allow=False),
    )
    assert read.grants == (Grant("org:team, with comma", "role:dev"),)
    assert not read.problems


def test_a_line_that_is_none_is_told_with_its_number_and_what_was_expected() -> None:
    read = policy("p, alice, applications, get, */*\nx, y\ng, alice\np, a, b, c, d, maybe", "key")
    assert [each.partition(":")[0] for each in read.problems] == [
        f"key line {number}" for number in (1, 2, 3, 4)
    ]
    assert "6 fields, this one 5" in read.problems[0]
    assert "'maybe' is neither allow nor deny" in read.problems[3]


def test_further_keys_come_after_the_first_by_name() -> None:
    data = {
        "policy.b.csv": "g, b, role:x",
        "policy.csv": "g, first, role:x",
        "policy.a.csv": "g, a, role:x",
        "policy.default": "role:readonly",
    }
    assert [each.member for each in policy_of(data).grants] == ["first", "a", "b"]


@pytest.mark.parametrize(
    "line",
    [
        "p, role:dev, projects, delete, *, allow",
        ' p, "role,dev", projects, delete, *, deny ',
        "g, org:team, role:dev",
        "",
        "#",
        "  # said twice, allow",
    ],
)
def test_lines_that_are_read(line: str) -> None:
    assert not policy(line).problems


@pytest.mark.parametrize(
    "line",
    [
        "p",
        "plain words",
        "this, is, not, one, at, all",
        "some\ttext",
        "p, role:dev, applications, *, web/* allow",
        ", role:dev, applications, *, web/*, allow",
        "p2, role:dev, applications, *, web/*, allow",
        "p, role:dev, applications, *, web/*, allow, more",
        "p, role:dev, applications, *, web/*, Allow",
        'p, "role:dev, applications, *, web/*, allow',
        'p, "role"dev, applications, *, web/*, allow',
        "g, alice",
        "g, alice, role:dev, role:ops",
    ],
)
def test_lines_that_are_none(line: str) -> None:
    (told,) = policy(line).problems
    assert told.startswith("policy.csv line 1: ")


def test_only_a_line_break_ends_a_line() -> None:
    """Or a name could bring a rule of its own."""
    for mark in "\r\x0b\x0c\x1c\x85\u2028\u2029":
        read = policy(f"g, a{mark}g, role:admin")
        assert len(read.grants) + len(read.problems) == 1
