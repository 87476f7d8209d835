"""What a targetRevision means."""

import pytest

from trueup.core.source.resolve import Refs, resolve
from trueup.model.errors import Stalled

A, B, C = "a" * 40, "b" * 40, "c" * 40
REFS = Refs(
    {
        "HEAD": A,
        "refs/heads/main": A,
        "refs/heads/both": B,
        "refs/heads/feature/x": B,
        "refs/tags/both": C,
        "refs/tags/v1.0.0": B,
        "refs/tags/v1.1.0": C,
        "refs/tags/1.2": A,
        "refs/pull/7/head": C,
    },
    "refs/heads/main",
)


@pytest.mark.parametrize(
    ("target", "commit", "ref"),
    [
        ("", A, "HEAD"),
        ("HEAD", A, "HEAD"),
        ("main", A, "refs/heads/main"),
        ("feature/x", B, "refs/heads/feature/x"),
        ("both", B, "refs/heads/both"),
        ("refs/tags/both", C, "refs/tags/both"),
        ("v1.0.0", B, "refs/tags/v1.0.0"),
        ("1.2", A, "refs/tags/1.2"),
        ("1.1.*", C, "refs/tags/v1.1.0"),
        ("*", A, "refs/tags/1.2"),
        ("pull/7/head", C, "refs/pull/7/head"),
        ("D" * 40, "d" * 40, ""),
        ("abc1234", "abc1234", ""),
    ],
)
def test_what_a_target_means(target: str, commit: str, ref: str) -> None:
    found = resolve(target, REFS)
    assert (found.commit, found.ref) == (commit, ref)


def test_a_version_that_no_tag_has_is_no_range() -> None:
    with pytest.raises(Stalled, match=r"unable to resolve '1\.0\.7'"):
        resolve("1.0.7", REFS)


@pytest.mark.parametrize(
    ("target", "hint"),
    [
        ("mian", "did you mean main?"),
        (">=3", "tags are 1.2, both, v1.0.0, v1.1.0"),
        ("zzzz", "branches and tags: 1.2, both, feature/x, main, v1.0.0 and 1 more"),
    ],
)
def test_an_unknown_target_gets_a_hint(target: str, hint: str) -> None:
    with pytest.raises(Stalled) as stalled:
        resolve(target, REFS)
    assert stalled.value.reason == "RevisionNotFound"
    assert stalled.value.hint == hint


def test_tags_of_a_commit() -> None:
    assert REFS.tags_of(C) == ("both", "v1.1.0")
