"""Query: which Applications, in a few words."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup.core.listing.query import BadQuery, query
from trueup.core.listing.row import Row

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


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("", True),
        ("web", True),
        ("WEB git.example", True),
        ("web api", False),
        ("-api", True),
        ("https://git.example.test/shop", True),
        ("-web", False),
        ('"git.example.test/shop"', True),
        ("health:degraded", True),
        ("health:Degraded,Missing", True),
        ("health:healthy,missing", False),
        ("-health:healthy", True),
        ("project:shop sync:outofsync", True),
        ("project:sho", False),
        ("project:sh*", True),
        ("name:*e*", True),
        ("name:w*w", False),
        ("repo:git.example.test", True),
        ("path:apps", True),
        ("cluster:prod destination:front", True),
        ("operation:failed revision:main", True),
        ("label:team", True),
        ("label:team=a", True),
        ("label:team=b,team=a", True),
        ("label:team!=b", True),
        ("label:team!=a", False),
        ("label:other", False),
        ("label:other!=x", True),
        ("-label:other", True),
        ("label:example.test/tier=gold", True),
        ("label:example.test/tier=g*d", True),
    ],
)
def test_terms_must_all_hold(text: str, holds: bool) -> None:
    assert query(text)(WEB) is holds


@pytest.mark.parametrize(
    ("text", "told", "hint"),
    [
        ("helth:x", "no field 'helth'", "did you mean health:?"),
        ("zzz:x", "no field 'zzz'", "fields are name, "),
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
