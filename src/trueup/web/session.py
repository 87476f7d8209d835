"""``/api/v1/session``, ``/api/v1/settings``, ``/api/version``, ``/healthz``: who, where, what."""

import hmac
import platform
from importlib.metadata import version as installed

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from trueup.web.auth import COOKIE, logged_in
from trueup.web.errors import ApiError, Code
from trueup.web.exchange import deps, document, reply

USER = "admin"
OPEN_TOKEN = "open"  # noqa: S105 what an open server hands out; it asks nobody for it


async def create(request: Request) -> Response:
    """The password of ``admin`` is the server's token."""
    said = await document(request)
    token = deps(request).token
    given = str(said.get("password") or said.get("token") or "")
    wrong_name = said.get("username", USER) != USER
    if token and (wrong_name or not hmac.compare_digest(given.encode(), token.encode())):
        raise ApiError(Code.UNAUTHENTICATED, "Invalid username or password")
    response = reply({"token": token or OPEN_TOKEN})
    response.set_cookie(COOKIE, token or OPEN_TOKEN, httponly=True, samesite="lax")
    return response


async def delete(_request: Request) -> Response:
    response = reply({})
    response.delete_cookie(COOKIE)
    return response


async def userinfo(request: Request) -> Response:
    if not logged_in(request, deps(request).token):
        return reply({"loggedIn": False})
    return reply({"loggedIn": True, "username": USER, "iss": "argocd", "groups": []})


async def settings(request: Request) -> Response:
    return reply(
        {
            "url": str(request.base_url).rstrip("/"),
            "appLabelKey": "app.kubernetes.io/instance",
            "trackingMethod": "annotation",
            "controllerNamespace": deps(request).namespace,
            "userLoginsDisabled": False,
            "execEnabled": False,
            "appsInAnyNamespaceEnabled": False,
            "impersonationEnabled": False,
            "hydratorEnabled": deps(request).hydrating,
            "resourceOverrides": {},
            "plugins": _plugins(request),
            "googleAnalytics": {},
            "help": {},
            "kustomizeOptions": {},
        }
    )


async def plugins(request: Request) -> Response:
    return reply({"plugins": _plugins(request)})


def _plugins(request: Request) -> list[dict[str, str]]:
    return [{"name": name} for name in deps(request).plugins]


async def version(_request: Request) -> Response:
    return reply(
        {
            "Version": f"v{installed('trueup')}",
            "Platform": f"{platform.system()}/{platform.machine()}".lower(),
            "Compiler": f"{platform.python_implementation()} {platform.python_version()}",
            "ExtraBuildInfo": "trueup",
        }
    )


async def healthz(_request: Request) -> Response:
    return PlainTextResponse("ok")
