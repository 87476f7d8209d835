"""
``/extensions/<name>/…``: passed on to the service of an extension, with who asks and about what.

As Argo CD's API server does. The caller names an Application and its project in headers, must be
able to see it and to ``invoke`` the extension; the service gets these, the cluster, and the caller,
but neither their cookies nor their token. What the caller says of themselves is left out.
"""

from collections.abc import AsyncIterator, Iterable

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from trueup.core.metrics.catalogue.server import EXTENSION_REQUESTS, EXTENSION_SECONDS
from trueup.core.project.permits import permits_destination
from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION, Application
from trueup.model.errors import Stalled
from trueup.model.project import ProjectDestination
from trueup.web.apps.found import decoded, project, stored
from trueup.web.errors import ApiError, Code, invalid
from trueup.web.exchange import deps
from trueup.web.rights import allowed, caller, named

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
APP, PROJECT = "Argocd-Application-Name", "Argocd-Project-Name"
HOP = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer"}
    | {"transfer-encoding", "upgrade", "content-length", "host"}
)
"""Headers of one connection."""
KEPT = frozenset({"authorization", "cookie"})
"""What is between the caller and us."""
SAID = frozenset(
    {"argocd-namespace", "argocd-target-cluster-url", "argocd-target-cluster-name"}
    | {"argocd-username", "argocd-user-id", "argocd-user-groups"}
)
"""What we say, whatever the caller has said."""
Headers = Iterable[tuple[str, str]]


async def call(request: Request) -> Response:
    name = request.path_params["name"]
    app = await _permitted(request, name)
    extending = deps(request).extensions
    backend = extending.known().get(name) if extending else None
    if extending is None or backend is None:
        hint = "extension.config of argocd-cm, server.enable.proxy.extension"
        raise ApiError(Code.NOT_FOUND, "Extension not found", hint)
    service = backend.service(app.spec.destination)
    if service is None:
        raise invalid("invalid extension", f"no service of {name} is for the application's cluster")
    headers = [*_sent(request), *_told(request, app), *((h.name, h.value) for h in service.headers)]
    meter, clock = deps(request).meter, deps(request).clock
    began = clock.monotonic()
    status, said, chunks = await extending.backends.ask(
        service.url, backend.patience, request.method, _path(request, name), headers, _body(request)
    )
    meter.count(EXTENSION_REQUESTS, (name, str(status)))
    meter.observe(EXTENSION_SECONDS, (name,), clock.monotonic() - began)
    return _answered(status, said, chunks)


async def _permitted(request: Request, name: str) -> Application:
    """The Application that the headers name; one answer for whatever is against it, as Argo CD."""
    (namespace, app), owner = _asked(request)
    seen = allowed(request, "applications", "get", named(request, owner, namespace, app))
    body = await stored(request, Ref(APPLICATION, namespace, app)) if seen else None
    if not allowed(request, "extensions", "invoke", name) or body is None:
        raise _unauthorized()
    read = decoded(body.body)
    if read.project != owner or not await _goes_where_it_may(request, read):
        raise _unauthorized()
    return read


def _asked(request: Request) -> tuple[tuple[str, str], str]:
    said, owner = request.headers.get(APP, ""), request.headers.get(PROJECT, "")
    for header, value in ((APP, said), (PROJECT, owner)):
        if not value:
            raise invalid(f'Invalid headers: header "{header}" must be provided')
    namespace, _, app = said.partition(":")
    for what in (namespace, app, owner):
        if not what or not set(what) <= NAMES:
            raise invalid(
                f'Invalid headers: invalid value for "{APP}" or "{PROJECT}"',
                "NAMESPACE:NAME, and the name of a project",
            )
    return (namespace, app), owner


NAMES = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-._")


async def _goes_where_it_may(request: Request, app: Application) -> bool:
    rules, there = await project(request, app.project), app.spec.destination
    if rules is None:
        return False
    try:
        known = await deps(request).clusters.identify(there.server, there.name)
    except Stalled:
        return False
    place = ProjectDestination(known.server, known.name, there.namespace)
    return permits_destination(rules, place)


def _unauthorized() -> ApiError:
    return ApiError(
        Code.UNAUTHENTICATED,
        "Unauthorized extension request",
        "it takes applications, get of the application in its project, and extensions, invoke",
    )


def _path(request: Request, name: str) -> str:
    query = request.scope["query_string"].decode("latin-1")
    raw = request.scope["raw_path"].decode("latin-1").partition("?")[0]
    rest: str = raw.partition(f"/extensions/{name}")[2]
    return f"{rest}?{query}" if query else rest


def _sent(request: Request) -> Headers:
    for name, value in request.headers.items():
        if name not in HOP and name not in KEPT and name not in SAID:
            yield name, value
    yield "X-Forwarded-Host", request.headers.get("Host", "")
    yield "X-Forwarded-Proto", request.url.scheme
    if request.client:
        yield "X-Forwarded-For", request.client.host


def _told(request: Request, app: Application) -> Headers:
    who, doors, there = caller(request), deps(request).doors, app.spec.destination
    groups = doors.groups(who) if doors else ()
    said = {
        "Argocd-Namespace": deps(request).namespace,
        "Argocd-Target-Cluster-Name": there.name,
        "Argocd-Target-Cluster-URL": there.server,
        "Argocd-User-Id": who.subject,
        "Argocd-Username": who.called,
        "Argocd-User-Groups": ",".join(groups),
    }
    return [(name, value) for name, value in said.items() if value]


def _body(request: Request) -> AsyncIterator[bytes] | None:
    length = request.headers.get("Content-Length", "0")
    if length == "0" and "Transfer-Encoding" not in request.headers:
        return None
    return request.stream()


def _answered(status: int, said: Headers, chunks: AsyncIterator[bytes]) -> Response:
    response = StreamingResponse(chunks, status)
    passed = MutableHeaders(raw=response.raw_headers)
    for name, value in said:
        if name.lower() not in HOP - {"content-length"}:
            passed.append(name, value)
    return response
