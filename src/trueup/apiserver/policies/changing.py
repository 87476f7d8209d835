"""Changing: one mutation of a policy, evaluated and laid over the object."""

import base64
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from trueup.apiserver import errors
from trueup.apiserver.cel.compiling import Failed
from trueup.apiserver.cel.literals import OBJECT, PATCH, mismatches, plain, type_of
from trueup.apiserver.cel.policies import mutation_of
from trueup.apiserver.policies.judging import Scope, evaluated, with_variables
from trueup.k8s.decoding import decode_error
from trueup.k8s.merge import merged
from trueup.k8s.patch import PatchError, TestFailed, json_patch
from trueup.k8s.schema import Schema, pruned
from trueup.k8s.shape import ATOMIC, Shape, shape_of
from trueup.k8s.typed import misfit

Body = Mapping[str, Any]
Changed = dict[str, Any]
_BARE = "error applying patch: failed to convert patch object to typed object: "
_ATOMIC = "error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or"


class NotChanged(ValueError):
    """A mutation that cannot be carried out, in upstream's words."""


def changed(spec: Body, mutation: Body, scope: Scope, schema: Schema) -> Changed:
    """The object of *scope* after *mutation*; raises `NotChanged`, `NotHere`, or a refusal."""
    live: Changed = scope["object"]
    scope = with_variables(spec, scope)
    if mutation["patchType"] == PATCH:
        return _patched(live, _evaluated(mutation["jsonPatch"], scope), schema)
    return _applied(live, _evaluated(mutation["applyConfiguration"], scope), schema)


def _evaluated(said: Body, scope: Scope) -> Any:
    text = said["expression"]
    try:
        return as_json(evaluated(text, scope, mutation_of))
    except Failed as error:
        raise NotChanged(f"expression '{text}' resulted in error: {error}") from error


# Apply configurations.


def _applied(live: Changed, said: Any, schema: Schema) -> Changed:
    if type_of(said) != OBJECT:
        raise NotChanged(f"unsupported return type from ApplyConfiguration expression: {said}")
    if wrong := mismatches(said):
        raise NotChanged("type mismatch: " + "\n".join(wrong))
    heads = {name: live[name] for name in ("apiVersion", "kind") if name in live}
    config = {**plain(said), **heads}
    shape = shape_of(schema)
    if words := misfit(config, shape):
        raise NotChanged(_BARE + words)
    if atomic := list(_atomic(config, shape, "")):
        raise NotChanged(f"{_ATOMIC} structs: {', '.join(atomic)}")
    result: Changed = merged(live, config, shape)
    return result


def _atomic(value: Any, shape: Shape, path: str) -> Iterator[str]:
    """What would be replaced as a whole, by which more would go than was meant."""
    if isinstance(value, dict) and shape.map:
        if shape.map == ATOMIC:
            yield path
        for name, each in value.items():
            if (below := shape.fields[name]).named:
                yield from _atomic(each, below.shape, f"{path}.{name}")
    elif isinstance(value, list) and shape.list:
        if shape.list == ATOMIC:
            yield path
        for at, each in enumerate(value):
            yield from _atomic(each, shape.items, f"{path}[{at}]")


# JSON patches.


def _patched(live: Changed, said: Any, schema: Schema) -> Changed:
    if not isinstance(said, list) or any(type_of(each) != PATCH for each in said):
        raise NotChanged("type mismatch: JSONPatchType.expression should evaluate to array")
    for each in said:
        if type_of(each.get("value")) and (wrong := mismatches(each["value"])):
            raise NotChanged("type mismatch: " + "\n".join(wrong))
    try:
        found = json_patch(live, [plain(each) for each in said])
    except TestFailed:
        return live
    except PatchError as error:
        raise NotChanged(f"JSON Patch: {error}") from error
    if not isinstance(found, dict):
        raise errors.internal("the patched object is none")
    return _read_again(found, schema)


def _read_again(found: Changed, schema: Schema) -> Changed:
    """What the patch made, if it is an object of its kind."""
    if not schema.structural and (wrong := decode_error(found, schema)):
        raise errors.internal(wrong)
    _, unknown = pruned(found, schema)
    if unknown:
        told = ", ".join(f'unknown field "{path}"' for path in unknown)
        raise errors.internal(f"strict decoding error: {told}")
    return found


def as_json(value: Any) -> Any:
    """What an expression gave, as JSON says it."""
    match value:
        case dict():
            return {str(name): as_json(each) for name, each in value.items()}
        case list():
            return [as_json(each) for each in value]
        case datetime():
            return value.strftime("%Y-%m-%dT%H:%M:%SZ")
        case timedelta():
            return f"{value.total_seconds():g}s"
        case bytes() | bytearray():
            return base64.b64encode(value).decode()
    return value
