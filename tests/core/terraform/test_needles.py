import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup.core.terraform.needles import pattern_of


@pytest.mark.parametrize(
    ("texts", "searched", "found"),
    [
        (["secret"], "a secret here", ["secret"]),
        (["ab", "abcd", "abce"], "abcd abc abce", ["abcd", "ab", "abce"]),
        (["a.b", "a|b", "(x"], "axb a.b (x", ["a.b", "(x"]),
    ],
)
def test_each_text_is_found_and_the_longest_first(
    texts: list[str], searched: str, found: list[str]
) -> None:
    assert pattern_of(texts).findall(searched) == found


@given(st.sets(st.text("ab.|", min_size=1), min_size=1), st.text("ab.|"))
def test_it_finds_what_plain_alternatives_find(texts: set[str], searched: str) -> None:
    plain = re.compile("|".join(map(re.escape, sorted(texts, key=len, reverse=True))))
    assert pattern_of(texts).findall(searched) == plain.findall(searched)
