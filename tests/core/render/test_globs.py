"""Globs of include and exclude, and of value files."""

import pytest

from trueup.core.render.globs import is_glob, loose, strict


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("*.yaml", "a/b.yaml", True),
        ("*.yaml", "a.yml", False),
        ("a/*", "a/b/c.yaml", True),
        ("{a,b}.yaml", "b.yaml", True),
        ("{*.yml,x/{y,z}.yaml}", "x/z.yaml", True),
        ("[ab]?.yaml", "b1.yaml", True),
        ("[!ab].yaml", "a.yaml", False),
        (r"\*.yaml", "*.yaml", True),
        ("a.yaml", "xa.yaml", False),
        ("a+b.yaml", "a+b.yaml", True),
        ("[^a].yaml", "a.yaml", True),
    ],
)
def test_include_and_exclude(pattern: str, path: str, matches: bool) -> None:
    expression = loose(pattern)
    assert expression is not None
    assert (expression.match(path) is not None) is matches


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("env/*.yaml", "env/a.yaml", True),
        ("env/*.yaml", "env/x/a.yaml", False),
        ("env/**/*.yaml", "env/a.yaml", True),
        ("env/**/*.yaml", "env/x/y/a.yaml", True),
        ("env/**", "env/x/y", True),
        ("v[0-9].yaml", "v7.yaml", True),
    ],
)
def test_value_files(pattern: str, path: str, matches: bool) -> None:
    expression = strict(pattern)
    assert expression is not None
    assert (expression.match(path) is not None) is matches


def test_malformed_patterns_are_none() -> None:
    assert loose("{a") is None
    assert is_glob("a*")
    assert not is_glob("a{b}")
