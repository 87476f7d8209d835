"""What a plan adds to a month's bill, by the prices that are given."""

from typing import Any

import pytest

from trueup.core.terraform.cost import Estimate, estimate, findings, prices
from trueup.model.policy import Finding
from trueup.model.stack import Cost, Price

PRICES = (
    Price("vm", 60.0, {"size": "large"}),
    Price("vm", 0.5, per="root.0.gib"),
    Price("db", 100.0, {"ha": "true"}),
)
LARGE, SMALL = {"size": "large"}, {"size": "small", "root": [{"gib": 20}]}


def planned(*changes: tuple[str, Any, Any]) -> dict[str, Any]:
    """Type, and what there is before and after."""
    return {
        "resource_changes": [
            {"mode": "managed", "type": type_, "change": {"before": before, "after": after}}
            for type_, before, after in changes
        ]
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([("vm", None, LARGE)], Estimate(0, 60)),
        ([("vm", LARGE, SMALL)], Estimate(60, 10)),
        ([("vm", LARGE, None)], Estimate(60, 0)),
        # What stays is in the sum, and adds nothing.
        ([("vm", LARGE, LARGE), ("db", None, {"ha": True})], Estimate(60, 160)),
        # What is not known yet, and what no price is about, is told.
        ([("vm", None, {"size": None}), ("db", None, {})], Estimate(0, 0, {"vm": 1, "db": 1})),
        ([("vm", None, {"root": [{"gib": True}]})], Estimate(0, 0, {"vm": 1})),
        ([], Estimate()),
    ],
)
def test_the_first_price_that_fits_counts(
    changes: list[tuple[str, Any, Any]], expected: Estimate
) -> None:
    assert estimate(planned(*changes), PRICES) == expected


def test_data_sources_cost_nothing() -> None:
    shown = {"resource_changes": [{"mode": "data", "type": "vm", "change": {"after": LARGE}}]}
    assert estimate(shown, PRICES) == Estimate()


def test_more_than_the_limit_needs_somebody_who_approves() -> None:
    cost = Cost(currency="EUR", limit=50)
    told = list(findings(Estimate(40, 1240.5, {"b": 2, "a": 1}), cost))
    assert [each.message for each in told] == [
        "+1,200.50 EUR a month, 1,240.50 EUR in all; 3 resources have no price: a, b",
        "costs 1,200.50 EUR more a month, more than 50.00",
    ]
    assert [(each.asks, each.stops) for each in told] == [(False, False), (True, False)]
    assert [each.message for each in findings(Estimate(40, 10), cost)] == [
        "-30.00 EUR a month, 10.00 EUR in all"
    ]


def test_a_file_has_more_prices() -> None:
    cost = Cost(PRICES[:1], "prices.yaml")
    found = prices(cost, {"prices.yaml": b"- {type: db, monthly: 7}\n"})
    assert found == (PRICES[0], Price("db", 7.0))
    assert prices(cost, {"prices.yaml": b""}) == PRICES[:1]


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({}, "there is no file prices.yaml"),
        ({"prices.yaml": b"- {type: db}"}, "missing required field `monthly`"),
        ({"prices.yaml": b"["}, "prices.yaml: "),
        ({"prices.yaml": b"\xff"}, "prices.yaml: "),
    ],
)
def test_a_file_that_makes_no_sense_needs_somebody_who_looks(
    files: dict[str, bytes], why: str
) -> None:
    found = prices(Cost(path="prices.yaml"), files)
    assert isinstance(found, Finding)
    assert found.asks
    assert why in found.message
