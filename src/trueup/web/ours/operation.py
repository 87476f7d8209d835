"""Operation: one entry of the API, as its route and its description are made of it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from trueup.k8s.value import Value

Handler = Callable[[Request], Awaitable[Response]]
TEXT: Mapping[str, Any] = MappingProxyType({"type": "string"})
JSON, EVENTS = "application/json", "text/event-stream"


class Parameter(Value, frozen=True):
    """*where*: ``query``, ``path`` or ``header``. *schema*: as JSON Schema says it."""

    name: str
    description: str
    where: str = "query"
    schema: Mapping[str, Any] = TEXT
    example: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """
    *gives*: the type of the answer, if that is JSON; *media*: what else it is.

    *takes*: the type of the body. *refuses*: the statuses of its errors besides those of rights.
    *tagged*: who has it already is told so (304).
    """

    path: str
    handler: Handler
    id: str
    summary: str
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    gives: Any = None
    takes: Any = None
    media: str = JSON
    method: str = "GET"
    refuses: tuple[int, ...] = ()
    tagged: bool = False

    @property
    def route(self) -> Route:
        return Route(self.path, self.handler, methods=[self.method])
