"""What Applications manage, asked for by field and by word."""

from typing import Any

import pytest

from trueup.core.listing.objects import NEITHER, asked, entries, managed
from trueup.core.listing.row import Row

STATUS: dict[str, Any] = {
    "resources": [
        {
            "group": "apps",
            "version": "v1",
            "kind": "Deployment",
            "namespace": "shop",
            "name": "web",
            "status": "OutOfSync",
            "health": {"status": "Degraded", "message": "it crashes"},
        },
        {"version": "v1", "kind": "ConfigMap", "namespace": "shop", "name": "settings"},
        {"version": "v1", "kind": "Namespace", "name": "shop", "status": "Synced", "hook": True},
        {"kind": "Job", "group": "batch", "name": "old", "requiresPruning": True},
    ]
}


@pytest.mark.parametrize(
    ("fields", "search", "names"),
    [
        ({}, "", ["web", "settings", "shop", "old"]),
        ({"kind": ["deployment", "Namespace"]}, "", ["web", "shop"]),
        ({"sync": ["OutOfSync"]}, "", ["web"]),
        ({"health": [NEITHER]}, "", ["settings", "shop", "old"]),
        ({"namespace": [NEITHER], "group": [NEITHER]}, "", ["shop"]),
        ({"kind": []}, "", ["web", "settings", "shop", "old"]),
        ({}, "SHOP config", ["settings"]),
        ({"kind": ["Secret"]}, "", []),
    ],
)
def test_which_are_meant(fields: dict[str, list[str]], search: str, names: list[str]) -> None:
    chosen = asked(fields, search)
    found = [fact.name for fact, _ in entries({"status": STATUS}) if chosen.about(fact)]
    assert found == names


def test_what_is_told_of_one() -> None:
    first, *_, last = entries({"status": STATUS})
    shop = Row("shop", "argocd", "team", "here")
    told = managed(*first, shop)
    assert (told.kind, told.health, told.message) == ("Deployment", "Degraded", "it crashes")
    assert (told.application, told.app_namespace, told.project) == ("shop", "argocd", "team")
    assert managed(*last, shop).pruning


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"status": None},
        {"status": "broken"},
        {"status": {"resources": None}},
        {"status": {"resources": ["x", {"kind": "Pod"}, {"name": ""}]}},
    ],
)
def test_statuses_of_whoever_wrote_them_are_no_trouble(body: dict[str, Any]) -> None:
    assert list(entries(body)) == []
