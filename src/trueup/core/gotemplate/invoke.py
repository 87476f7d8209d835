"""Calling a function from a template: how many arguments, of which types, and what it may cost."""

from typing import Any

from trueup.core.gotemplate.calls import Function, Parameter
from trueup.core.gotemplate.failed import OUTPUT, ROUNDS, CallFailed, Price, TemplateFailed
from trueup.core.gotemplate.nodes import Node
from trueup.core.gotemplate.state import State
from trueup.core.gotemplate.values import NOTHING, type_name

_ANY = frozenset({"interface {}"})


def counted(state: State, name: str, taken: Function, given: int, piped: bool) -> None:
    """The number of arguments must be right."""
    total, wanted = given + piped, len(taken.fixed)
    if taken.rest is not None:
        if total < wanted:
            state.fail(f"wrong number of args for {name}: want at least {wanted} got {given}")
    elif total != wanted:
        state.fail(f"wrong number of args for {name}: want {wanted} got {total}")


def checked(state: State, value: Any, parameter: Parameter) -> Any:
    """*value*, if it is of the type that is wanted."""
    wanted = parameter.go_type
    if wanted == "interface {}":
        return None if value is NOTHING else value
    if wanted == "reflect.Value":
        return value
    if value is NOTHING:
        if parameter.nil is None:
            state.fail(f"invalid value; expected {wanted}")
        return parameter.nil()
    told = "interface {}" if value is None else type_name(value)
    if told not in (wanted, f"*{wanted}"):
        state.fail(f"wrong type for value; expected {wanted}; got {told}")
    return value


def invoked(state: State, node: Node, name: str, taken: Function, given: list[Any]) -> Any:
    """What it gives; what it raises becomes an error of the template."""
    paid(state, taken.price, given)
    try:
        result = taken.call(state.worked, *given) if taken.tells else taken.call(*given)
    except TemplateFailed:
        raise
    except (CallFailed, ArithmeticError, LookupError, TypeError, ValueError) as error:
        state.node = node
        state.fail(f"error calling {name}: {error}")
    return sized(state, result)


def paid(state: State, price: Price, given: list[Any]) -> None:
    """Before it is done."""
    amount = price.flat
    for value in given:
        if isinstance(value, str):
            amount += price.letter * len(value)
        elif isinstance(value, list | tuple):
            others = len(given) if len(given) > 1 else len(value)
            amount += (price.item + price.pair * others) * len(value)
    state.worked(amount)
    if price.deep:
        state.searched(given, price.deep)


def sized(state: State, result: Any) -> Any:
    """Nothing grows without end."""
    if isinstance(result, str):
        if len(result) > OUTPUT:
            state.fail(f"the result is longer than {OUTPUT} characters")
        state.worked(len(result))
    elif isinstance(result, list):
        if len(result) > ROUNDS:
            state.fail(f"the result has more than {ROUNDS} items")
        state.worked(len(result))
    return result
