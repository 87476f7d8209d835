"""Deviations are searched for as Applications are, and by what is their own."""

from datetime import UTC, datetime, timedelta

import pytest

from trueup.core.drift.deviation import Deviation, Sort
from trueup.core.drift.groups import Found, after, grouped
from trueup.core.drift.search import search
from trueup.core.listing.query import BadQuery
from trueup.core.listing.row import Row

NOW = datetime(2026, 1, 10, tzinfo=UTC)
SHOP = Row("shop", "argocd", "web", text="shop\nweb")
BANK = Row("bank", "argocd", "money", text="bank\nmoney")


def one(
    name: str, field: str, sort: Sort = Sort.DRIFT, manager: str = "kubectl", age: int = 0
) -> Deviation:
    since = NOW - timedelta(hours=age)
    return Deviation(
        "apps", "v1", "Deployment", "ns", name, "update", sort, field, manager=manager, since=since
    )


ALL = [
    Found(SHOP, one("web", "spec.replicas", age=2)),
    Found(SHOP, one("api", "spec.replicas", manager="kube-controller-manager", age=30)),
    Found(BANK, one("vault", "spec.paused", Sort.UNDEPLOYED, "", 500)),
]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ["web", "api", "vault"]),
        ("is:drift", ["web", "api"]),
        ("-is:drift", ["vault"]),
        ("manager:kube*", ["web", "api"]),
        ("manager:kubectl", ["web"]),
        ("field:replicas is:drift,undeployed", ["web", "api"]),
        ("kind:DEPLOYMENT object:va", ["vault"]),
        ("paused", ["vault"]),
        ("money", ["vault"]),
        ('"controller-manager"', ["api"]),
        ("field:spec.*s object:api", ["api"]),
    ],
)
def test_which_are_meant(text: str, names: list[str]) -> None:
    wanted = search(text)
    assert [found.each.name for found in ALL if wanted(*found)] == names


def test_the_rest_is_about_applications() -> None:
    assert search("is:drift project:web -health:healthy x").app == "project:web -health:healthy"
    assert search('is:drift label:team="a b"').app == 'label:team="a b"'
    for text in ("nonsense:x", "x" * 2000, "a " * 60):
        with pytest.raises(BadQuery):
            search(text)


def test_what_they_have_in_common() -> None:
    groups, pairs = grouped(ALL, "field", NOW)
    assert [(each.key, each.count, each.applications) for each in groups] == [
        ("Deployment spec.replicas", 2, 1),
        ("Deployment spec.paused", 1, 1),
    ]
    assert [found.each.name for _, found in pairs] == ["web", "api", "vault"]
    assert [each.key for each in grouped(ALL, "manager", NOW)[0]] == [
        "Git",
        "kube-controller-manager",
        "kubectl",
    ]
    assert [each.key for each in grouped(ALL, "age", NOW)[0]] == ["day", "week", "older"]
    assert [each.key for each in grouped(ALL, "application", NOW)[0]] == [
        "argocd/shop",
        "argocd/bank",
    ]


def test_a_page_goes_on_where_the_last_one_ended() -> None:
    _, pairs = grouped(ALL, "field", NOW)
    assert [found.each.name for _, found in after(pairs, pairs[0][1].key)] == ["api", "vault"]
    assert len(after(pairs, ("gone",))) == 3
