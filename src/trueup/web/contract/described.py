"""``/swagger.json``, and ``/swagger-ui`` for people: what is served of Argo CD's API."""

from functools import cache
from importlib.metadata import version

from starlette.requests import Request
from starlette.responses import Response

from trueup.web.contract.operations import STREAM, Operation, operations
from trueup.web.contract.page import Call, Described, Field, shown
from trueup.web.contract.shapes import answered, asked, shapes
from trueup.web.contract.swagger import swagger
from trueup.web.contract.unbuilt import UNBUILT
from trueup.web.exchange import reply

ABOUT = (
    'The same <a href="swagger.json">for programs</a>; beside it there is '
    '<a href="api/trueup/v1/docs">an API of our own</a>.'
)
TYPES = {"str": "string", "bool": "boolean", "int": "integer", "list": "strings, between commas"}
EVENTS = "text/event-stream"


async def show(_request: Request) -> Response:
    built = [each for each in operations() if each.name not in UNBUILT]
    return reply(swagger(built, version("trueup")))


async def page(request: Request) -> Response:
    return shown(_page(), request.scope.get("root_path") or "")


@cache
def _page() -> Described:
    return Described("Argo CD's API", ABOUT, tuple(map(_call, operations())), shapes())


def _call(each: Operation) -> Call:
    query = (Field(name, type=TYPES[kind], many=kind == "list") for name, kind in each.query)
    return Call(
        each.method,
        each.path,
        each.name,
        fields=(*(Field(name, "path") for name in each.parameters), *query),
        takes=asked(each) if each.body else None,
        gives=answered(each),
        media=EVENTS if each.answer.startswith(STREAM) else "application/json",
        unbuilt=UNBUILT.get(each.name, ""),
    )
