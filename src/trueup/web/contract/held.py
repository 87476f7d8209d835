"""
Held: every request of an operation of Argo CD's API is held to what that operation takes.

As Argo CD's gateway does, before anything is looked at: a parameter that is no truth value or no
number, or a field of the body of another type, is refused by its name. What nobody knows is passed
over, null says nothing, and small letters are as good as large ones in the name of a field.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import jsonschema_rs
from jsonschema_rs import ValidationErrorKind
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from trueup.web.contract.called import called
from trueup.web.contract.operations import Key, Operation, keys, operations
from trueup.web.contract.shapes import asked, shapes
from trueup.web.contract.spelling import spelled
from trueup.web.errors import invalid
from trueup.web.exchange import CHECK, TRUE, deps

TRUTH = TRUE | {"0", "f", "F", "FALSE", "false", "False"}
"""As Go reads them."""
TEXT = "str"  # a body that is a text alone; what else handlers take is theirs to say
THERE = {"not": {"type": "null"}}  # an element of a list
WORDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "boolean": "true or false",
    "integer": "a whole number",
}
LEAST, MOST = -(2**63), 2**63 - 1
FITS = {"minimum": LEAST + 2**10, "maximum": MOST - 2**10}
"""Of 64 bits: what has more is a float by now, the nearest to the limit."""


def held(routes: Iterable[BaseRoute]) -> list[BaseRoute]:
    """The *routes*; those of operations are called by their names, and held to them."""
    known = {each.key: each for each in operations()}
    return [_held(each, known) for each in routes]


def _held(route: BaseRoute, known: Mapping[Key, Operation]) -> BaseRoute:
    found = [known[key] for key in keys(route) if key in known] if isinstance(route, Route) else []
    if not isinstance(route, Route) or not found:
        return route
    (operation,), handle = found, route.endpoint

    async def checked(request: Request) -> Response:
        with called(deps(request).meter, operation):
            check_query(operation, request)
            if operation.body not in ("", TEXT):
                request.scope[CHECK] = lambda said: checked_body(operation, said)
            response: Response = await handle(request)
            return response

    checked.__doc__ = handle.__doc__
    return Route(route.path, checked, methods=[operation.method], name=operation.name)


def check_query(operation: Operation, request: Request) -> None:
    for name, kind in operation.query:
        for said in request.query_params.getlist(name):
            if said and not _reads(kind, said):
                wanted = "true or false" if kind == "bool" else "a whole number"
                raise invalid(f"type mismatch, parameter: {name}: {said!r} is not {wanted}")


def checked_body(operation: Operation, said: Any) -> Any:
    """*said* by the names that the operation knows; raises if it does not fit."""
    named = spelled(said, asked(operation))
    check_body(operation, named)
    return named


def check_body(operation: Operation, said: Any) -> None:
    for error in _validator(operation.body).iter_errors(said):
        where = "".join(_step(each) for each in error.instance_path).lstrip(".") or "the body"
        types = error.kind.types if isinstance(error.kind, ValidationErrorKind.Type) else ()
        wanted = " or ".join(_words(each) for each in types if each != "null")
        if isinstance(error.kind, ValidationErrorKind.Minimum | ValidationErrorKind.Maximum):
            raise invalid(f"{where}: a whole number of 64 bits is expected, not {error.instance}")
        raise invalid(f"{where}: {wanted or 'a value'} is expected, not {_kind(error.instance)}")


def _reads(kind: str, said: str) -> bool:
    match kind:
        case "bool":
            return said in TRUTH
        case "int":
            digits = said.removeprefix("-").removeprefix("+")
            fits = digits.isascii() and digits.isdigit() and len(digits) < 20
            return fits and LEAST <= int(said) <= MOST
    return True


@cache
def _validator(body: str) -> Any:
    definitions = {name: _lenient(schema) for name, schema in shapes().items()}
    (operation,) = {each.body: each for each in operations() if each.body == body}.values()
    return jsonschema_rs.validator_for({**_lenient(asked(operation)), "definitions": definitions})


def _lenient(schema: Any) -> Any:
    """Types alone: what must be there is the handler's to say, whose words are better."""
    match schema:
        case {"$ref": _}:
            return schema
        case Mapping() if "type" in schema:
            limits = FITS if schema["type"] == "integer" else {}
            return {"type": [schema["type"], "null"], **limits, **_below(schema)}
        case Mapping():
            return _below(schema)
    return schema


def _below(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Keywords whose schemas are lenient too; fields may be called like keywords."""
    found: dict[str, Any] = {}
    if "properties" in schema:
        fields = schema["properties"].items()
        found["properties"] = {name: _lenient(each) for name, each in fields}
    if "anyOf" in schema:
        found["anyOf"] = [_lenient(each) for each in schema["anyOf"]]
    if "items" in schema:
        found["items"] = {"allOf": [THERE, _lenient(schema["items"])]}
    if "additionalProperties" in schema:
        found["additionalProperties"] = _lenient(schema["additionalProperties"])
    return found


def _step(part: str | int) -> str:
    return f"[{part}]" if isinstance(part, int) else f".{part}"


def _words(type: str) -> str:
    return WORDS.get(type, f"a {type}")


def _kind(value: Any) -> str:
    names = {dict: "a mapping", list: "a list", str: "a text", bool: "a truth value"}
    return names.get(type(value), "nothing" if value is None else "a number")
