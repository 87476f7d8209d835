# ruff: noqa: E501 - a table is read by its rows
"""Quantities: read, compared, written canonically."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup.k8s.quantity import Quantity, QuantityError, canonical, parse, same

CANONICAL = [
    ("0", "0"), ("0.0", "0"), ("1", "1"), ("100m", "100m"), ("1000m", "1"), ("0.5", "500m"),
    ("1.5", "1500m"), ("1500m", "1500m"), ("2000", "2k"), ("1k", "1k"), ("1000k", "1M"),
    ("1Ki", "1Ki"), ("1024Ki", "1Mi"), ("1.5Gi", "1536Mi"), ("0.5Mi", "512Ki"), ("1000Ki", "1000Ki"),
    ("1024", "1024"), ("1e3", "1e3"), ("1E3", "1e3"), ("12e6", "12e6"), ("1.5e3", "1500"),
    ("-1", "-1"), ("+5", "5"), ("-0.5Gi", "-512Mi"), (".5", "500m"), ("5.", "5"), ("1n", "1n"),
    ("0.1n", "1n"), ("-0.1n", "-1n"), ("1000000n", "1m"), ("1u", "1u"), ("1E", "1E"), ("1Ei", "1Ei"),
    ("100Ei", "9223372036854775807"), ("0.1Ki", "102400m"), ("10.25E", "10250P"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CANONICAL)
def test_the_canonical_form(text: str, expected: str) -> None:
    assert canonical(text) == expected


@pytest.mark.parametrize(
    "text", ["", "x", "1 Gi", "1gi", "1KI", "1e", "--1", "1.2.3", "1e99999999"]
)
def test_what_is_no_quantity(text: str) -> None:
    with pytest.raises(QuantityError):
        parse(text)


def test_amounts_are_compared_not_texts() -> None:
    assert same("1000m", 1)
    assert same("1Gi", "1024Mi")
    assert not same("1G", "1Gi")
    assert same("what", "what")
    assert not same("what", "1")
    assert parse("500m") < parse("1") < parse("1k")
    assert parse("1") + parse("500m") == parse("1.5")
    assert str(parse("1Gi") - parse("512Mi")) == "512Mi"
    assert len({parse("1"), parse("1000m")}) == 1


@given(
    number=st.decimals(-(10**6), 10**6, places=3),
    suffix=st.sampled_from(["", "m", "k", "M", "G", "Ki", "Mi", "Gi", "e3"]),
)
def test_the_canonical_form_means_the_same(number: Decimal, suffix: str) -> None:
    found = parse(f"{number}{suffix}")
    assert parse(str(found)) == found
    assert str(parse(str(found))) == str(found)
    assert found == Quantity(found.amount)
