"""Globs as Argo CD writes them."""

import pytest

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
