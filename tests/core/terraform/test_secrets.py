from typing import Any

import pytest

from tests.core.terraform.showing import recorded, resource, shown
from trueup.core.terraform.secrets import SENSITIVE, hidden, secrets_in, secrets_of


@pytest.mark.parametrize(
    ("value", "mark", "seen"),
    [
        ("s3cret", True, SENSITIVE),
        ("open", False, "open"),
        (None, True, None),
        ({"a": "x", "b": "y"}, {"a": True}, {"a": SENSITIVE, "b": "y"}),
        ([{"p": "x", "n": 1}], [{"p": True}], [{"p": SENSITIVE, "n": 1}]),
        ({"a": {"b": ["x"]}}, True, SENSITIVE),
        ({"a": [1, 2]}, {"a": [False, True]}, {"a": [1, SENSITIVE]}),
        ({"a": "x"}, {"a": {"no": "such shape"}}, {"a": "x"}),
    ],
)
def test_marks_have_the_shape_of_values(value: Any, mark: Any, seen: Any) -> None:
    assert hidden(value, mark) == seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("pa<ss>word", SENSITIVE),
        ("url?p=pa%3Css%3Eword", f"url?p={SENSITIVE}"),
        ('{"p":"pa\\u003css\\u003eword"}', f'{{"p":"{SENSITIVE}"}}'),
        ("token cGE8c3M+d29yZA==", f"token {SENSITIVE}"),
        ("password", "password"),
        ("yes", SENSITIVE),
        ("yes, of course", "yes, of course"),
        ("no", "no"),
    ],
)
def test_secret_texts_are_masked_as_they_are_written(text: str, seen: str) -> None:
    assert secrets_of(["pa<ss>word", "yes", "no"]).masked(text) == seen


def test_lines_of_a_key_are_masked_one_by_one() -> None:
    secrets = secrets_of(["-----BEGIN-----\nMIIEvQIBADAN\n-----END-----"])
    assert secrets.masked("found MIIEvQIBADAN in it") == f"found {SENSITIVE} in it"


def test_what_is_marked_anywhere_is_masked_everywhere() -> None:
    """A provider hands back in ``output`` what ``input`` had marked; see the recorded plan."""
    secrets = secrets_in(recorded("changed"), given=["planted"])
    assert secrets.cleaned({"output": ["hunter2-very", "x planted x"], "n": 1}) == {
        "output": [SENSITIVE, f"x {SENSITIVE} x"],
        "n": 1,
    }


@pytest.mark.parametrize(
    "plan",
    [
        shown(resource("a.b", "create", after={"p": "topsecret"}, after_sensitive={"p": True})),
        shown(
            resource_drift=[resource("a.b", "update", before="topsecret", before_sensitive=True)]
        ),
        shown(output_changes={"o": {"after": ["topsecret"], "after_sensitive": True}}),
        shown(
            variables={"v": {"value": {"deep": "topsecret"}}},
            configuration={"root_module": {"variables": {"v": {"sensitive": True}}}},
        ),
        shown(
            prior_state={"values": {"outputs": {"o": {"sensitive": True, "value": "topsecret"}}}}
        ),
        shown(
            planned_values={
                "root_module": {
                    "child_modules": [
                        {
                            "resources": [
                                {"values": {"p": "topsecret"}, "sensitive_values": {"p": True}}
                            ]
                        }
                    ]
                }
            }
        ),
        shown(
            action_invocations=[
                {"config_values": {"p": "topsecret"}, "config_sensitive": {"p": True}}
            ]
        ),
        shown(
            deferred_changes=[
                {
                    "resource_change": resource(
                        "a.b", "create", after="topsecret", after_sensitive=True
                    )
                }
            ]
        ),
    ],
)
def test_marks_are_found_in_all_parts_of_a_plan(plan: dict[str, Any]) -> None:
    assert secrets_in(plan).masked("a topsecret b") == f"a {SENSITIVE} b"


def test_of_an_address_only_keys_are_masked() -> None:
    secrets = secrets_of(["postgres"])
    assert (
        secrets.in_address('postgres_role.x["a-postgres"]') == f'postgres_role.x["a-{SENSITIVE}"]'
    )


def test_numbers_are_masked_if_they_tell_something() -> None:
    change = {"after": {"pin": 483920175, "port": 8080}, "after_sensitive": True}
    plan = shown(resource("a.b", "create", **change))
    assert secrets_in(plan).cleaned([483920175, 8080, True, "483920175"]) == [
        SENSITIVE,
        8080,
        True,
        SENSITIVE,
    ]
