"""``call``: a function that is a value, such as one of a map of helpers."""

from dataclasses import replace
from typing import Any

from trueup.core.gotemplate.calls import Parameter, function
from trueup.core.gotemplate.failed import CallFailed, Price
from trueup.core.gotemplate.invoke import invoked
from trueup.core.gotemplate.nodes import Node
from trueup.core.gotemplate.state import State
from trueup.core.gotemplate.values import NOTHING, Int, is_integer, type_name

CALLED = Price(letter=16, deep=8)
"""What it is nobody knows here."""


def called(state: State, node: Node, name: str, given: list[Any]) -> Any:
    """*name*: how the template calls the function that is the first of *given*."""
    call, *arguments = given
    try:
        return _called(state, node, name, call, arguments)
    except CallFailed as error:
        state.node = node
        return state.fail(f"error calling call: {error}")


def _called(state: State, node: Node, name: str, call: Any, arguments: list[Any]) -> Any:
    if call is None or call is NOTHING:
        raise CallFailed("call of nil")
    if not callable(call):
        shown = name or (call if isinstance(call, str) else f"<{type_name(call)} Value>")
        raise CallFailed(f"non-function {shown} of type {type_name(call)}")
    taken = replace(function(call), price=CALLED)
    wanted, got = len(taken.fixed), len(arguments)
    if taken.rest is not None and got < wanted:
        raise CallFailed(f"wrong number of args for {name}: got {got} want at least {wanted}")
    if taken.rest is None and got != wanted:
        raise CallFailed(f"wrong number of args for {name}: got {got} want {wanted}")
    prepared = [_prepared(value, taken.parameter(at), at) for at, value in enumerate(arguments)]
    return invoked(state, node, "call", taken, prepared)


def _prepared(value: Any, parameter: Parameter, at: int) -> Any:
    wanted = parameter.go_type
    if value is None or value is NOTHING:
        if parameter.nil is None:
            raise CallFailed(f"arg {at}: value is nil; should be of type {wanted}")
        return parameter.nil()
    if wanted in ("interface {}", "reflect.Value") or type_name(value) == wanted:
        return value
    if is_integer(value) and wanted in ("int", "int64"):
        return Int(value) if wanted == "int" else int(value)
    raise CallFailed(f"arg {at}: value has type {type_name(value)}; should be {wanted}")
