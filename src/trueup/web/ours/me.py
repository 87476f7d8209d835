"""``GET me``: who asks, as far as the server can tell, and whether it lets guests look."""

from starlette.requests import Request
from starlette.responses import Response

from trueup.k8s.value import Value, encode
from trueup.web.exchange import deps, raw
from trueup.web.rights import caller


class Me(Value, frozen=True):
    """*guests*: whoever comes without a login may look at what is everybody's to see."""

    logged_in: bool
    name: str = ""
    issuer: str = ""
    groups: tuple[str, ...] = ()
    guests: bool = False


async def me(request: Request) -> Response:
    who, doors = caller(request), deps(request).doors
    guests = doors is not None and doors.anonymous
    if not who.subject:
        return raw(encode(Me(logged_in=False, guests=guests)))
    groups = tuple(doors.groups(who)) if doors else ()
    return raw(encode(Me(True, who.called, who.issuer, groups, guests)))
