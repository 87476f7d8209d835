"""Which environments there are, in which order, and which words mean them."""

import pytest

from trueup.core.environments import KEY, USUAL, environments


def test_those_of_the_settings_in_their_order() -> None:
    problems: list[str] = []
    text = "Lab: sandbox, 실험\nprod:\n  - production\n  - PRD\nedge:\n"
    found = environments({KEY: text}, problems)
    assert [(each.name, each.words) for each in found] == [
        ("Lab", ("lab", "sandbox", "실험")),
        ("prod", ("prod", "production", "prd")),
        ("edge", ("edge",)),
    ]
    assert problems == []


@pytest.mark.parametrize("text", ["[a, b]", "a: [", "just words", "{}"])
def test_what_makes_no_sense_is_told_and_unset(text: str) -> None:
    problems: list[str] = []
    assert environments({KEY: text}, problems) == USUAL
    assert len(problems) == 1
    assert problems[0].startswith("trueup.environments: ")


def test_without_a_word_of_theirs_the_usual_ones() -> None:
    assert [each.name for each in environments({}, [])] == ["dev", "test", "staging", "prod"]
    words = [word for each in USUAL for word in each.words]
    assert len(words) == len(set(words)), "a word means one environment"
