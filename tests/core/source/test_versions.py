"""Versions and constraints, by the rules of Masterminds/semver."""

import time

import pytest

from trueup.core.source.versions import best, constraint, version


@pytest.mark.parametrize(
    ("wanted", "allowed", "refused"),
    [
        ("*", "0.0.1 1.2.3", "1.0.0-rc.1"),
        ("1.*", "1.0.0 1.9.9", "0.9.0 2.0.0 1.5.0-beta"),
        ("1.2.x", "1.2.0 1.2.9", "1.3.0"),
        ("^1.2", "1.2.0 1.9.0", "1.1.9 2.0.0"),
        ("^0.2.3", "0.2.3 0.2.9", "0.3.0 0.2.2"),
        ("^0.0.3", "0.0.3", "0.0.4"),
        ("^0", "0.9.0", "1.0.0"),
        ("~1.2.3", "1.2.3 1.2.9", "1.3.0 1.2.2"),
        ("~1", "1.9.0", "2.0.0"),
        ("~> 1.2", "1.2.7", "1.3.0"),
        (">=1.2 <2", "1.2.0 1.9.9", "2.0.0 1.1.0"),
        (">=1.2, <2", "1.2.0", "2.0.0"),
        (">1", "2.0.0", "1.5.0"),
        ("<=1.2", "1.2.5 1.0.0", "1.3.0"),
        ("!=1.2.3", "1.2.4", "1.2.3"),
        ("!=1.x", "2.0.0", "1.4.0"),
        ("1.2 - 1.4", "1.2.0 1.4.9", "1.5.0"),
        ("1.x || 3.x", "1.1.0 3.2.1", "2.0.0"),
        (">=1.0.0-0", "1.0.0-rc.1 1.1.0", "0.9.9"),
        ("^1.2.0-beta.2", "1.2.0-beta.10 1.3.0-alpha", "1.2.0-beta.1"),
        (">=1.0.0-0 <2", "1.0.0-rc.1 2.0.0-rc.1", "2.0.0"),
        (">=1.0.0-0 || 3", "1.0.0-rc.1", "0.9.0-rc.1"),
        ("~0.0.0", "0.0.0 5.0.0", "1.0.0-rc.1"),
        (">*", "0.0.1", "0.0.0"),
        ("<=*", "0.0.5", "0.1.0"),
        ("!=1.2", "1.3.0", "1.2.7"),
        ("!=1.2-alpha", "1.2.0 1.2.0-beta", "1.2.5-alpha"),
        ("2024.03", "2024.3.1", "2024.3.1-rc.1"),
        ("v1.2.3+a", "1.2.3+b", "1.2.4"),
    ],
)
def test_what_a_constraint_allows(wanted: str, allowed: str, refused: str) -> None:
    parsed = constraint(wanted)
    assert parsed is not None
    for text, expected in ((allowed, True), (refused, False)):
        for one in text.split():
            candidate = version(one)
            assert candidate is not None
            assert parsed.allows(candidate) is expected, one


@pytest.mark.parametrize(
    "text",
    ["main", "", "release-1.2", "v1.2.3.4", ">=", "1.2 main", "==1", "1,", "1.2.3-01", "1x", "1||"],
)
def test_what_is_no_constraint(text: str) -> None:
    assert constraint(text) is None


def test_a_constraint_that_nearly_is_one_costs_no_time() -> None:
    started = time.process_time()
    for text in ("1 ,  " * 100 + "!", "1  " * 160 + "!", "1 - " * 120 + "!", "1" * 100_000):
        assert constraint(text) is None
    assert time.process_time() - started < 1


@pytest.mark.parametrize("text", ["1.2.3-01", "1.2.3-a..b", " 1.2.3", "1.2.3-", "9" * 30, "1.2."])
def test_what_is_no_version(text: str) -> None:
    assert version(text) is None


def test_the_best_of_names() -> None:
    names = ["v1.2.0", "v1.10.0", "v2.0.0-rc.1", "latest", "v1.9.0+build"]
    wanted = constraint(">=1.0")
    assert wanted is not None
    assert best(wanted, names) == "v1.10.0"
    assert best(wanted, ["web-1.0.0", "api-3.0.0", "web-1.1.0"], "web-") == "web-1.1.0"
    assert best(wanted, ["v0.1.0"]) is None


def test_pre_releases_come_before_the_release_and_numbers_count_as_numbers() -> None:
    ordered = ["1.0.0-alpha", "1.0.0-alpha.2", "1.0.0-alpha.10", "1.0.0-beta", "1.0.0"]
    parsed = [found for text in ordered if (found := version(text)) is not None]
    assert sorted(parsed, reverse=True) == parsed[::-1]
