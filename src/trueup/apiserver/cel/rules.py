"""
Rules: ``x-kubernetes-validations`` of a custom kind, found in its schema and evaluated.

The tree of a schema is walked once and cut down to where there are rules. A rule that speaks of
``oldSelf`` is asked only where there was a value before; another is not asked again of a value
that stayed the same, so that an object from before the rule can still be changed elsewhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cel_expr_python.cel import Type

from trueup.apiserver.cel.compiling import Compiled, Failed, NotCompiled, compiled
from trueup.apiserver.cel.values import root_value, value_of
from trueup.k8s import causes
from trueup.k8s.causes import Cause
from trueup.k8s.equality import same
from trueup.k8s.value import Value

RULES = "x-kubernetes-validations"
NOT_CHECKED = (
    "some validation rules were not checked because the object was invalid;"
    " correct the existing errors to complete validation"
)
_NO_INTEGER = "invalid data, expected int, got float64"
_NOWHERE = "<nil>"
_ABSENT: Any = object()
Raw = Mapping[str, Any]


class Rule(Value, frozen=True):
    """One rule and how to say that it does not hold."""

    check: Compiled
    text: str
    message: str
    said: Compiled | None  # messageExpression
    reason: str
    field: str


class Node(Value, frozen=True):
    """A place in a schema at or below which there are rules."""

    raw: Raw
    rules: tuple[Rule, ...]
    fields: Mapping[str, "Node"]
    items: "Node | None"
    values: "Node | None"
    root: bool = False

    @property
    def keys(self) -> Sequence[str]:
        """What tells the items of a keyed list apart; other lists have no items before."""
        if self.raw.get("x-kubernetes-list-type") != "map":
            return ()
        found: Sequence[str] = self.raw.get("x-kubernetes-list-map-keys") or ()
        return found


def tree(raw: Raw, *, root: bool = False) -> Node | None:
    """The rules of a schema; None if there are none. What cannot be compiled is left out."""
    properties = raw.get("properties") or {}
    below = ((name, tree(each)) for name, each in properties.items())
    fields = {name: node for name, node in below if node is not None}
    items = tree(raw["items"]) if isinstance(raw.get("items"), Mapping) else None
    additional = raw.get("additionalProperties")
    values = tree(additional) if isinstance(additional, Mapping) else None
    rules = tuple(_rules(raw))
    if not (rules or fields or items or values):
        return None
    return Node(raw, rules, fields, items, values, root)


def _rules(raw: Raw) -> Iterator[Rule]:
    for each in raw.get(RULES) or ():
        optional = bool(each.get("optionalOldSelf"))
        try:
            check = compiled(each["rule"], Type.BOOL, optional=optional)
        except NotCompiled:
            continue
        yield Rule(
            check,
            each["rule"].strip(),
            each.get("message") or "",
            _expression(each),
            each.get("reason") or "FieldValueInvalid",
            _path(each.get("fieldPath") or ""),
        )


def _expression(rule: Raw) -> Compiled | None:
    if not (text := rule.get("messageExpression")):
        return None
    try:
        return compiled(text, Type.STRING)
    except NotCompiled:
        return None


def _path(said: str) -> str:
    """``['a-b']`` as causes name it: ``.a-b``."""
    return said.replace("['", ".").replace("']", "")


def broken(node: Node, body: Any, before: Any = _ABSENT) -> Iterator[Cause]:
    """The rules that do not hold of *body*, which takes the place of *before*."""
    yield from _broken(node, body, _ABSENT if before is None else before, "")


def not_checked() -> Cause:
    """What is told when an object is too wrong for its rules."""
    return causes.invalid(_NOWHERE, None, NOT_CHECKED)


def _broken(node: Node, value: Any, before: Any, path: str) -> Iterator[Cause]:
    if value is None:
        return
    if node.rules:
        yield from _here(node, value, before, path)
    if isinstance(value, dict):
        yield from _in_map(node, value, before if isinstance(before, dict) else {}, path)
    elif isinstance(value, list) and node.items is not None:
        old = {_key(each, node.keys): each for each in before or ()} if _pairs(node, before) else {}
        for at, each in enumerate(value):
            was = old.get(_key(each, node.keys), _ABSENT) if old else _ABSENT
            yield from _broken(node.items, each, was, f"{path}[{at}]")


def _in_map(node: Node, value: Raw, before: Raw, path: str) -> Iterator[Cause]:
    for name, each in value.items():
        was = before.get(name, _ABSENT)
        if name in node.fields:
            yield from _broken(node.fields[name], each, was, f"{path}.{name}" if path else name)
        elif node.values is not None:
            yield from _broken(node.values, each, was, f"{path}[{name}]")


def _pairs(node: Node, before: Any) -> bool:
    return bool(node.keys) and isinstance(before, list)


def _key(item: Any, keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(causes.shown(item.get(key)) for key in keys) if isinstance(item, dict) else ()


def _here(node: Node, value: Any, before: Any, path: str) -> Iterator[Cause]:
    had = before is not _ABSENT and before is not None
    unchanged = had and same(value, before)
    make = root_value if node.root else value_of
    odd = _fractions(value, node.raw)
    if odd:  # what a rule cannot read is kept from it
        value = {name: each for name, each in value.items() if name not in odd}
    seen, old = make(value, node.raw), make(before, node.raw) if had else None
    for rule in node.rules:
        transition = rule.check.transition
        if (transition and not had and not rule.check.optional) or (unchanged and not transition):
            continue
        try:
            holds = rule.check.evaluated(seen, old, had=had)
        except Failed as failed:
            why = _NO_INTEGER if odd else failed
            words = f"{why} evaluating rule: {rule.message or rule.text}"
            kind = node.raw.get("type") or ""
            yield causes.invalid(path or _NOWHERE, kind, words)
            continue
        if not holds:
            yield _told(rule, value, _words(rule, seen), path)


def _fractions(value: Any, raw: Raw) -> tuple[str, ...]:
    """The fields of *value* that are integers by the schema and were written as fractions."""
    if not isinstance(value, dict):
        return ()
    properties = raw.get("properties") or {}
    return tuple(
        name
        for name, each in value.items()
        if isinstance(each, float) and (properties.get(name) or {}).get("type") == "integer"
    )


def _words(rule: Rule, seen: Any) -> str:
    """Why the rule does not hold: as it computes, says, or is written."""
    if rule.said is not None:
        try:
            found = str(rule.said.evaluated(seen)).strip()
        except Failed:
            found = ""
        if found and "\n" not in found:
            return found
    return rule.message or f"failed rule: {rule.text}"


_WORDS = {
    "FieldValueInvalid": "Invalid value",
    "FieldValueDuplicate": "Duplicate value",
    "FieldValueRequired": "Required value",
    "FieldValueForbidden": "Forbidden",
}


def _told(rule: Rule, value: Any, words: str, path: str) -> Cause:
    where = f"{path}{rule.field}".removeprefix(".") or _NOWHERE
    begin = _WORDS[rule.reason]
    plain = not isinstance(value, dict | list)
    if rule.reason in ("FieldValueInvalid", "FieldValueDuplicate") and plain:
        begin += f": {causes.shown(value)}"
    if rule.reason == "FieldValueDuplicate":
        return Cause(rule.reason, begin, where)
    return Cause(rule.reason, f"{begin}: {words}", where)
