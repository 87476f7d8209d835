"""Ours against Go itself: the cases that are written down, and templates made by chance."""

from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.support.gotemplate import rendered
from tests.support.gotemplate.chance import template
from tests.support.gotemplate.oracle import asked, built
from tests.support.gotemplate.record import loaded, recorded
from tests.support.tools import program
from trueup.core.gotemplate import TemplateFailed

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
DATA = loaded(HERE / "data.yaml")
MANY = 3000


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    program("go")
    return built(tmp_path_factory.mktemp("oracle"))


@pytest.mark.parametrize("path", sorted(HERE.glob("cases-*.yaml")), ids=lambda path: path.stem)
def test_what_is_written_down_is_what_go_says(oracle: Path, path: Path) -> None:
    cases = loaded(path)
    answers = asked(oracle, [case["template"] for case in cases], DATA)
    assert recorded(cases, answers) == cases


def _ours(text: str) -> dict[str, Any]:
    try:
        return {"output": rendered(text, DATA), "error": ""}
    except TemplateFailed as error:
        return {"output": "", "error": str(error)}


def test_what_chance_writes_is_rendered_alike(oracle: Path) -> None:
    random = Random(20240506)  # noqa: S311  the same each time
    templates = [template(random) for _ in range(MANY)]
    answers = asked(oracle, templates, DATA)
    differing = [
        (text, answer, ours)
        for text, answer in zip(templates, answers, strict=True)
        if (ours := _ours(text)) != answer and not answer["error"].startswith("panic: ")
    ]
    assert differing == []
