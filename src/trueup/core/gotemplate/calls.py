"""
Functions and what they take.

A Python function's annotations are its signature in Go: ``str`` is ``string``, :class:`Int` is
``int``, ``int`` is ``int64``, ``list[str]`` is ``[]string``, ``dict`` a
``map[string]interface {}``, anything else ``interface {}``. Go refuses an argument of another type
and converts none, so do we.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, TypeVar, get_origin

from trueup.core.gotemplate.failed import USUAL, Price
from trueup.core.gotemplate.gotime import Duration, Time
from trueup.core.gotemplate.values import (
    NOTHING,
    Int,
    NilMap,
    StringMap,
    Strings,
    Struct,
    Uint32,
)

Reflected = Annotated[Any, "reflect.Value"]
"""Go's ``reflect.Value``, which knows nothing from nil."""
Work = Annotated[Callable[[int], None], "work"]
"""No argument of the template's: whom the function tells how much it does, as it goes on."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """*nil* makes what the function gets for nothing; None: nothing is refused."""

    go_type: str
    nil: Callable[[], Any] | None = None


ANY = Parameter("interface {}", lambda: None)
REFLECTED = Parameter("reflect.Value", lambda: NOTHING)
_PARAMETERS: dict[Any, Parameter] = {
    str: Parameter("string"),
    bool: Parameter("bool"),
    float: Parameter("float64"),
    int: Parameter("int64"),
    Int: Parameter("int"),
    Uint32: Parameter("uint32"),
    dict: Parameter("map[string]interface {}", NilMap),
    StringMap: Parameter("map[string]string", StringMap),
    Strings: Parameter("[]string", Strings),
    list: Parameter("[]interface {}", list),
    Time: Parameter("time.Time"),
    Duration: Parameter("time.Duration"),
}


@dataclass(frozen=True, slots=True)
class Function:
    """A function as templates call it.

    *rest*: what a variadic one takes any number of; *changes*: it changes what it is given;
    *tells*: how much it does, as it goes on; *price*: what it costs else.
    """

    call: Callable[..., Any]
    fixed: tuple[Parameter, ...]
    rest: Parameter | None = None
    changes: bool = False
    tells: bool = False
    price: Price = USUAL

    def parameter(self, at: int) -> Parameter:
        if at < len(self.fixed) or self.rest is None:
            return self.fixed[at]
        return self.rest


_C = TypeVar("_C", bound=Callable[..., Any])


def changing(call: _C) -> _C:
    """Of a function that changes its first argument: of a copy of the data, then."""
    call.__dict__["template_changes"] = True
    return call


@lru_cache(maxsize=4096)
def function(call: Callable[..., Any]) -> Function:
    """*call* with its signature."""
    fixed: list[Parameter] = []
    rest: Parameter | None = None
    try:
        parameters = inspect.signature(call, eval_str=True).parameters
    except ValueError:  # one of Python's own, which says nothing of itself
        return Function(call, (), ANY)
    tells = False
    for each in parameters.values():
        if each.annotation == Work:
            tells = True
        elif each.kind is each.VAR_POSITIONAL:
            rest = _parameter(each.annotation)
        elif each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD):
            fixed.append(_parameter(each.annotation))
    changes = getattr(call, "template_changes", False)
    return Function(call, tuple(fixed), rest, changes, tells)


def _parameter(annotation: Any) -> Parameter:
    if annotation == Reflected:
        return REFLECTED
    if get_origin(annotation) is list:
        return _PARAMETERS[Strings]
    known = get_origin(annotation) or annotation
    if isinstance(known, type) and known not in _PARAMETERS and issubclass(known, Struct):
        return Parameter(known.go_type)
    return _PARAMETERS.get(known, ANY)
