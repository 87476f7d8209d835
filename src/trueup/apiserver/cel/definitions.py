"""Definitions: what is wrong with the rules that a CustomResourceDefinition declares."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from cel_expr_python.cel import Type

from trueup.apiserver.cel.checking import Checker, of_rule
from trueup.apiserver.cel.compiling import OLD, Compiled, NotCompiled, compiled
from trueup.apiserver.cel.cost import estimated, times, too_much
from trueup.apiserver.cel.rules import RULES
from trueup.apiserver.cel.tree import tree_of
from trueup.k8s import causes
from trueup.k8s.causes import Cause
from trueup.k8s.schema import Schema

_REASONS = (
    "FieldValueDuplicate",
    "FieldValueForbidden",
    "FieldValueInvalid",
    "FieldValueRequired",
)
Raw = Mapping[str, Any]


class Place(NamedTuple):
    """Where in a schema rules stand: what they see, and what the places above make of that."""

    schema: Schema
    typed: Checker
    uncorrelated: str  # the list above whose items nothing tells apart
    most: int | None  # how often the place may be there; None: nothing above says


def rule_problems(
    raw: Raw, path: str, uncorrelated: str = "", most: int | None = 1
) -> Iterator[Cause]:
    """Causes, of *raw* and below; the rest is as of `Place`."""
    if rules := raw.get(RULES) or ():
        root = path.count(".properties[") == 0 and ".items" not in path
        typed = of_rule(raw, root=root, old=OLD)
        place = Place(Schema(raw, structural=True), typed, uncorrelated, most)
        for at, rule in enumerate(rules):
            yield from _problems(rule, place, f"{path}.{RULES}[{at}]")
    for name, below in (raw.get("properties") or {}).items():
        yield from rule_problems(below, f"{path}.properties[{name}]", uncorrelated, most)
    if isinstance(items := raw.get("items"), Mapping):
        keyed = raw.get("x-kubernetes-list-type") == "map"
        list_ = uncorrelated or ("" if keyed else path)
        yield from rule_problems(items, f"{path}.items", list_, _times(most, raw.get("maxItems")))
    if isinstance(rest := raw.get("additionalProperties"), Mapping):
        each = _times(most, raw.get("maxProperties"))
        yield from rule_problems(rest, f"{path}.additionalProperties", uncorrelated, each)


def _times(most: int | None, below: int | None) -> int | None:
    return None if most is None or below is None else most * int(below)


def _problems(rule: Raw, place: Place, path: str) -> Iterator[Cause]:
    text, reason = (rule.get("rule") or "").strip(), rule.get("reason")
    if not text:
        yield causes.required(f"{path}.rule", "rule is not specified")
        return
    if reason and reason not in _REASONS:
        yield causes.not_supported(f"{path}.reason", reason, _REASONS)
    if "\n" in (rule.get("message") or "").strip():
        words = "must not contain line breaks"
        yield causes.invalid(f"{path}.message", rule["message"], words)
    try:
        optional = bool(rule.get("optionalOldSelf"))
        found = compiled(text, Type.BOOL, optional=optional)
    except NotCompiled as error:
        if not error.here:
            yield causes.invalid(f"{path}.rule", _shown(rule), str(error))
        return
    if not optional and (words := _too_much(found, place)):
        yield causes.forbidden(f"{path}.rule", words)
    if not optional and (words := place.typed.wrong(text, Type.BOOL)):
        yield causes.invalid(f"{path}.rule", _shown(rule), words)
    if found.transition and place.uncorrelated:
        words = (
            "oldSelf cannot be used on the uncorrelatable portion of the schema"
            f" within {place.uncorrelated}"
        )
        yield causes.invalid(f"{path}.rule", text, words)
    yield from _message_problems(rule, place.typed, path)


def _too_much(found: Compiled, place: Place) -> str:
    """What is told of a rule that may cost too much, as often as it may be evaluated."""
    cost = estimated(tree_of(found.expression), place.schema)
    return too_much(cost * times(place.schema, place.most))


def _message_problems(rule: Raw, typed: Checker, path: str) -> Iterator[Cause]:
    if not (text := rule.get("messageExpression")):
        return
    try:
        compiled(text, Type.STRING)
        words = typed.wrong(text, Type.STRING)
    except NotCompiled as error:
        words = "" if error.here else str(error)
    if words:
        told = f"messageExpression {words}"
        yield causes.invalid(f"{path}.messageExpression", _shown(rule), told)


def unchecked(raw: Any) -> Iterator[str]:
    """The rules that are kept but cannot be evaluated here."""
    if isinstance(raw, Mapping):
        for rule in raw.get(RULES) or ():
            if isinstance(rule, Mapping) and _is_unknown(rule):
                yield str(rule["rule"])
        for name, below in raw.items():
            if name != RULES:
                yield from unchecked(below)
    elif isinstance(raw, list):
        for below in raw:
            yield from unchecked(below)


def _is_unknown(rule: Raw) -> bool:
    text = str(rule.get("rule") or "")
    try:
        compiled(text, Type.BOOL, optional=bool(rule.get("optionalOldSelf")))
    except NotCompiled as error:
        return error.here
    return False


def _shown(rule: Raw) -> Any:
    names = ("Rule", "Message", "MessageExpression", "Reason", "FieldPath", "OptionalOldSelf")
    empty: dict[str, Any] = {"Reason": None, "OptionalOldSelf": None}
    said = {name: rule.get(name[0].lower() + name[1:], empty.get(name, "")) for name in names}
    return causes.Verbatim(causes.as_json(said))
