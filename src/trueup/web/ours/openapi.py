"""``openapi.json``: the description of our API, made of its table; and a page that shows it."""

import html
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import version
from typing import Any

import msgspec
import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from trueup.k8s.value import Value
from trueup.web.exchange import raw
from trueup.web.ours.operation import JSON, Operation, Parameter
from trueup.web.ours.table import BASE, OPERATIONS

NAMES = "#/components/schemas/{name}"
DENIED = (401, 403)
STATUSES = {
    400: "A parameter makes no sense; the text names it.",
    401: "Nobody has logged in.",
    403: "The caller may not, or there is no such thing that they may see.",
    404: "There is no such thing.",
    503: "A repository or a cluster does not answer.",
}


class Error(Value, frozen=True):
    """*code*: as gRPC numbers it. *hint*: what to do, where we know."""

    error: str
    code: int
    message: str
    hint: str = ""


async def document(_request: Request) -> Response:
    return raw(_written())


async def page(_request: Request) -> Response:
    """Without a script, a style or anything from elsewhere."""
    return HTMLResponse(_page())


@cache
def _written() -> bytes:
    return orjson.dumps(described(OPERATIONS))


def described(operations: Iterable[Operation]) -> dict[str, Any]:
    """The document of OpenAPI 3.1."""
    known = tuple(operations)
    types = [each for one in known for each in (one.gives, one.takes) if each is not None]
    schemas, components = msgspec.json.schema_components([*types, Error], ref_template=NAMES)
    by_type = dict(zip([*types, Error], schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for each in known:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each, by_type)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Trueup",
            "version": version("trueup"),
            "description": "What Argo CD's API, which is served beside it, has no route for.",
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _operation(each: Operation, schemas: Mapping[Any, Any]) -> dict[str, Any]:
    given = schemas[each.gives] if each.gives is not None else {"type": "string"}
    said: dict[str, Any] = {
        "operationId": each.id,
        "summary": each.summary,
        "parameters": [_parameter(one) for one in each.parameters],
        "responses": {
            "200": {"description": "It is so.", "content": {each.media: {"schema": given}}},
            **{str(status): _refusal(status, schemas) for status in (*DENIED, *each.refuses)},
        },
    }
    if each.description:
        said["description"] = each.description
    if each.takes is not None:
        said["requestBody"] = {"content": {JSON: {"schema": schemas[each.takes]}}}
    return said


def _parameter(said: Parameter) -> dict[str, Any]:
    required = {"required": True} if said.where == "path" else {}
    return {
        "name": said.name,
        "in": said.where,
        "description": said.description,
        "schema": dict(said.schema),
        **required,
    }


def _refusal(status: int, schemas: Mapping[Any, Any]) -> dict[str, Any]:
    return {"description": STATUSES[status], "content": {JSON: {"schema": schemas[Error]}}}


@cache
def _page() -> str:
    """Plain HTML; a browser shows it as it is, whatever policy the server sends with it."""
    parts = "".join(part for each in OPERATIONS for part in _shown(each))
    return (
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Trueup's API</title></head>"
        "<body><h1>Trueup's API</h1><p>What Argo CD's API has no route for, as "
        '<a href="openapi.json">OpenAPI 3.1</a>. Who you are says a token in '
        f"<code>Authorization: Bearer</code>.</p>{parts}</body></html>"
    )


def _shown(each: Operation) -> Iterator[str]:
    said = html.escape
    yield f"<h2><code>{each.method} {said(each.path)}</code></h2><p>{said(each.summary)} "
    yield f"{said(each.description)}</p><table border=1 cellpadding=4>"
    for one in each.parameters:
        told = said(one.description)
        yield f"<tr><td><code>{said(one.name)}</code><td>{one.where}<td>{told}</tr>"
    yield "</table>"


DESCRIPTION = (
    Operation(
        f"{BASE}/openapi.json", document, "describe", "This description.", gives=dict[str, Any]
    ),
    Operation(f"{BASE}/docs", page, "page", "The same for people.", media="text/html"),
)
