"""Query: which Applications, in a few words."""

from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from trueup.core.listing.query import BadQuery, query
from trueup.core.listing.row import Row, row

CASES = yaml.safe_load(Path(__file__).with_name("cases.yaml").read_text())
ROWS = [row(each) for each in CASES["applications"]]
WEB = Row(
    "web",
    "argocd",
    "shop",
    "prod",
    "front",
    "Degraded",
    "OutOfSync",
    "Failed",
    ("https://git.example.test/Shop",),
    ("apps/web",),
    ("main",),
    {"team": "a", "example.test/tier": "Gold"},
    text="web\nshop\nprod\nhttps://git.example.test/shop",
)


@pytest.mark.parametrize(("text", "names"), CASES["cases"])
def test_which_ones(text: str, names: list[str]) -> None:
    """The page's own language is held to the same cases (``ui/src/domain/query.test.ts``)."""
    assert [each.name for each in ROWS if query(text)(each)] == names


@pytest.mark.parametrize(("text", "word"), CASES["wrong"])
def test_what_the_page_does_not_understand_either(text: str, word: str) -> None:
    with pytest.raises(BadQuery, match=word):
        query(text)


@pytest.mark.parametrize(
    ("text", "told", "hint"),
    [
        ("helth:x", "no field 'helth'", "did you mean health:?"),
        ("zzz:x", "no field 'zzz'", "fields are name, "),
        ("is:favourite", "kept in the browser", "name them: "),
        ("is:happy", "nothing is ever 'happy'", "it is one of deleting, "),
        ("x" * 1001, "longer than 1000", ""),
        ("x " * 51, "more than 50 terms", ""),
    ],
)
def test_what_means_nothing(text: str, told: str, hint: str) -> None:
    with pytest.raises(BadQuery, match=told) as caught:
        query(text)
    assert caught.value.hint.startswith(hint)


@given(st.text(max_size=200))
def test_any_text_is_a_query_or_a_bad_one(text: str) -> None:
    with suppress(BadQuery):
        query(text)(WEB)


def test_many_stars_cost_one_walk() -> None:
    assert not query(f"name:{'*a' * 400}b")(Row("a" * 250))
