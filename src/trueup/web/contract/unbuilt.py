"""
UNBUILT: the operations of Argo CD's API that answer 501 here, each with its reason.

A client is told so instead of that there were no such route. Who builds one takes its line out.
"""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from trueup.web.contract.operations import Operation, operations
from trueup.web.errors import ApiError, Code

_FILES = "files are rendered where they are: trueup app diff --local"
UNBUILT: Mapping[str, str] = {
    "ApplicationService_GetManifestsWithFiles": _FILES,
}
"""By the name of the operation."""
BESIDE: Mapping[str, str] = {
    "/download/{program}": "programs are not handed out: pip install trueup",
}
"""Paths (``GET``) that are no operations, and that Argo CD serves beside them."""


def unbuilt() -> list[BaseRoute]:
    """A route for each."""
    known = {each.name: each for each in operations()}
    made = [_route(known[name], reason) for name, reason in UNBUILT.items()]
    return [*made, *(_route(Operation("GET", path, path), why) for path, why in BESIDE.items())]


def _route(operation: Operation, reason: str) -> Route:
    async def refuse(request: Request) -> Response:
        raise ApiError(
            Code.UNIMPLEMENTED,
            f"{operation.name}: {reason}",
            "docs/reference/api.md: what is served",
        )

    path = operation.path
    for name in operation.parameters:
        path = path.replace(f"{{{name}}}", "{" + name.replace(".", "_") + "}")
    return Route(path, refuse, methods=[operation.method], name=operation.name)
