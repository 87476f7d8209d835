"""``/swagger.json``."""

from importlib.metadata import version

from starlette.requests import Request
from starlette.responses import Response

from trueup.web.contract.operations import operations
from trueup.web.contract.swagger import swagger
from trueup.web.exchange import reply
from trueup.web.unbuilt import UNBUILT


async def show(_request: Request) -> Response:
    built = [each for each in operations() if each.name not in UNBUILT]
    return reply(swagger(built, version("trueup")))
