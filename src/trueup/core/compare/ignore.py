"""
Ignore: the fields that ``ignoreDifferences`` takes out of a comparison.

The rules of the Application and of the system have one form. They alter what counts as a
difference, not what is applied, unless ``RespectIgnoreDifferences=true`` asks for that.

A jq path expression is asked for the paths that it names, and these are deleted: Argo CD's
``del(…)`` is defined so. Who evaluates it is handed in (`Paths`), since that is a program that may
never end. What names nothing, or fails on an object (``Cannot iterate over null``), is no rule for
that object.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from trueup.core.compare.places import (
    MISSING,
    Place,
    at,
    carried,
    places,
    put,
    tokens,
    without_places,
)
from trueup.core.globs import matches
from trueup.k8s.managed import entries
from trueup.k8s.merge import removed
from trueup.k8s.object import Object
from trueup.k8s.schema import Schema
from trueup.k8s.shape import shape_of
from trueup.model.application import IgnoreDifferences
from trueup.model.policy import Finding

Body = Mapping[str, Any]
Rules = Iterable[IgnoreDifferences]
Paths = Callable[[str, Body], Sequence[Sequence[Any]]]
"""The paths that a jq expression names in a body."""

POINTER = "a JSON pointer such as /spec/replicas: it begins with /, a / in a name is ~1, a ~ is ~0"
EXPRESSION = "a jq path expression such as .spec.template.spec.containers[].image"


def no_paths(_expression: str, _body: Body) -> Sequence[Sequence[Any]]:
    """Where nobody evaluates jq."""
    return ()


def matching(rules: Rules, obj: Object) -> tuple[IgnoreDifferences, ...]:
    """The rules for this object: group and kind are globs, name and namespace exact if given."""
    return tuple(rule for rule in rules if _matches(rule, obj))


def without(
    body: Body, rules: Rules, live: Object, schema: Schema, paths: Paths = no_paths
) -> Body:
    """*body* without the fields that the (matching) rules name; managers are those of *live*."""
    for rule in rules:
        for pointer in rule.json_pointers:
            body = without_places(body, _pointed(body, pointer))
        for expression in rule.jq_path_expressions:
            body = without_places(body, _named(body, expression, paths))
        body = _without_owned(body, rule, live, schema)
    return body


def respected(
    desired: Object, rules: Rules, live: Object, schema: Schema, paths: Paths = no_paths
) -> Object:
    """
    What is applied with ``RespectIgnoreDifferences``: ignored fields stay as they are live.

    What a pointer or a jq expression names, in either, is as the live object has it. What a listed
    manager owns is not declared, so that server-side apply leaves it to its owner.
    """
    body = desired.body
    for rule in rules:
        named = [lambda at, one=each: _pointed(at, one) for each in rule.json_pointers]
        named += [lambda at, one=each: _named(at, one, paths) for each in rule.jq_path_expressions]
        for find in named:
            body = _as_live(body, live.body, find, schema)
        body = _without_owned(body, rule, live, schema)
    return Object(body)


def all_faults(rules: Rules, where: str, problem: Callable[[str], str]) -> Iterator[Finding]:
    """What makes no sense in the list of rules that stands at *where*."""
    for number, rule in enumerate(rules):
        yield from faults(rule, f"{where}[{number}]", problem)


def faults(rule: IgnoreDifferences, where: str, problem: Callable[[str], str]) -> Iterator[Finding]:
    """
    What makes no sense in a rule that stands at *where* (``spec.ignoreDifferences[0]``).

    *problem*: why a text is no jq path expression; empty if it is one.
    """
    for number, pointer in enumerate(rule.json_pointers):
        if not _is_pointer(pointer):
            place = f"{where}.jsonPointers[{number}]"
            yield _fault(f'{place}: "{pointer}" is no JSON pointer', POINTER)
    for number, expression in enumerate(rule.jq_path_expressions):
        if said := problem(expression):
            place = f"{where}.jqPathExpressions[{number}]"
            yield _fault(f'{place}: "{expression}" is no jq path expression: {said}', EXPRESSION)


def _fault(message: str, allowed: str) -> Finding:
    hint = f"nothing is synced until it is corrected; allowed: {allowed}"
    return Finding("InvalidSpecError", message, hint)


def _is_pointer(text: str) -> bool:
    escapes = text.replace("~0", "").replace("~1", "")
    return text.startswith("/") and "~" not in escapes


def _matches(rule: IgnoreDifferences, obj: Object) -> bool:
    ref = obj.ref
    return (
        matches(rule.group, ref.kind.group)
        and matches(rule.kind, ref.kind.kind)
        and rule.name in ("", ref.name)
        and rule.namespace in ("", ref.namespace)
    )


def _pointed(body: Body, pointer: str) -> list[Place]:
    path = tokens(pointer)
    return list(places(body, path)) if path else []


def _named(body: Body, expression: str, paths: Paths) -> list[Place]:
    found = (place for path in paths(expression, body) for place in places(body, path))
    return [place for place in found if place]  # nobody can mean the whole object


def _as_live(body: Body, live: Body, find: Callable[[Body], list[Place]], schema: Schema) -> Body:
    """*body*, in which what *find* names in either is as in *live*."""
    gone: list[Place] = []
    for place in find(body):
        there = carried(place, body, live, schema)
        value = MISSING if there is None else at(live, there)
        if value is MISSING:
            gone.append(place)
        else:
            body = put(body, place, value)
    for there in find(live):
        here = carried(there, live, body, schema)
        if here is not None and here[0] != "status":
            body = put(body, here, at(live, there))
    kept: Body = without_places(body, gone)
    return kept


def _without_owned(body: Body, rule: IgnoreDifferences, live: Object, schema: Schema) -> Body:
    for entry in entries(dict(live.body)).values() if rule.managed_fields_managers else ():
        if entry.name in rule.managed_fields_managers:
            found = removed(dict(body), entry.fields, shape_of(schema)) or {}
            kept = {key: body[key] for key in ("apiVersion", "kind") if key in body}
            body = {**kept, **found}
    return body
