from typing import Any

import pytest

from trueup.core.terraform.providers import configurations


def found(said: dict[str, Any], **more: Any) -> list[tuple[Any, ...]]:
    shown = {
        "variables": {"region": {"value": "eu"}},
        "configuration": {
            "provider_config": {"p": {"full_name": "x/p", "expressions": said, **more}}
        },
    }
    return [(each.name, each.variables, each.computed) for each in configurations(shown, {"x/p"})]


@pytest.mark.parametrize(
    ("said", "variables", "computed"),
    [
        ({"region": {"constant_value": "eu"}}, {}, False),
        ({"region": {"references": ["var.region"]}}, {"region": {"value": "eu"}}, False),
        ({"region": {"references": ["var.none"]}}, {"none": None}, False),
        ({"region": {"references": ["var.region", "local.a"]}}, {"region": {"value": "eu"}}, True),
        ({"a": [{"b": {"references": ["data.x.y"]}}]}, {}, True),
    ],
)
def test_what_it_is_made_of(
    said: dict[str, Any], variables: dict[str, Any], computed: bool
) -> None:
    assert found(said) == [("p", variables, computed)]


def test_variables_of_a_module_are_its_own() -> None:
    said = {"region": {"references": ["var.region"]}}
    assert [each[2] for each in found(said, module_address="module.m")] == [True]


def test_what_says_nothing_but_credentials_does_not_count() -> None:
    assert found({"token": {"references": ["var.region"]}}) == []
    assert list(configurations({}, {"x/p"})) == []
