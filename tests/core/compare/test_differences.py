"""Paths of what differs, as people read them."""

from typing import Any

import pytest
import yaml

from tests.core.schemas import builtin, definitions
from trueup.core.compare.differences import differences, dotted
from trueup.core.compare.implied import DEFAULTS, OMITTED
from trueup.k8s.schema import ANYTHING


def found(before: str, after: str, kind: str = "Pod") -> list[tuple[str, Any, Any]]:
    schema = builtin("v1", kind)
    pairs = differences(yaml.safe_load(before), yaml.safe_load(after), schema)
    return [(dotted(each.path), each.before, each.after) for each in pairs]


def test_items_of_keyed_lists_are_named_by_their_keys() -> None:
    before = "{spec: {containers: [{name: a, image: '1'}, {name: b, image: '1'}]}}"
    after = "{spec: {containers: [{name: a, image: '2'}, {name: c, image: '1'}]}}"
    assert found(before, after) == [
        ('spec.containers[name="a"].image', "1", "2"),
        ('spec.containers[name="b"]', {"name": "b", "image": "1"}, None),
        ('spec.containers[name="c"]', None, {"name": "c", "image": "1"}),
    ]


def test_the_order_of_containers_is_a_difference() -> None:
    before = "{spec: {containers: [{name: a}, {name: b}]}}"
    after = "{spec: {containers: [{name: b}, {name: a}]}}"
    assert [path for path, _, _ in found(before, after)] == ["spec.containers"]


def test_items_of_sets_are_named_by_their_value() -> None:
    before, after = "{metadata: {finalizers: [a, b]}}", "{metadata: {finalizers: [a]}}"
    assert found(before, after) == [('metadata.finalizers[="b"]', "b", None)]


def test_items_of_other_lists_are_named_by_their_place() -> None:
    before = "{spec: {containers: [{name: a, args: [x, y]}]}}"
    after = "{spec: {containers: [{name: a, args: [x, z]}]}}"
    assert found(before, after) == [('spec.containers[name="a"].args[1]', "y", "z")]


def test_a_whole_subtree_is_one_difference() -> None:
    assert found("{spec: {}}", "{spec: {securityContext: {runAsUser: 1, runAsGroup: 2}}}") == [
        ("spec.securityContext", None, {"runAsUser": 1, "runAsGroup": 2})
    ]


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [(True, 1, False), (1, 1.0, True), (None, [], True), ([], {}, False), ("", None, False)],
)
def test_values(before: Any, after: Any, same: bool) -> None:
    assert (not list(differences(before, after, ANYTHING))) is same


def test_the_tables_name_fields_that_exist() -> None:
    """A misspelt name in a table would never be found otherwise."""
    known = definitions()
    for table in (DEFAULTS, OMITTED):
        for short, fields in table.items():
            group, version, kind = short.split(".")
            schemas = (
                known.named(f"io.k8s.api.{group}.{version}.{kind}"),
                known.named(f"io.k8s.apiextensions-apiserver.pkg.apis.{short}"),
                known.named(f"io.k8s.apimachinery.pkg.apis.{short}"),
            )
            schema = next((each for each in schemas if each), None)
            if schema is not None:
                names = fields.split() if isinstance(fields, str) else fields
                assert [name for name in names if schema.property(name) is None] == [], short
