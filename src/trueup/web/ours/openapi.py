"""``openapi.json``: the description of our API, made of its table; and a page that shows it."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from typing import Any

import msgspec
import orjson
from starlette.requests import Request
from starlette.responses import Response

from trueup.k8s.value import Value
from trueup.web.contract.page import Call, Described, Field, shown
from trueup.web.cookies import TOKEN as COOKIE
from trueup.web.exchange import raw
from trueup.web.ours.operation import JSON, Operation, Parameter
from trueup.web.ours.table import BASE, OPERATIONS

NAMES = "#/components/schemas/{name}"
ABOUT = (
    'What Argo CD has no route for, as <a href="openapi.json">OpenAPI 3.1</a>; beside it there is '
    '<a href="../../../swagger-ui">its API</a>. Who you are says your session, or a token in '
    "<code>Authorization: Bearer</code>."
)
DENIED = (401, 403)
STATUSES = {
    400: "A parameter makes no sense; the text names it.",
    401: "Nobody has logged in.",
    403: "The caller may not, or there is no such thing that they may see.",
    404: "There is no such thing.",
    409: "It is not as it was when it was looked at.",
    415: "The body is not said to be JSON.",
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


async def page(request: Request) -> Response:
    return shown(_page(), request.scope.get("root_path") or "")


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
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
            },
        },
        "security": [{"token": []}, {"session": []}],
    }


def _operation(each: Operation, schemas: Mapping[Any, Any]) -> dict[str, Any]:
    refusals = (*DENIED, *each.refuses, *((415,) if each.method != "GET" else ()))
    given = schemas[each.gives] if each.gives is not None else {"type": "string"}
    said: dict[str, Any] = {
        "operationId": each.id,
        "summary": each.summary,
        "parameters": [_parameter(one) for one in each.parameters],
        "responses": {
            "200": {"description": each.summary, "content": {each.media: {"schema": given}}},
            **({"304": {"description": "The client has it."}} if each.tagged else {}),
            **{str(status): _refusal(status, schemas) for status in refusals},
        },
    }
    if each.description:
        said["description"] = each.description
    if each.takes is not None:
        content = {JSON: {"schema": schemas[each.takes]}}
        said["requestBody"] = {"required": True, "content": content}
    return said


def _parameter(said: Parameter) -> dict[str, Any]:
    required = {"required": True} if said.where == "path" else {}
    return {
        "name": said.name,
        "in": said.where,
        "description": said.description,
        "schema": dict(said.schema),
        **({"example": said.example} if said.example else {}),
        **required,
    }


def _refusal(status: int, schemas: Mapping[Any, Any]) -> dict[str, Any]:
    return {"description": STATUSES[status], "content": {JSON: {"schema": schemas[Error]}}}


@cache
def _page() -> Described:
    """Of the document itself, so that both say the same."""
    found = described(OPERATIONS)
    calls = (
        _call(path, method, said)
        for path, each in found["paths"].items()
        for method, said in each.items()
    )
    return Described("Trueup's API", ABOUT, tuple(calls), found["components"]["schemas"])


def _call(path: str, method: str, said: Mapping[str, Any]) -> Call:
    ((media, content),) = said["responses"]["200"]["content"].items()
    takes = said.get("requestBody", {}).get("content", {}).get(JSON, {}).get("schema")
    return Call(
        method.upper(),
        path,
        said["summary"],
        said.get("description", ""),
        tuple(map(_field, said["parameters"])),
        takes,
        content["schema"] if media == JSON else None,
        media,
    )


def _field(said: Mapping[str, Any]) -> Field:
    kind, example = said["schema"].get("type", ""), str(said.get("example", ""))
    return Field(said["name"], said["in"], kind, said["description"], example)


DESCRIPTION = (
    Operation(
        f"{BASE}/openapi.json", document, "describe", "This description.", gives=dict[str, Any]
    ),
    Operation(f"{BASE}/docs", page, "page", "The same for people.", media="text/html"),
)
