"""``/api/v1/notifications``: the names of what ``argocd-notifications-cm`` declares."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from trueup.web import maps
from trueup.web.exchange import reply

NAME = "argocd-notifications-cm"


def named(prefix: str, *, typed: bool = False) -> Callable[[Request], Awaitable[Response]]:
    """
    The handler of what stands under keys that begin so.

    *typed*: of ``service.webhook.github`` the name is the last part; one without is called as its
    type is (``service.slack``).
    """

    async def listed(request: Request) -> Response:
        found = await maps.data(request, NAME)
        rest = (key.removeprefix(prefix) for key in found if key.startswith(prefix))
        names = {each.partition(".")[2] or each if typed else each for each in rest}
        return reply({"items": [{"name": each} for each in sorted(names)]})

    return listed
