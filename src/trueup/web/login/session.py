"""``/api/v1/session``: logging in, and who one is."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from trueup.model.identity import ISSUER, Identity
from trueup.model.record import Kind, Outcome
from trueup.web.cookies import TOKEN, drop
from trueup.web.doors import NotLetIn
from trueup.web.errors import ApiError, Code
from trueup.web.exchange import deps, document, reply
from trueup.web.gate.auth import set_cookie, token_of
from trueup.web.record import note
from trueup.web.rights import caller

LARGEST = 2**14  # bytes of a body that anybody may send
LONGEST = 64  # characters of a name that nobody may have
OPEN_TOKEN = "open"  # noqa: S105 what an open server hands out; it asks nobody for it


async def create(request: Request) -> Response:
    """Body: ``{username, password}``; the token stands in the answer and in the cookie."""
    said = await document(request, LARGEST)
    if said.get("token"):
        raise ApiError(Code.UNAUTHENTICATED, "sessions are made from a user name and a password")
    name, password = (str(said.get(key) or "") for key in ("username", "password"))
    token = await _logged_in(request, name, password)
    response = reply({"token": token})
    set_cookie(request, response, token)
    return response


async def _logged_in(request: Request, name: str, password: str) -> str:
    """Who is throttled is not put on record again: that would be theirs to fill."""
    doors, who = deps(request).doors, Identity(name[:LONGEST])
    if doors is None:
        return OPEN_TOKEN
    noted = partial(note, request, Kind.LOGIN, who=who, resource="accounts", named=who.subject)
    try:
        token = await doors.log_in(name, password, address(request))
    except NotLetIn as error:
        noted("log in", outcome=Outcome.FAILED, message=str(error))
        raise
    noted("logged in")
    return token


async def delete(request: Request) -> Response:
    """The token counts no longer, wherever else it may be."""
    await log_out(request)
    response = reply({"token": ""})
    drop(response, request.cookies, TOKEN, path=request.scope.get("root_path") or "/")
    return response


async def log_out(request: Request) -> None:
    """The caller's session is over, whoever vouched for it."""
    who, doors, signon = caller(request), deps(request).doors, deps(request).signon
    if who.subject:
        note(request, Kind.LOGIN, "logged out", resource="accounts", named=who.subject)
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
