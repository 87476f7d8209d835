"""A schema as server-side apply sees it."""

from typing import Any

import pytest

from trueup.k8s.schema import ANYTHING, Definitions, Schema
from trueup.k8s.shape import ATOMIC, DEDUCED, GRANULAR, shape_of


def test_forms(kind: Schema) -> None:
    fields = shape_of(kind).fields["spec"].shape.fields
    assert fields["struct"].shape.map == fields["map"].shape.map == GRANULAR
    assert fields["whole"].shape.map == ATOMIC
    assert fields["list"].shape.list == ATOMIC
    assert fields["set"].shape.list == fields["items"].shape.list == GRANULAR
    assert fields["text"].shape.scalar == "string"
    assert fields["free"].shape.fields["any"].shape is DEDUCED
    assert shape_of(ANYTHING).fields["any"].shape is DEDUCED


def test_named_fields_and_keys_of_a_map(kind: Schema) -> None:
    fields = shape_of(kind).fields["spec"].shape.fields
    assert fields["map"].named
    assert not fields["map"].shape.fields["key"].named
    assert fields.knows("map")
    assert not fields.knows("nothing")


@pytest.mark.parametrize(
    ("item", "element"),
    [
        ({"name": "web"}, 'k:{"name":"web"}'),
        ({"name": "a<b"}, 'k:{"name":"a\\u003cb"}'),
        ({"name": 'a"b'}, 'k:{"name":"a\\"b"}'),
        ({"name": 5}, 'k:{"name":5}'),
        ({"name": None}, 'k:{"name":null}'),
        ({}, "k:{}"),
        ("x", "k:{}"),
    ],
)
def test_items_are_called_by_their_keys(kind: Schema, item: Any, element: str) -> None:
    items = shape_of(kind).fields["spec"].shape.fields["items"].shape
    assert items.element(item) == element


def test_keys_are_sorted_and_defaults_stand_in(definitions: Definitions) -> None:
    container = definitions.named("io.k8s.api.core.v1.Container")
    assert container is not None
    ports = shape_of(container).fields["ports"].shape
    assert ports.element({"containerPort": 80}) == 'k:{"containerPort":80,"protocol":"TCP"}'


def test_one_definition_has_one_shape(deployment: Schema, definitions: Definitions) -> None:
    template = definitions.named("io.k8s.api.core.v1.PodTemplateSpec")
    assert template is not None
    assert shape_of(deployment).fields["spec"].shape.fields["template"].shape is shape_of(template)


def test_a_map_of_scalars_is_flat(kind: Schema) -> None:
    fields = shape_of(kind).fields["spec"].shape.fields
    assert fields["map"].shape.flat
    assert not fields["struct"].shape.flat
    assert not fields["free"].shape.flat
