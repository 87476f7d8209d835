"""The three walks over a shape: merging, comparing, removing."""

from typing import Any

import pytest

from tests.k8s.things import body
from trueup.k8s.fieldset import FieldSet
from trueup.k8s.merge import compared, merged, removed
from trueup.k8s.schema import Schema
from trueup.k8s.shape import shape_of


def names(found: Any) -> str:
    return "".join(each["name"] for each in found["spec"]["items"])


def items(order: str) -> dict[str, Any]:
    return {"spec": {"items": [{"name": each} for each in order]}}


@pytest.mark.parametrize(
    ("live", "config", "expected"),
    [
        ("abc", "abc", "abc"),
        ("abc", "cb", "acb"),
        ("abc", "ac", "abc"),
        ("ab", "cd", "abcd"),
        ("ab", "ca", "cab"),
        ("abcd", "dxb", "acdxb"),
        ("", "ba", "ba"),
        ("ab", "", "ab"),
        ("aab", "cadb", "cadb"),
        ("aab", "cad", "cadb"),
    ],
)
def test_the_order_of_merged_items(kind: Schema, live: str, config: str, expected: str) -> None:
    assert names(merged(items(live), items(config), shape_of(kind))) == expected


def test_what_does_not_change_is_the_very_same_object(kind: Schema) -> None:
    live = body("spec: {text: a, items: [{name: x, value: '1'}, {name: z}], struct: {a: b}}")
    shape = shape_of(kind)
    assert merged(live, body("spec: {items: [{name: x, value: '1'}]}"), shape) is live
    changed = merged(live, body("spec: {items: [{name: x, value: '2'}]}"), shape)
    assert changed["spec"]["items"][1] is live["spec"]["items"][1]
    assert changed["spec"]["struct"] is live["spec"]["struct"]


def test_what_differs_between_two_objects(kind: Schema) -> None:
    before = body(
        "spec: {text: a, count: 1, map: {k: v}, set: [a], items: [{name: x, value: '1'}]}"
    )
    after = body("spec: {text: b, map: {l: w}, set: [b], items: [{name: x}], whole: {a: x}}")
    found = compared(before, after, shape_of(kind))
    assert FieldSet(found.modified).paths() == (".spec.text",)
    assert FieldSet(found.added).paths() == (".spec.whole", ".spec.map.l", '.spec.set[="b"]')
    assert FieldSet(found.removed).paths() == (
        ".spec.count",
        '.spec.items[name="x"].value',
        ".spec.map.k",
        '.spec.set[="a"]',
    )
    assert found.changed
    assert not compared(before, before, shape_of(kind)).changed


def test_true_for_one_is_a_change(kind: Schema) -> None:
    found = compared({"spec": {"free": {"a": 1}}}, {"spec": {"free": {"a": True}}}, shape_of(kind))
    assert FieldSet(found.modified).paths() == (".spec.free.a",)


def test_fields_are_removed_with_all_below(kind: Schema) -> None:
    value = body("spec: {text: a, map: {k: v, l: w}, items: [{name: x, value: '1'}, {name: z}]}")
    trie = {
        "f:spec": {
            "f:map": {"f:k": {}},
            "f:items": {'k:{"name":"x"}': {".": {}}, 'k:{"name":"z"}': {"f:q": {}}},
        }
    }
    assert removed(value, trie, shape_of(kind)) == body(
        "spec: {text: a, map: {l: w}, items: [{name: z}]}"
    )
