"""The rules of custom kinds: which hold, and in what words they do not."""

from typing import Any

import pytest
import yaml

from trueup.apiserver.cel.definitions import rule_problems, unchecked
from trueup.apiserver.cel.rules import broken, tree


def told(schema: str, value: str, before: str | None = None) -> list[str]:
    """What a rule says of a spec, which takes the place of one before."""
    raw = {"type": "object", "properties": {"spec": yaml.safe_load(schema)}}
    node = tree(raw, root=True)
    assert node is not None
    old = None if before is None else {"spec": yaml.safe_load(before)}
    return [str(cause) for cause in broken(node, {"spec": yaml.safe_load(value)}, old)]


RANGE = """
type: object
properties: {min: {type: integer}, max: {type: integer}}
x-kubernetes-validations: [{rule: self.min <= self.max}]
"""


def test_a_rule_that_holds_says_nothing() -> None:
    assert told(RANGE, "{min: 1, max: 2}") == []


def test_a_rule_without_a_message_is_quoted() -> None:
    assert told(RANGE, "{min: 3, max: 2}") == [
        "spec: Invalid value: failed rule: self.min <= self.max"
    ]


def test_a_rule_that_cannot_be_evaluated_does_not_hold() -> None:
    assert told(RANGE, "{min: 3}") == [
        'spec: Invalid value: "object": no such key: max evaluating rule: self.min <= self.max'
    ]


def test_what_stayed_the_same_is_not_asked_again() -> None:
    assert told(RANGE, "{min: 3, max: 2}", "{min: 3, max: 2}") == []


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("{rule: 'false', message: nay}", "spec: Invalid value: nay"),
        ("{rule: 'false', message: nay, reason: FieldValueForbidden}", "spec: Forbidden: nay"),
        ("{rule: 'false', message: nay, reason: FieldValueRequired}", "spec: Required value: nay"),
        ("{rule: 'false', message: nay, fieldPath: .a}", "spec.a: Invalid value: nay"),
        (
            """{rule: 'false', message: nay, messageExpression: '"a is " + string(self.a)'}""",
            "spec: Invalid value: a is 1",
        ),
        (
            "{rule: 'false', message: nay, messageExpression: string(self.b)}",
            "spec: Invalid value: nay",
        ),
    ],
)
def test_a_rule_says_itself_what_is_wrong(rule: str, expected: str) -> None:
    schema = "{type: object, properties: {a: {type: integer}}, x-kubernetes-validations: [RULE]}"
    assert told(schema.replace("RULE", rule), "{a: 1}") == [expected]


IMMUTABLE = """
type: object
properties:
  name:
    type: string
    x-kubernetes-validations: [{rule: self == oldSelf, message: is immutable}]
"""


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (None, []),
        ("{}", []),
        ("{name: b}", []),
        ("{name: a}", ['spec.name: Invalid value: "b": is immutable']),
    ],
)
def test_a_transition_is_looked_at_where_there_was_a_value(
    before: str | None, expected: list[str]
) -> None:
    assert told(IMMUTABLE, "{name: b}", before) == expected


def test_the_old_value_may_be_optional() -> None:
    schema = IMMUTABLE.replace(
        "rule: self == oldSelf",
        "optionalOldSelf: true, rule: 'oldSelf.hasValue() && self == oldSelf.value()'",
    )
    assert told(schema, "{name: b}") == ['spec.name: Invalid value: "b": is immutable']
    assert told(schema, "{name: b}", "{name: b}") == []


