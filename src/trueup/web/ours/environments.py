"""``GET environments``: what applications are delivered to, in order, as the settings say."""

from starlette.requests import Request
from starlette.responses import Response

from trueup.core.environments import Environment, environments
from trueup.k8s.value import Value, encode
from trueup.web import maps
from trueup.web.exchange import raw


class Environments(Value, frozen=True):
    """The first is delivered to first."""

    environments: tuple[Environment, ...]


async def known(request: Request) -> Response:
    data, _ = await maps.settings(request)
    return raw(encode(Environments(environments(data, []))))
