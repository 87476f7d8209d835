"""Definitions: what is wrong with the rules that a CustomResourceDefinition declares."""

from collections.abc import Iterator, Mapping
from typing import Any

from cel_expr_python.cel import Type

from trueup.apiserver.cel.checking import Checker, of_rule
from trueup.apiserver.cel.compiling import OLD, NotCompiled, compiled
from trueup.apiserver.cel.rules import RULES
from trueup.k8s import causes
from trueup.k8s.causes import Cause

_REASONS = (
    "FieldValueDuplicate",
    "FieldValueForbidden",
    "FieldValueInvalid",
    "FieldValueRequired",
)
Raw = Mapping[str, Any]


def rule_problems(raw: Raw, path: str, uncorrelated: str = "") -> Iterator[Cause]:
    """Causes; *uncorrelated* is the list above whose items nothing tells apart."""
    if rules := raw.get(RULES) or ():
        root = path.count(".properties[") == 0 and ".items" not in path
        typed = of_rule(raw, root=root, old=OLD)
        for at, rule in enumerate(rules):
            yield from _problems(rule, typed, f"{path}.{RULES}[{at}]", uncorrelated)
    for name, below in (raw.get("properties") or {}).items():
        yield from rule_problems(below, f"{path}.properties[{name}]", uncorrelated)
    if isinstance(items := raw.get("items"), Mapping):
        keyed = raw.get("x-kubernetes-list-type") == "map"
        yield from rule_problems(items, f"{path}.items", uncorrelated or ("" if keyed else path))
    if isinstance(rest := raw.get("additionalProperties"), Mapping):
        yield from rule_problems(rest, f"{path}.additionalProperties", uncorrelated)


def _problems(rule: Raw, typed: Checker, path: str, uncorrelated: str) -> Iterator[Cause]:
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
    if not optional and (words := typed.wrong(text, Type.BOOL)):
        yield causes.invalid(f"{path}.rule", _shown(rule), words)
    if found.transition and uncorrelated:
        words = (
            "oldSelf cannot be used on the uncorrelatable portion of the schema"
            f" within {uncorrelated}"
        )
        yield causes.invalid(f"{path}.rule", text, words)
    yield from _message_problems(rule, typed, path)


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
