"""Sets of fields: what an object sets, set algebra, fieldsV1."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.k8s.things import body
from trueup.k8s.elements import FieldsError
from trueup.k8s.fieldset import FieldSet, from_fields_v1, of, of_paths, unnamed
from trueup.k8s.schema import ANYTHING, Schema

SPECS = [
    pytest.param("{text: a, count: 1}", "{f:count: {}, f:text: {}}", id="leaves"),
    pytest.param("text: null", "{f:text: {}}", id="null is a leaf"),
    pytest.param("struct: {a: x}", "{f:struct: {f:a: {}}}", id="a struct is not a member"),
    pytest.param("struct: {}", "{f:struct: {}}", id="an empty struct is"),
    pytest.param("map: {k: v}", "{f:map: {f:k: {}}}", id="keys of a map"),
    pytest.param("whole: {a: x}", "{f:whole: {}}", id="an atomic map is one"),
    pytest.param("list: [a, b]", "{f:list: {}}", id="an atomic list is one"),
    pytest.param("set: [a, b]", "{f:set: {'v:\"a\"': {}, 'v:\"b\"': {}}}", id="items of a set"),
    pytest.param("set: []", None, id="an empty set sets nothing"),
    pytest.param(
        "items: [{name: x, value: y}]",
        "{f:items: {'k:{\"name\":\"x\"}': {'.': {}, f:name: {}, f:value: {}}}}",
        id="items of a keyed list are members with their fields",
    ),
    pytest.param(
        "items: [{name: x, value: y}, {name: x}]",
        '{f:items: {\'k:{"name":"x"}\': {}}}',
        id="an item given twice is a member without fields",
    ),
    pytest.param("free: {a: {b: [1]}}", "{f:free: {f:a: {'.': {}, f:b: {}}}}", id="unknown fields"),
]


@pytest.mark.parametrize(("spec", "fields"), SPECS)
def test_the_fields_that_an_object_sets(kind: Schema, spec: str, fields: str | None) -> None:
    found = of({"spec": body(spec)}, kind).to_fields_v1()
    assert found == ({"f:spec": body(fields)} if fields else {})


def test_a_kind_without_schema_owns_every_node() -> None:
    found = of({"a": {"b": [1], "c": {}}}, ANYTHING)
    assert found.to_fields_v1() == {"f:a": {".": {}, "f:b": {}, "f:c": {}}}


def test_paths_are_written_as_people_do() -> None:
    found = of_paths(
        ("f:spec", 'k:{"name":"web","port":80}', "f:image"),
        ("f:spec", 'v:"a\\u003cb"'),
        ("f:spec", "v:1.5"),
        ("f:spec", "i:3"),
    )
    assert found.paths() == (
        ".spec[=1.5]",
        '.spec[="a<b"]',
        ".spec[3]",
        '.spec[name="web",port=80].image',
    )


def test_a_node_may_be_a_member_or_only_lead_to_some() -> None:
    found = FieldSet({"f:a": {".": {}, "f:b": {}}, "f:c": {"f:d": {}}})
    assert found.has(("f:a",))
    assert found.has(("f:c", "f:d"))
    assert not found.has(("f:c",))
    assert not found.has(())
    assert found.leaves().paths() == (".a.b", ".c.d")
    assert len(found) == 3


def test_without_takes_what_is_below_too() -> None:
    found = FieldSet({"f:a": {".": {}, "f:b": {}}, "f:c": {"f:d": {}}})
    assert found.without(of_paths(("f:a",))) == of_paths(("f:c", "f:d"))
    assert found.difference(of_paths(("f:a",))) == of_paths(("f:a", "f:b"), ("f:c", "f:d"))


def test_fields_from_clients_are_spelled_anew() -> None:
    sent: dict[str, Any] = {
        "f:a": {".": {}},
        'k:{ "b": 1, "a": "<" }': {},
        'v: "x"': {},
        "i:07": {},
        "z:q": {},
    }
    assert from_fields_v1(sent).to_fields_v1() == {
        "f:a": {},
        'k:{"a":"\\u003c","b":1}': {},
        'v:"x"': {},
        "i:7": {},
    }


@pytest.mark.parametrize(
    "sent", ["x", {"f:a": 1}, {"fa": {}}, {"k:x": {}}, {"k:[]": {}}, {"i:x": {}}]
)
def test_fields_that_are_none_are_refused(sent: Any) -> None:
    with pytest.raises(FieldsError):
        from_fields_v1(sent)


_paths = st.frozensets(
    st.lists(st.sampled_from(["f:a", "f:b", 'k:{"n":1}', 'v:"x"']), min_size=1, max_size=3).map(
        tuple
    ),
    max_size=6,
)


def _set(paths: frozenset[tuple[str, ...]]) -> FieldSet:
    return of_paths(*sorted(paths))


@given(one=_paths, other=_paths)
def test_sets_of_fields_are_sets(
    one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]
) -> None:
    a, b = _set(one), _set(other)
    assert set(a.members()) == one
    assert set(a.union(b).members()) == one | other
    assert set(a.difference(b).members()) == one - other
    assert set(a.intersection(b).members()) == one & other
    assert a.union(b) == _set(one | other)
    assert a.difference(b) == _set(one - other)
    assert a.intersection(b) == _set(one & other)


@given(paths=_paths)
def test_fields_v1_there_and_back(paths: frozenset[tuple[str, ...]]) -> None:
    found = _set(paths)
    assert from_fields_v1(found.to_fields_v1()) == found
    assert (found == _set(frozenset())) is not bool(paths)


@given(one=_paths, other=_paths)
def test_what_is_taken_recursively_is_gone(
    one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]
) -> None:
    kept = {path for path in one if not any(path[: len(each)] == each for each in other)}
    assert set(_set(one).without(_set(other)).members()) == kept


def test_an_object_is_never_changed(kind: Schema) -> None:
    given_ = {"spec": {"items": [{"name": "x"}]}}
    of(given_, kind)
    assert given_ == {"spec": {"items": [{"name": "x"}]}}


@pytest.mark.parametrize(
    ("trie", "found"),
    [({}, False), ({"f:a": {'k:{"name":"x"}': {}}}, False), ({"f:a": {"k:{}": {"f:b": {}}}}, True)],
)
def test_an_item_without_a_name_is_found(trie: dict[str, Any], found: bool) -> None:
    assert unnamed(trie) is found
