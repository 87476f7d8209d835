"""
Policies: the expressions of admission policies, compiled; and what is wrong with a policy.

Unlike the rules of a definition they see whole objects, and more than one: ``object``,
``oldObject``, ``request``, ``params``, ``namespaceObject`` and the policy's own ``variables``.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from cel_expr_python.cel import Env, Expression, Type

from trueup.apiserver.cel.compiling import NotCompiled, compiled_in, environment
from trueup.apiserver.cel.fields import undefined_field
from trueup.k8s import causes
from trueup.k8s.causes import Cause

VARIABLES = ("object", "oldObject", "request", "params", "namespaceObject", "variables")
_NOT_HERE = "authorizer"  # asks the server while a rule is evaluated
_REASONS = ("Forbidden", "Invalid", "RequestEntityTooLarge", "Unauthorized")
_LACKING = "validations or auditAnnotations must contain at least one item"
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_USED = re.compile(r"(?<![\w.])variables(\.([A-Za-z_]\w*))")
Body = Mapping[str, Any]


@lru_cache(maxsize=512)
def expression(text: str) -> Expression:
    """The expression *text*; raises `NotCompiled`."""
    try:
        return compiled_in(_environment(), text, Type.DYN)
    except NotCompiled as error:
        raise NotCompiled(str(error), here=error.here or _NOT_HERE in text) from error


def policy_problems(spec: Body) -> Iterator[Cause]:
    """What is wrong with a ValidatingAdmissionPolicy, by field."""
    known: list[str] = []
    for at, each in enumerate(spec.get("variables") or ()):
        path = f"spec.variables[{at}]"
        if not _IDENTIFIER.fullmatch(each["name"]):
            yield causes.invalid(f"{path}.name", each["name"], "must be a valid CEL identifier")
        yield from _wrong(each["expression"], f"{path}.expression", None, known)
        known.append(each["name"])
    for at, each in enumerate(spec.get("matchConditions") or ()):
        path = f"spec.matchConditions[{at}].expression"
        yield from _wrong(each["expression"], path, Type.BOOL, [])
    validations = spec.get("validations") or ()
    for at, each in enumerate(validations):
        yield from _wrong_validation(each, f"spec.validations[{at}]", known)
    if not validations and not spec.get("auditAnnotations"):
        yield causes.required("spec.validations", _LACKING)
        yield causes.required("spec.auditAnnotations", _LACKING)


def _wrong_validation(rule: Body, path: str, known: list[str]) -> Iterator[Cause]:
    yield from _wrong(rule["expression"], f"{path}.expression", Type.BOOL, known)
    if text := rule.get("messageExpression"):
        yield from _wrong(text, f"{path}.messageExpression", Type.STRING, known)
    if "\n" in (rule.get("message") or "").strip():
        yield causes.invalid(f"{path}.message", rule["message"], "must not contain line breaks")
    if rule.get("reason", "Invalid") not in _REASONS:
        yield causes.not_supported(f"{path}.reason", rule["reason"], _REASONS)


def _wrong(text: str, path: str, result: Type | None, known: list[str]) -> Iterator[Cause]:
    if not text.strip():
        yield causes.required(path)
        return
    try:
        found = expression(text).return_type()
    except NotCompiled as error:
        if not error.here:
            yield causes.invalid(path, text, str(error))
        return
    for used in _USED.finditer(text):
        if used[2] not in known:
            words = undefined_field(text, used.start(1), used[2])
            yield causes.invalid(path, text, words)
            return
    if result is not None and found not in (result, Type.DYN):
        words = f"must evaluate to {_go(result)} but got {_go(found)}"
        yield causes.invalid(path, text, words)


def _go(kind: Type) -> str:
    return str(kind.name()).lower()


@cache
def _environment() -> Env:
    return environment(dict.fromkeys(VARIABLES, Type.DYN))
