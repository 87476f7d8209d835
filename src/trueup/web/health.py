"""``/healthz``: whether the process lives; ``/readyz``: whether it can answer."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from trueup.k8s.ref import GroupKind
from trueup.model.errors import NotYet, Stalled, Unreachable
from trueup.web.apps.found import applications
from trueup.web.exchange import deps, flag

SECRET = GroupKind("", "Secret")
CLUSTERS = "argocd.argoproj.io/secret-type=cluster"


async def healthz(request: Request) -> Response:
    """``full=true``: asks the home cluster for what it keeps of others, as argocd-server does."""
    if flag(request, "full"):
        namespace = deps(request).namespace
        try:
            await deps(request).cluster.list(SECRET, namespace=namespace, selector=CLUSTERS)
        except (Stalled, NotYet, Unreachable) as error:
            return _not(error.message)
    return PlainTextResponse("ok")


async def readyz(request: Request) -> Response:
    if request.app.state.closing.is_set():
        return _not("the server is stopping")
    if not applications(request).complete:
        return _not("the Applications have not been read yet")
    return PlainTextResponse("ok")


def _not(why: str) -> Response:
    return PlainTextResponse(why, 503)
