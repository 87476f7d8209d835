"""Requests in and JSON out: the few things that every resource's handlers do."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from trueup.web.deps import Deps
from trueup.web.errors import invalid

BODY_LIMIT = 16 * 2**20
TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
CHECK = "trueup.check"
"""Where the scope of a request has what makes its body fit, or raises; see `web.contract.held`."""
READ = "trueup.read"
"""Where it has its body once that was read: a request can be judged again, see `web.anew`."""


def deps(request: Request) -> Deps:
    found: Deps = request.app.state.deps
    return found


def reply(value: Any) -> Response:
    return raw(orjson.dumps(value))


def raw(body: bytes) -> Response:
    return Response(body, media_type="application/json")


async def body(request: Request, limit: int = BODY_LIMIT) -> Any:
    """The JSON body; nothing at all is an empty object. *limit*: bytes that are read at most."""
    if READ not in request.scope:
        request.scope[READ] = await _read(request, limit)
    read: bytes = request.scope[READ]
    if not read.strip():
        return {}
    said = orjson.loads(read)
    check = request.scope.get(CHECK)
    return check(said) if check else said


async def _read(request: Request, limit: int) -> bytes:
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > limit:
            raise invalid(f"the body is larger than {limit // 2**10} KiB")
    return bytes(read)


async def document(request: Request, limit: int = BODY_LIMIT) -> dict[str, Any]:
    """The JSON body, which must be an object."""
    said = await body(request, limit)
    if not isinstance(said, dict):
        raise invalid("the body must be a JSON object")
    return said


def flag(request: Request, name: str, *, default: bool = False) -> bool:
    """As Go reads truth; what is no such word is refused before (`web.contract.held`)."""
    said = text(request, name)
    return said in TRUE if said else default


def text(request: Request, name: str) -> str:
    """The first one, as Argo CD's gateway has it, if it is there more than once."""
    return next(iter(request.query_params.getlist(name)), "")


def many(request: Request, *names: str) -> tuple[str, ...]:
    """All values of a parameter that may be repeated."""
    return tuple(each for name in names for each in request.query_params.getlist(name) if each)


def without_managed_fields(found: Mapping[str, Any]) -> dict[str, Any]:
    metadata = {name: value for name, value in found["metadata"].items() if name != "managedFields"}
    return {**found, "metadata": metadata}
