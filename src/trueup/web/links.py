"""
Deep links: where else an application, a project or a live object is to be seen.

``application.links``, ``project.links`` and ``resource.links`` of ``argocd-cm`` list them: a Go
template for the address, and a condition (`core.expr`). One that makes no sense for an object is
left out, as Argo CD does, and logged: the others are of use without it.
"""

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from trueup.core.deeplinks import Link, declared
from trueup.core.expr import ExpressionFailed, parsed
from trueup.core.mask import masked
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION, PROJECT, Application
from trueup.model.errors import Stalled
from trueup.web import maps
from trueup.web.apps.found import application, decoded
from trueup.web.apps.located import live, located
from trueup.web.connections import registered
from trueup.web.errors import not_found
from trueup.web.exchange import deps, reply, text, without_managed_fields
from trueup.web.rights import PROJECTS, demand

MANAGED_BY = "argocd.argoproj.io/managed-by-url"
CLUSTER = ("server", "name", "namespaces", "shard", "project", "labels", "annotations")
log = logging.getLogger("trueup.links")


async def of_application(request: Request) -> Response:
    ref, body = await application(request, {"appNamespace": text(request, "namespace")})
    scope = await _around(request, decoded(body), body)
    scope.setdefault("managedByURL", (await maps.settings(request))[0].get("url", ""))
    scope.pop("project", None)
    return await _links(request, "application.links", ref.name, scope)


async def of_resource(request: Request) -> Response:
    _, body = await application(request)
    app = decoded(body)
    kind = GroupKind(text(request, "group"), text(request, "kind"))
    wanted = Ref(kind, text(request, "namespace"), text(request, "resourceName"))
    if wanted in (app.ref, Ref(APPLICATION, "", app.name)):
        obj = Object(body)
    else:
        cluster, node = await located(request, app, wanted)
        obj = await live(cluster, node, text(request, "version") or node.version)
    (shown,) = masked(obj, sensitive=deps(request).views.sensitive)
    scope = await _around(request, app, body) | {"resource": (shown or obj).body}
    return await _links(request, "resource.links", wanted.name, scope)


async def of_project(request: Request) -> Response:
    name = request.path_params["name"]
    demand(request, PROJECTS, "get", name)
    found = await deps(request).cluster.get(Ref(PROJECT, deps(request).namespace, name))
    if found is None:
        raise not_found("appprojects.argoproj.io", name)
    return await _links(request, "project.links", name, {"project": _project(found)})


async def _around(request: Request, app: Application, body: Mapping[str, Any]) -> dict[str, Any]:
    """What templates may name: the application, its project and its cluster."""
    found: dict[str, Any] = {"application": body, "app": body}
    url = (body["metadata"].get("annotations") or {}).get(MANAGED_BY, "")
    if urlsplit(url).scheme in ("http", "https"):
        found["managedByURL"] = url
    where = app.spec.destination
    try:
        known = await deps(request).clusters.identify(where.server, where.name)
    except Stalled:
        return found
    named = {"server": known.server, "name": known.name}
    secret = await _cluster(request, known.server)
    found["cluster"] = {**named, **{k: secret[k] for k in CLUSTER if k in secret}}
    name = app.spec.project or "default"
    project = await deps(request).cluster.get(Ref(PROJECT, deps(request).namespace, name))
    return found | ({"project": _project(project)} if project else {})


async def _cluster(request: Request, server: str) -> Mapping[str, Any]:
    """What its Secret says besides credentials."""
    secrets = GroupKind("", "Secret")
    listed, _ = await deps(request).cluster.list(
        secrets,
        namespace=deps(request).namespace,
        selector="argocd.argoproj.io/secret-type=cluster",
    )
    found = (registered.cluster(each) for each in listed)
    return next((each for each in found if each["server"] == server), {})


def _project(found: Object) -> dict[str, Any]:
    """Without its tokens."""
    body = without_managed_fields(found.body)
    return {key: value for key, value in body.items() if key != "status"}


async def _links(request: Request, key: str, name: str, scope: Mapping[str, Any]) -> Response:
    listed = declared_links(key, (await maps.settings(request))[0].get(key, ""))
    items = [await _link(request, f"{key}: {name}", each, scope) for each in listed]
    return reply({"items": [each for each in items if each]})


def declared_links(key: str, said: str) -> tuple[Link, ...]:
    try:
        return declared(said)
    except ValueError as error:
        log.warning("%s of argocd-cm: %s", key, error)
        return ()


async def _link(
    request: Request, about: str, link: Link, scope: Mapping[str, Any]
) -> dict[str, str] | None:
    try:
        if not wanted(link, scope):
            return None
        url = await deps(request).texts.text(link.title, link.url, scope)
    except (ExpressionFailed, Stalled) as error:
        log.warning("%s: link %r is left out: %s", about, link.title, error)
        return None
    said = {"description": link.description, "iconClass": link.icon}
    return {"title": link.title, "url": url, **{k: v for k, v in said.items() if v}}


def wanted(link: Link, scope: Mapping[str, Any]) -> bool:
    """Whether its condition holds; ``ExpressionFailed`` if that is neither true nor false."""
    if not link.when:
        return True
    found = parsed(link.when)(scope)
    if not isinstance(found, bool):
        raise ExpressionFailed(f"{link.when!r} is neither true nor false")
    return found
