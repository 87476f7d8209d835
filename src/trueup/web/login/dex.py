"""
``/api/dex``: what is asked of a Dex through us, so that browsers need to know one address only.

Nothing of our own sessions is passed on: the Dex gets neither our cookies nor our tokens.
"""

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from trueup.web.cookies import TOKEN
from trueup.web.errors import ApiError, Code, invalid
from trueup.web.login.sso import ATTEMPT, KEPT, base_of, signon

LARGEST = 2**20
HOP = frozenset(
    {
        "authorization",
        "connection",
        "content-encoding",
        "content-length",
        "host",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "accept-encoding",
    }
)
"""Headers that are of one connection, or of us."""
OURS = (TOKEN, ATTEMPT, KEPT)
METHODS = ["GET", "POST", "HEAD"]


async def forward(request: Request) -> Response:
    said = signon(request).settings()
    if said.dex is None:
        raise ApiError(Code.NOT_FOUND, "no Dex is configured", "see dex.config of argocd-cm")
    query = request.scope["query_string"].decode("latin-1")
    path = request.scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
    status, headers, body = await signon(request).forwarded(
        said.dex, request.method, path, _sent(request), await _body(request)
    )
    if status == 500:
        return RedirectResponse(f"{base_of(request, said)}/login?has_sso_error=true", 303)
    response = Response(body, status)
    passed = MutableHeaders(raw=response.raw_headers)
    for name, value in headers:
        if name.lower() not in HOP:
            passed.append(name, value)
    return response


def _sent(request: Request) -> list[tuple[str, str]]:
    kept = [(n, v) for n, v in request.headers.items() if n not in HOP and n != "cookie"]
    cookies = "; ".join(
        f"{name}={value}" for name, value in request.cookies.items() if not name.startswith(OURS)
    )
    return [*kept, ("cookie", cookies)] if cookies else kept


async def _body(request: Request) -> bytes:
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > LARGEST:
            raise invalid(f"the body is larger than {LARGEST} bytes")
    return bytes(read)
