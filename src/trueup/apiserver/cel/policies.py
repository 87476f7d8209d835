"""
Policies: the expressions of admission policies, compiled; and what is wrong with a policy.

Unlike the rules of a definition they see whole objects, and more than one: ``object``,
``oldObject``, ``request``, ``params``, ``namespaceObject`` and the policy's own ``variables``.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from cel_expr_python.cel import Env, Expression, Type

from trueup.apiserver.cel.compiling import NotCompiled, compiled_in, environment
from trueup.apiserver.cel.literals import OBJECT, PATCH, as_maps
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


@lru_cache(maxsize=512)
def mutation_of(text: str) -> Expression:
    """The same of a mutation, which may make objects and patches."""
    return expression(as_maps(text))


class _Wanted(NamedTuple):
    """What an expression must evaluate to, and how it is read."""

    name: str = ""
    types: tuple[Type, ...] = (Type.DYN,)
    read: Callable[[str], Expression] = expression


_ANY_MAP = Type.Map(Type.STRING, Type.DYN)
_ANYTHING = _Wanted()
_BOOL = _Wanted("bool", (Type.BOOL,))
_STRING = _Wanted("string", (Type.STRING,))
_MUTATIONS = {
    "ApplyConfiguration": ("applyConfiguration", _Wanted(OBJECT, (_ANY_MAP,), mutation_of)),
    PATCH: ("jsonPatch", _Wanted(f"list({PATCH})", (Type.List(_ANY_MAP),), mutation_of)),
}


def policy_problems(spec: Body) -> Iterator[Cause]:
    """What is wrong with a ValidatingAdmissionPolicy, by field."""
    known: list[str] = []
    yield from _wrong_conditions(spec, known)
    validations = spec.get("validations") or ()
    for at, each in enumerate(validations):
        yield from _wrong_validation(each, f"spec.validations[{at}]", known)
    if not validations and not spec.get("auditAnnotations"):
        yield causes.required("spec.validations", _LACKING)
        yield causes.required("spec.auditAnnotations", _LACKING)


def mutating_problems(spec: Body) -> Iterator[Cause]:
    """What is wrong with a MutatingAdmissionPolicy, by field."""
    known: list[str] = []
    yield from _wrong_conditions(spec, known)
    mutations = spec.get("mutations") or ()
    if not mutations:
        yield causes.required("spec.mutations", "mutations must contain at least one item")
    for at, each in enumerate(mutations):
        yield from _wrong_mutation(each, f"spec.mutations[{at}]", known)


def _wrong_conditions(spec: Body, known: list[str]) -> Iterator[Cause]:
    for at, each in enumerate(spec.get("variables") or ()):
        path = f"spec.variables[{at}]"
        if not _IDENTIFIER.fullmatch(each["name"]):
            yield causes.invalid(f"{path}.name", each["name"], "must be a valid CEL identifier")
        yield from _wrong(each["expression"], f"{path}.expression", _ANYTHING, known)
        known.append(each["name"])
    for at, each in enumerate(spec.get("matchConditions") or ()):
        path = f"spec.matchConditions[{at}].expression"
        yield from _wrong(each["expression"], path, _BOOL, [])


def _wrong_mutation(mutation: Body, path: str, known: list[str]) -> Iterator[Cause]:
    kind = mutation.get("patchType") or ""
    if not kind:
        yield causes.required(f"{path}.patchType")
    elif kind not in _MUTATIONS:
        yield causes.not_supported(f"{path}.patchType", kind, sorted(_MUTATIONS))
    for name, (field, wanted) in _MUTATIONS.items() if kind in _MUTATIONS else ():
        said = mutation.get(field)
        if said is not None and name != kind:
            words = f"must not be specified when patchType is {kind}"
            yield causes.invalid(f"{path}.{field}", f"{{{field}}}", words)
        elif said is not None:
            yield from _wrong(said["expression"], f"{path}.{field}.expression", wanted, known)
        elif name == kind:
            words = f"must be specified when patchType is {kind}"
            yield causes.required(f"{path}.{field}", words)


def _wrong_validation(rule: Body, path: str, known: list[str]) -> Iterator[Cause]:
    yield from _wrong(rule["expression"], f"{path}.expression", _BOOL, known)
    if text := rule.get("messageExpression"):
        yield from _wrong(text, f"{path}.messageExpression", _STRING, known)
    if "\n" in (rule.get("message") or "").strip():
        yield causes.invalid(f"{path}.message", rule["message"], "must not contain line breaks")
    if rule.get("reason", "Invalid") not in _REASONS:
        yield causes.not_supported(f"{path}.reason", rule["reason"], _REASONS)


def _wrong(text: str, path: str, wanted: _Wanted, known: list[str]) -> Iterator[Cause]:
    if not text.strip():
        yield causes.required(path)
        return
    try:
        found = wanted.read(text).return_type()
    except NotCompiled as error:
        if not error.here:
            yield causes.invalid(path, text, str(error))
        return
    for used in _USED.finditer(text):
        if used[2] not in known:
            words = _undefined_field(text, used.start(1), used[2])
            yield causes.invalid(path, text, words)
            return
    if Type.DYN not in (found, *wanted.types) and found not in wanted.types:
        words = f"must evaluate to {wanted.name} but got {_go(found)}"
        yield causes.invalid(path, text, words)


def _undefined_field(text: str, at: int, name: str) -> str:
    """What the compiler says of the variable *name* that is not there, its dot being *at*."""
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1)
    shown = text.splitlines()[line - 1]
    begin = f"compilation failed: ERROR: <input>:{line}:{column + 1}: undefined field '{name}'"
    return f"{begin}\n | {shown}\n | {'.' * column}^"


def _go(kind: Type) -> str:
    return str(kind.name()).lower().replace("<", "(").replace(">", ")")


@cache
def _environment() -> Env:
    return environment(dict.fromkeys(VARIABLES, Type.DYN))
