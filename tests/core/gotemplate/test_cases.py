"""
What Go makes of some hundred templates, written down by ``tests.support.gotemplate.record``.

``data.yaml`` is what all of them are given; ``go`` in it holds functions to call.
"""

from pathlib import Path

import pytest

from tests.support.gotemplate import rendered
from tests.support.gotemplate.record import loaded
from trueup.core.gotemplate import TemplateFailed

HERE = Path(__file__).parent
DATA = loaded(HERE / "data.yaml")
CASES = [
    pytest.param(case, id=f"{path.stem.removeprefix('cases-')}-{at}")
    for path in sorted(HERE.glob("cases-*.yaml"))
    for at, case in enumerate(loaded(path))
]


@pytest.mark.parametrize("case", CASES)
def test_a_template_says_what_it_says_in_go(case: dict[str, str]) -> None:
    if "error" in case:
        with pytest.raises(TemplateFailed) as failed:
            rendered(case["template"], DATA)
        assert str(failed.value) == case["error"]
    else:
        assert rendered(case["template"], DATA) == case["output"]
