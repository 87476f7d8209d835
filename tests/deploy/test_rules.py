"""Rules: promtool takes them, and they say what they should."""

import pytest

from deploy.monitoring.__main__ import FOLDER
from tests.support.prometheus import promtool

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "words", [("check", "rules", "rules.yaml"), ("test", "rules", "rules_test.yaml")]
)
def test_promtool_is_content(words: tuple[str, str, str]) -> None:
    *command, file = words
    code, said = promtool(*command, str(FOLDER / file))
    assert code == 0, said
