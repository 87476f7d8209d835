"""Who is told what, and what is remembered, is what notifications-engine makes of the same."""

from typing import Any

import pytest
import yaml

from tests.core.alerts.asking import CASES, RECORDED, answer

EXPECTED: dict[str, Any] = yaml.safe_load(RECORDED.read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_it_is_as_in_the_engine(case: dict[str, Any]) -> None:
    assert answer(case) == EXPECTED[case["name"]]
