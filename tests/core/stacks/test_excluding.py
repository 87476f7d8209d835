"""What is left out of plans, and by which tools that can be done."""

from typing import Any

import msgspec
import pytest

from trueup.core.stacks.excluding import findings, version
from trueup.model.stack import StackSpec

OUT = ["module.slow"]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"tool": "terraform"}, []),
        ({"tool": "tofu", "excludes": OUT}, []),
        ({"excludes": OUT}, ["terraform cannot leave out what spec.excludes names"]),
        (
            {"tool": "terragrunt", "excludes": OUT},
            ["terragrunt cannot leave out what spec.excludes names"],
        ),
        (
            {"tool": "tofu", "excludes": OUT, "targets": ["a.b"]},
            ["spec.excludes and spec.targets are both set"],
        ),
    ],
)
def test_what_cannot_be_left_out_is_told(spec: dict[str, Any], expected: list[str]) -> None:
    found = [*findings(msgspec.convert(spec, StackSpec))]
    assert [each.message for each in found] == expected
    assert all(each.stops for each in found)


def test_a_version_that_can_is_asked_for() -> None:
    assert version(StackSpec(version="< 2")) == "< 2"
    assert version(StackSpec(version="< 2", excludes=("a.b",))) == "< 2, >= 1.9.0"
    assert version(StackSpec(excludes=("a.b",))) == ">= 1.9.0"
