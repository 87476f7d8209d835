"""Fields that are misspelt are named, wherever in the spec they stand."""

from typing import Any

import pytest

from trueup.core.stacks.spelled import unknown
from trueup.model.stack import Stack
from trueup.model.stackset import StackSet

SPEC: dict[str, Any] = {
    "source": {"repoURL": "r", "path": "p", "helm": {"valuesObject": {"any": 1}}},
    "variables": [{"name": "a", "value": {"any": ["thing"]}}],
    "backend": {"config": {"any": {"thing": 1}}},
}


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({}, ()),
        ({"polcy": {"apply": "auto"}}, ('unknown field "spec.polcy"',)),
        (
            {"policy": {"approver": {"count": 2}}},
            ('unknown field "spec.policy.approver"',),
        ),
        (
            {"dependsOn": [{"name": "a", "wait": True}]},
            ('unknown field "spec.dependsOn[0].wait"',),
        ),
    ],
)
def test_fields_that_a_stack_does_not_have(more: dict[str, Any], named: tuple[str, ...]) -> None:
    assert unknown({"metadata": {"any": 1}, "spec": {**SPEC, **more}}, Stack) == named


def test_those_of_a_template_too() -> None:
    template = {"spec": {"policy": {"protected": True}}}
    named = ('unknown field "spec.template.spec.policy.protected"',)
    assert unknown({"spec": {"template": template}}, StackSet) == named
