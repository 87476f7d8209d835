"""Constants of a template: what they become depends on who takes them."""

from collections.abc import Callable
from typing import Any

from trueup.core.gotemplate.calls import Parameter
from trueup.core.gotemplate.duration import Duration
from trueup.core.gotemplate.nodes import Bool, Nil, Node, Number, String
from trueup.core.gotemplate.state import State
from trueup.core.gotemplate.values import NOTHING, Int

Value = Callable[[State, Any], Any]
"""What a part of an action is, for a state and a dot."""


def number(node: Number) -> Value:
    """Without a parameter that says what it is, its spelling does."""
    text = node.text
    hexadecimal = text[:2].lower() == "0x" and not set("pP") & set(text)
    if text[0] != "'" and not hexadecimal and set(".eEpP") & set(text):
        return lambda _state, _dot: node.real
    if node.whole is None or not -(1 << 63) <= node.whole < 1 << 63:
        return lambda state, _: state.fail(f"{text} overflows int")
    known = Int(node.whole)
    return lambda _state, _dot: known


def literal(node: Node, parameter: Parameter) -> Value:
    """A constant for a parameter: numbers become what is asked for, if they can."""
    known: Any = NOTHING
    match node, parameter.go_type:
        case Nil(), _:
            if parameter.nil is None:
                return _failing(node, f"cannot assign nil to {parameter.go_type}")
            known = parameter.nil()
        case Number(), "interface {}" | "reflect.Value":
            return at(node, number(node))
        case (Bool(value=known), "interface {}" | "reflect.Value" | "bool"):
            pass
        case (String(text=known), "interface {}" | "reflect.Value" | "string"):
            pass
        case Number(whole=int(known)), "int" | "int64" | "uint32":
            known = known if parameter.go_type == "int64" else Int(known)
        case Number(whole=int(known)), Duration.go_type:
            known = Duration(known)
        case Number(real=float(known)), "float64":
            pass
        case _:
            return _failing(node, _expected(node, parameter.go_type))
    return at(node, lambda _state, _dot: known)


_EXPECTED = {"bool": "bool", "string": "string", "int": "integer", "int64": "integer"}
_EXPECTED |= {"float64": "float", "uint32": "unsigned integer", Duration.go_type: "integer"}


def _expected(node: Node, go_type: str) -> str:
    known = _EXPECTED.get(go_type)
    if known is None:
        return f"can't handle {node} for arg of type {go_type}"
    return f"expected {known}; found {node}"


def _failing(node: Node, message: str) -> Value:
    return at(node, lambda state, _: state.fail(message))


def at(node: Node, value: Value) -> Value:
    def run(state: State, dot: Any) -> Any:
        state.node = node
        return value(state, dot)

    return run
