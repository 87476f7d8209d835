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


def tagged(*names: str) -> Refs:
    """Each tag at a commit of its own."""
    return Refs({f"refs/tags/{name}": f"{number:040x}" for number, name in enumerate(names, 1)})


PLAIN = tagged(
    *("v1.0.0-rc1", "v1.0.0-rc2", "v1.0.0", "v1.0", "v1.0.1", "v1.1.0", "2024-apple"),
    *("2024-banana", "release-0.8", "0.5.3"),
)
PREFIXED = tagged(
    *("prod/v1.0.0-rc1", "prod/v1.0.0-rc2", "prod/v1.0.0", "prod/v1.0", "prod/v1.0.1"),
    *("prod/v1.1.0", "staging/v1.0.0", "staging/v2.0.0", "foo/bar/v1.0.0", "foo/bar/v1.0.1"),
    *("foo/baz/v1.0.0", "v2.0.0"),
)


@pytest.mark.parametrize(
    ("target", "tag"),
    [
        ("v1.0.0-rc1", "v1.0.0-rc1"),
        ("< v1.0.0-rc3", "v1.0.0-rc2"),
        ("v1.0.*", "v1.0.1"),
        ("1.0.*", "v1.0.1"),
        ("~v1.0.0", "v1.0.1"),
        ("v1.*", "v1.1.0"),
        ("v1.x", "v1.1.0"),
        (">= v1.0.0 <2", "v1.1.0"),
        ("> v1.0.0 < v1.1.0", "v1.0.1"),
        (">0.5.0,<0.7.0", "0.5.3"),
        ("v1.0", "v1.0"),  # a version, not a range
        ("v1.1", None),
        ("release-0.8", "release-0.8"),
        ("2024-apple", "2024-apple"),
        ("2024.0.0-apple", None),
        ("> 2024-apple", None),
        ("> 2024.0.0-apple", "2024-banana"),
    ],
)
def test_versions_are_those_of_tags(target: str, tag: str | None) -> None:
    _leads(target, "", PLAIN, tag)


@pytest.mark.parametrize(
    ("target", "prefix", "tag"),
    [
        ("v1.0.0", "prod/", "prod/v1.0.0"),
        ("v1.0.0-rc1", "prod/", "prod/v1.0.0-rc1"),
        ("< v1.0.0-rc3", "prod/", "prod/v1.0.0-rc2"),
        ("v1.0.*", "prod/", "prod/v1.0.1"),
        (">= v1.0.0", "prod/", "prod/v1.1.0"),
        ("> v1.0.0 < v1.1.0", "prod/", "prod/v1.0.1"),
        ("> v1.0.0", "staging/", "staging/v2.0.0"),
        ("v*", "staging/", "staging/v2.0.0"),
        ("v1.0.*", "foo/bar/", "foo/bar/v1.0.1"),
        ("v1.0.0", "foo/baz/", "foo/baz/v1.0.0"),
        ("v1.0", "prod/", "prod/v1.0"),
        ("v1.1", "prod/", None),
        ("v2.0.0", "prod/", None),  # though there is one without the prefix
        ("v1.0.*", "dev/", None),
        ("v2.*", "", "v2.0.0"),
    ],
)
def test_a_prefix_is_that_of_each_version(target: str, prefix: str, tag: str | None) -> None:
    _leads(target, prefix, PREFIXED, tag)


def test_a_branch_has_no_prefix() -> None:
    assert resolve("main", REFS, "prod/").ref == "refs/heads/main"


def _leads(target: str, prefix: str, refs: Refs, tag: str | None) -> None:
    if tag:
        assert resolve(target, refs, prefix).ref == f"refs/tags/{tag}"
        return
    with pytest.raises(Stalled, match="unable to resolve"):
        resolve(target, refs, prefix)
