"""Fields: of maps, of structs, and the methods that look like them."""

from collections.abc import Callable, Mapping
from typing import Any

from trueup.core.gotemplate.state import State
from trueup.core.gotemplate.values import NOTHING, Struct, is_map, type_name

Method = Callable[..., Any]
NIL = "interface {}"


def method(receiver: Any, name: str) -> Method | None:
    """That of the type; it takes *receiver* first."""
    methods: Mapping[str, Method] | None = getattr(type(receiver), "methods", None)
    return methods.get(name) if methods is not None else None


def field(state: State, receiver: Any, name: str, boxed: bool) -> Any:
    """A field that is no method; *boxed*: *receiver* came out of a map or list of anything."""
    if type(receiver) is dict:
        return receiver.get(name, NOTHING)
    if receiver is NOTHING:
        return NOTHING
    if receiver is None:
        state.fail(f"nil pointer evaluating {NIL}.{name}")
    if is_map(receiver):
        return receiver.get(name, NOTHING)
    if isinstance(receiver, Struct):
        fields = receiver.fields()
        if name in fields:
            return fields[name]
    told = NIL if boxed else type_name(receiver)
    return state.fail(f"can't evaluate field {name} in type {told}")


def is_struct_field(receiver: Any, name: str) -> bool:
    return isinstance(receiver, Struct) and name in receiver.fields()
