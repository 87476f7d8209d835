"""``/api/v1/session``: logging in, and who one is."""

from starlette.requests import Request
from starlette.responses import Response

from trueup.model.identity import ISSUER
from trueup.web.auth import set_cookie, token_of
from trueup.web.cookies import TOKEN, drop
from trueup.web.errors import ApiError, Code
from trueup.web.exchange import deps, document, reply
from trueup.web.rights import caller

OPEN_TOKEN = "open"  # noqa: S105 what an open server hands out; it asks nobody for it


async def create(request: Request) -> Response:
    """Body: ``{username, password}``; the token stands in the answer and in the cookie."""
    said = await document(request)
    if said.get("token"):
        raise ApiError(Code.UNAUTHENTICATED, "sessions are made from a user name and a password")
    name, password = (str(said.get(key) or "") for key in ("username", "password"))
    doors = deps(request).doors
    token = await doors.log_in(name, password, address(request)) if doors else OPEN_TOKEN
    response = reply({"token": token})
    set_cookie(request, response, token)
    return response


async def delete(request: Request) -> Response:
    """The token counts no longer, wherever else it may be."""
    await log_out(request)
    response = reply({"token": ""})
    drop(response, request.cookies, TOKEN, path=request.scope.get("root_path") or "/")
    return response


async def log_out(request: Request) -> None:
    """The caller's session is over, whoever vouched for it."""
    who, doors, signon = caller(request), deps(request).doors, deps(request).signon
    if who.issuer == ISSUER:
        if doors is not None:
            await doors.log_out(who)
    elif signon is not None:
        await signon.end(token_of(request))


async def userinfo(request: Request) -> Response:
    who, doors = caller(request), deps(request).doors
    if not who.subject:
        return reply({"loggedIn": False})
    groups = list(doors.groups(who)) if doors else []
    shown = {"loggedIn": True, "username": who.called, "iss": who.issuer}
    return reply({**shown, "groups": groups} if groups else shown)


def address(request: Request) -> str:
    """Where the request comes from; empty: from a socket of this machine."""
    return request.client.host if request.client else ""