def test_items_of_a_keyed_list_are_followed_by_their_keys() -> None:
    schema = """
    type: object
    properties:
      list:
        type: array
        x-kubernetes-list-type: map
        x-kubernetes-list-map-keys: [k]
        items:
          type: object
          properties: {k: {type: string}, v: {type: integer}}
          x-kubernetes-validations: [{rule: self.v >= oldSelf.v, message: only grows}]
    """
    before = "{list: [{k: a, v: 2}, {k: b, v: 5}]}"
    assert told(schema, "{list: [{k: b, v: 5}, {k: a, v: 1}]}", before) == [
        "spec.list[1]: Invalid value: only grows"
    ]


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("quantity(self.size).isLessThan(quantity('10Gi'))", "{size: 1Gi}"),
        ("quantity(self.size) == quantity('1000m')", "{size: '1'}"),
        ("quantity(self.size).add(1).isGreaterThan(quantity('1'))", "{size: '1'}"),
        ("self.span < duration('1h')", "{span: 30m}"),
        ("self.when > timestamp('2020-01-01T00:00:00Z')", "{when: '2021-01-01T00:00:00Z'}"),
        ("self.ratio / 2.0 == 1.0", "{ratio: 2}"),
        ("self.__if__ == 'x' && self.a__dash__b == 'y'", "{if: x, a-b: y}"),
        ("self.size.find('[0-9]+') == '12'", "{size: a12}"),
        ("url(self.size).getHost() == 'example.com'", "{size: 'https://example.com/a'}"),
        ("isIP(self.size) && !isCIDR('x')", "{size: 10.0.0.1}"),
        ("self.list.isSorted() && self.list.sum() == 3 && self.list.max() == 2", "{list: [1, 2]}"),
        ("sets.contains(self.list, [1])", "{list: [1, 2]}"),
        ("self.either == 1 || self.either == 'one'", "{either: one}"),
        ("self.map.all(k, self.map[k].startsWith('x'))", "{map: {a: xa}}"),
        ("self.?size.orValue('none') == 'none'", "{}"),
    ],
)
def test_kubernetes_own_functions_and_types_are_known(rule: str, value: str) -> None:
    schema: dict[str, Any] = yaml.safe_load("""
    type: object
    properties:
      size: {type: string}
      span: {type: string, format: duration}
      when: {type: string, format: date-time}
      ratio: {type: number}
      if: {type: string}
      a-b: {type: string}
      list: {type: array, items: {type: integer}}
      map: {type: object, additionalProperties: {type: string}}
      either: {x-kubernetes-int-or-string: true}
    """)
    schema["x-kubernetes-validations"] = [{"rule": rule}]
    assert not list(rule_problems(schema, "schema"))
    assert told(yaml.safe_dump(schema), value) == []
    schema["x-kubernetes-validations"] = [{"rule": f"!({rule})"}]
    assert len(told(yaml.safe_dump(schema), value)) == 1


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("{rule: nope(self)}", "undeclared reference to 'nope'"),
        ("{rule: 'self.('}", "Syntax error"),
        ("{rule: self.nope == 1}", "<input>:1:5: undefined field 'nope'"),
        ("{rule: 'self.a.b > 0 && has(self.a.c)'}", "undefined field 'c'"),
        ("{rule: '1'}", "cel expression must evaluate to a bool"),
        ("{rule: ''}", "rule is not specified"),
        ("{rule: 'true', reason: Nope}", 'Unsupported value: "Nope"'),
        ('{rule: "true", message: "a\\nb"}', "must not contain line breaks"),
    ],
)
def test_a_definition_with_a_wrong_rule_is_refused(rule: str, expected: str) -> None:
    fields = {"a": {"type": "object", "properties": {"b": {"type": "integer"}}}}
    raw = {"type": "object", "properties": fields}
    raw["x-kubernetes-validations"] = [yaml.safe_load(rule)]
    found = list(rule_problems(raw, "schema"))
    assert len(found) == 1
    assert expected in str(found[0])
    assert found[0].field.startswith("schema.x-kubernetes-validations[0].")


def test_what_only_upstream_knows_is_told_and_not_refused() -> None:
    rule = {"rule": "cidr('10.0.0.0/8').containsIP('10.0.0.1')"}
    raw = {"type": "object", "x-kubernetes-validations": [rule]}
    assert not list(rule_problems(raw, "schema"))
    assert list(unchecked(raw)) == [rule["rule"]]
    assert tree(raw) is None


def test_a_transition_cannot_be_told_of_items_without_keys() -> None:
    raw = yaml.safe_load("""
    type: array
    items: {type: integer, x-kubernetes-validations: [{rule: self >= oldSelf}]}
    """)
    (found,) = rule_problems(raw, "schema")
    assert "uncorrelatable portion of the schema within schema" in str(found)


def test_a_rule_that_would_take_too_long_does_not_hold() -> None:
    schema = """
    type: object
    properties: {x: {type: array, items: {type: integer}}}
    x-kubernetes-validations:
    - rule: self.x.all(a, self.x.all(b, self.x.all(c, a == b || a != b || c > 0)))
    """
    (found,) = told(schema, "{x: [" + ", ".join(["1"] * 200) + "]}")
    assert "call cost exceeds limit" in found
