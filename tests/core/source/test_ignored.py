"""What a ``.sourceignore`` leaves out."""

import time

import pytest

from trueup.core.source.ignored import ignoring


@pytest.mark.parametrize(
    ("text", "out", "taken"),
    [
        ("", "", "a.yaml"),
        ("# a remark\n\n", "", "a.yaml # a"),
        ("*.txt", "a.txt b/c.txt", "a.txt.yaml"),
        ("*.txt\n!b/c.txt", "a.txt", "b/c.txt"),
        ("/*.txt", "a.txt", "b/c.txt"),
        ("/*\n!/deploy", "a.yaml b/c/d.yaml", "deploy/a.yaml deploy/b/c.yaml"),
        ("/*\n!/deploy/prod", "a deploy/dev/a", "deploy/prod/a"),
        ("docs/", "docs/a b/docs/c", "docs docs.yaml"),
        ("docs", "docs docs/a b/docs/c", "docs.yaml"),
        ("a/b", "a/b a/b/c", "x/a/b"),
        ("**/b", "b a/b a/c/b", "ab"),
        ("a/**/b", "a/b a/x/b a/x/y/b", "ab a/xb"),
        ("a/**", "a/b a/b/c", "a b/a"),
        ("a?c.[ty]*", "abc.txt abc.yaml", "a/c.txt abc.json"),
        ("[!a]b", "cb x/cb", "ab"),
        ("[^a]b", "cb x/cb", "ab"),
        ("\\#a\n\\!b", "#a !b", "a b"),
        ("a\\*", "a*", "ab"),
        ("trailing   ", "trailing", "other"),
        ("[z-a]", "", "z"),
    ],
)
def test_what_is_left_out(text: str, out: str, taken: str) -> None:
    ignored = ignoring(text)
    for path in out.split():
        assert ignored(path), path
    for path in taken.split():
        assert not ignored(path), path


def test_no_pattern_takes_long() -> None:
    started = time.process_time()
    for pattern in ("*a" * 500 + "b", "**/a/" * 500 + "b"):
        assert not ignoring(pattern)("a" * 1000)
        assert not ignoring(pattern)("a/" * 500 + "a")
    assert time.process_time() - started < 2
