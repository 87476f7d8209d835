"""Regular expressions of settings cost what their text is long."""

import pytest

from trueup.core.regex import Unreadable, check, found


@pytest.mark.parametrize(
    ("pattern", "text", "yes"),
    [
        ("argo[a-z]{4}/argo-[a-z]+", "https://github.com/argoproj/argo-cd.git", True),
        ("^web/", "web/shop", True),
        ("^eb/", "web/shop", False),
        ("(?i)WEB", "web", True),
        (r"\pL+", "ä", True),
        ("", "anything", True),
        ("^.$", "\udc80", True),
        (r"^\\C$", r"\C", True),
    ],
)
def test_it_is_looked_for_anywhere(pattern: str, text: str, yes: bool) -> None:
    assert found(pattern, text) is yes


@pytest.mark.parametrize("pattern", ["(", "*", "*/*", "(?=a)", r"(a)\1", "a{2000}", "[b-a]", r"\C"])
def test_what_go_does_not_read_is_none(pattern: str) -> None:
    with pytest.raises(Unreadable, match="is no regular expression: "):
        check(pattern)


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|a)*$", "^(.*a){20}$"])
def test_no_pattern_takes_time_that_doubles_with_each_letter(pattern: str) -> None:
    assert not found(pattern, "a" * 5000 + "!")
