# ruff: noqa: E501 - a table is read by its rows
"""Label selectors, as text and as body, and field selectors."""

from typing import Any

import pytest

from trueup.k8s.selector import (
    EVERYTHING,
    SelectorError,
    from_label_selector,
    parse,
    parse_fields,
    unsupported,
)

LABELS = {"app": "web", "tier": "front", "n": "5", "example.com/x": "", "in": "out"}

MATCHES = [
    ("", True), ("app", True), ("!app", False), ("!other", True), ("app=web", True),
    ("app==web", True), ("app!=web", False), ("other!=web", True), ("app = web , tier=back", False),
    ("tier in (front,back)", True), ("tier notin (back)", True), ("other notin (x)", True),
    ("other in (x)", False), ("app in ()", False), ("example.com/x=", True), ("example.com/x", True),
    ("example.com/x in (,a)", True), ("n>4", True), ("n > 5", False), ("n<6", True), ("app>1", False),
    ("in in (out)", True), ("in=out,notin notin (in)", True),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MATCHES)
def test_label_selectors(text: str, expected: bool) -> None:
    selector = parse(text)
    assert selector.matches(LABELS) is expected
    assert parse(str(selector)).matches(LABELS) is expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a in", "found '' expected: '('"),
        ("a in (b", "expected: ',' or ')'"),
        ("a b", "found 'b', expected: in, notin, =, ==, !=, gt, lt"),
        ("a,", "found '', expected: identifier after ','"),
        ("=a", "found '=', expected: !, identifier, or 'end of string'"),
        ("-a=b", 'Invalid value: "-a": name part must consist of alphanumeric characters'),
        ("a=-b", 'values[0][a]: Invalid value: "-b": a valid label must be'),
        ("a>b", "the value must be an integer"),
        ("!a=b", "expected: ',' or 'end of string'"),
    ],
)
def test_what_is_no_selector(text: str, words: str) -> None:
    with pytest.raises(SelectorError) as caught:
        parse(text)
    assert words in str(caught.value)


BODIES: list[tuple[dict[str, Any] | None, bool | None]] = [
    (None, None),
    ({}, True),
    ({"matchLabels": {"app": "web"}}, True),
    ({"matchLabels": {"app": "api"}}, False),
    ({"matchExpressions": [{"key": "tier", "operator": "In", "values": ["front"]}]}, True),
    ({"matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["front"]}]}, False),
    ({"matchExpressions": [{"key": "app", "operator": "Exists"}]}, True),
    ({"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}, False),
    ({"matchLabels": {"app": "web"}, "matchExpressions": [{"key": "x", "operator": "Exists"}]}, False),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), BODIES)
def test_label_selector_bodies(body: dict[str, Any] | None, expected: bool | None) -> None:
    selector = from_label_selector(body)
    assert (None if selector is None else selector.matches(LABELS)) is expected


def test_a_label_selector_with_an_unknown_operator() -> None:
    with pytest.raises(SelectorError, match='"Near" is not a valid label selector operator'):
        from_label_selector({"matchExpressions": [{"key": "a", "operator": "Near"}]})


def test_everything_matches_nothing_at_all() -> None:
    assert EVERYTHING.matches(None)
    assert not EVERYTHING


BODY = {"metadata": {"name": "web"}, "status": {"phase": "Running", "n": 5}, "spec": {"on": True}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ("metadata.name=web", True),
        ("metadata.name==web,status.phase!=Running", False),
        ("status.phase!=Pending", True),
        ("spec.nodeName=", True),
        ("spec.nodeName!=", False),
        ("status.n=5,spec.on=true", True),
        ("metadata.name=a\\,b", False),
    ],
)
def test_field_selectors(text: str, expected: bool) -> None:
    assert parse_fields(text).matches(BODY) is expected


def test_field_selectors_say_what_they_ask_for() -> None:
    found = parse_fields("metadata.name=a\\,b\\=c,metadata.namespace!=x")
    assert found.exact("metadata.name") == "a,b=c"
    assert found.exact("metadata.namespace") is None
    assert unsupported(found, ["metadata.name"]) == "metadata.namespace"
    for wrong in ("metadata.name", "a=b=c", "a=b\\c"):
        with pytest.raises(SelectorError):
            parse_fields(wrong)
