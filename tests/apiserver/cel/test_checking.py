"""What an expression gets wrong of its types is told in upstream's words; what fits, is not."""

from typing import Any

import pytest
from cel_expr_python.cel import Type

from trueup.apiserver.cel.checking import of_rule, of_schemas
from trueup.apiserver.schemas import Schemas

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "count": {"type": "integer"},
        "share": {"type": "number"},
        "name": {"type": "string"},
        "since": {"type": "string", "format": "date-time"},
        "port": {"x-kubernetes-int-or-string": True},
        "a-b": {"type": "boolean"},
        "tags": {"type": "object", "additionalProperties": {"type": "string"}},
        "pairs": {"type": "array", "items": {"type": "array", "items": {"type": "string"}}},
        "parts": {
            "type": "array",
            "items": {"type": "object", "properties": {"size": {"type": "integer"}}},
        },
        "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
        "nothing": {"x-kubernetes-preserve-unknown-fields": True},
    },
}


@pytest.mark.parametrize(
    "text",
    [
        "self.count > 1 && self.count > 1.5 && self.share >= 1",
        "self.name.startsWith('a') || self.tags['x'] == 'y' || self.tags.all(k, k != 'z')",
        "self.since > timestamp('2020-01-01T00:00:00Z')",
        "type(self.port) == int ? self.port > 5 : self.port == 'http'",
        "self.a__dash__b",
        "self.pairs.all(p, p[0] != p[1])",
        "self.parts.map(p, p.size).sum() > 3 && self.parts.exists(p, p.size == 1)",
        "self.metadata.name == 'a' && self.kind == 'b' && self.count == oldSelf.count",
        "has(self.parts) && self.?name.orValue('x') == 'x' && self.parts[?0].hasValue()",
        "quantity(self.name).isGreaterThan(quantity('1'))",
        "[self.count, 2].max() > 1 && sets.contains(self.pairs[0], ['a'])",
        "self.free == oldSelf.free",
    ],
)
def test_what_fits_is_not_told(text: str) -> None:
    assert of_rule(SCHEMA, root=True, old="oldSelf").wrong(text, Type.BOOL) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("self.count > '1'", "found no matching overload for '_>_' applied to '(int, string)'"),
        ("self.share == 1", "found no matching overload for '_==_' applied to '(double, int)'"),
        ("self.parts.all(p, p.width > 1)", "undefined field 'width'"),
        ("has(self.nme)", "undefined field 'nme'"),
        ("self.free.x == 1", "undefined field 'x'"),
        ("self.nothing == 1", "undefined field 'nothing'"),
        ("self.metadata.labels['a'] == 'b'", "undefined field 'labels'"),
        ("self.count", "must evaluate to a bool"),
    ],
)
def test_what_does_not_fit_is(text: str, words: str) -> None:
    told = of_rule(SCHEMA, root=True, old="oldSelf").wrong(text, Type.BOOL)
    assert words in told
    assert "struct" not in told


def test_a_rule_may_be_of_any_type() -> None:
    items = of_rule({"type": "array", "items": {"type": "string"}}, root=False, old="")
    assert items.wrong("self.all(s, s == 'x')", Type.BOOL) == ""
    assert "'(string, int)'" in items.wrong("self.all(s, s == 1)", Type.BOOL)


def test_built_in_kinds_have_their_types() -> None:
    schemas = Schemas()
    kind = schemas.definitions.kind("apps/v1", "Deployment")
    definition = schemas.definitions.kind("apiextensions.k8s.io/v1", "CustomResourceDefinition")
    assert kind
    assert definition
    typed = of_schemas({"object": kind, "params": definition})
    assert typed.wrong("object.spec.template.spec.containers.all(c, c.image != '')") == ""
    assert typed.wrong("object.metadata.labels.exists(k, k == 'a')") == ""
    assert typed.wrong("object.spec.strategy.rollingUpdate.maxSurge == 1") == ""
    assert typed.wrong("params.spec.versions.all(v, v.schema.openAPIV3Schema.type == 'x')") == ""
    assert "undefined field 'image'" in typed.wrong("object.spec.image == ''")


def test_names_that_only_look_alike_are_kept_apart() -> None:
    maps = {"type": "object", "additionalProperties": {"type": "integer"}}
    both = of_rule({"type": "object", "properties": {"a_b": maps, "aB": maps}}, root=False, old="")
    assert both.wrong("self.a_b['x'] > 1 && self.aB['x'] > 1", Type.BOOL) == ""
