"""Globs as Argo CD writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup.core.globs import matches, matches_glob_or_regex


@pytest.mark.parametrize(
    ("pattern", "text", "separators", "expected"),
    [
        ("*", "anything/at.all", "/", True),
        ("", "", "", True),
        ("", "x", "", False),
        ("a*", "abc", "", True),
        ("a*", "bac", "", False),
        ("*.example.com", "x.example.com", "", True),
        ("*.example.com", "x-example.com", "", False),
        ("a?c", "abc", "", True),
        ("a?c", "ac", "", False),
        ("[a-c]x", "bx", "", True),
        ("[!a-c]x", "bx", "", False),
        ("[!a-c]x", "zx", "", True),
        ("{dev,prod}-*", "prod-1", "", True),
        ("{dev,prod}-*", "test-1", "", False),
        ("a,b", "a,b", "", True),
        (r"a\*", "a*", "", True),
        (r"a\*", "ab", "", False),
        ("https://host/*", "https://host/org", "/", True),
        ("https://host/*", "https://host/org/repo", "/", False),
        ("https://host/**", "https://host/org/repo", "/", True),
        ("https://host/*/*", "https://host/org/repo", "/", True),
        ("team-*", "team-/x", "", True),
        ("[", "[", "", True),
        ("[", "x", "", False),
        ("(a", "(a", "", True),
        ("{a,ab}*c", "abbc", "", True),
        ("*{ab,a}*b", "ab", "", True),
        ("{a,{b,c}d}e", "cde", "", True),
        ("{a,b", "a", "", False),
        ("{*}*", "a/b", "/", False),
        ("*[!a]*", "a*a/*", "/", True),
        ("**X*Y", "X/XY", "/", True),
    ],
)
def test_matches(pattern: str, text: str, separators: str, expected: bool) -> None:
    assert matches(pattern, text, separators) is expected


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [("/^team-[0-9]+$/", "team-12", True), ("/^team-[0-9]+$/", "team-x", False),
     ("team-*", "team-x", True), ("/(/", "x", False)],
)  # fmt: skip
def test_a_pattern_between_slashes_is_a_regular_expression(
    pattern: str, text: str, expected: bool
) -> None:
    assert matches_glob_or_regex(pattern, text) is expected


def tried(pattern: str, text: str, separators: str) -> bool:
    """The meaning of the wildcards, every way tried; a star alone is everything."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        crosses = pattern.startswith("**")
        rest = pattern[2 if crosses else 1 :]
        if tried(rest, text, separators):
            return True
        free = bool(text) and (crosses or text[0] not in separators)
        return free and tried(pattern, text[1:], separators)
    fits = bool(text) and (pattern[0] == text[0] or (pattern[0] == "?" and text[0] not in "/"))
    return fits and tried(pattern[1:], text[1:], separators)


@given(st.text("**ab/?", max_size=7), st.text("ab/", max_size=7))
def test_wildcards_that_give_nothing_back_find_what_there_is(pattern: str, text: str) -> None:
    assert matches(pattern, text, "/") is (pattern == "*" or tried(pattern, text, "/"))


@pytest.mark.parametrize(
    ("pattern", "separators"),
    [("*a*a*a*a*a*a*b", ""), ("{*a*a,*aa*}*a*a*a*b", ""), ("x/*a*a*a*a*a*b", "/")],
)
def test_no_pattern_takes_time_that_doubles_with_each_letter(pattern: str, separators: str) -> None:
    assert not matches(pattern, "x/" + "a" * 5000, separators)
    assert matches(pattern, "x/" + "a" * 5000 + "b", separators)


def test_a_glob_of_very_many_alternatives_is_none() -> None:
    assert not matches("{a,b}" * 9, "a" * 9)
    assert matches("{a,b}" * 8, "a" * 8)
