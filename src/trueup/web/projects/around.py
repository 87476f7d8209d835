"""What there is about a project besides itself: events, who lends to it, what is its own."""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.k8s.ref import Ref
from trueup.model.application import PROJECT
from trueup.model.project import AppProject
from trueup.web.connections import registered, repositories
from trueup.web.connections.stored import SECRET, TYPE
from trueup.web.errors import not_found
from trueup.web.events import about
from trueup.web.exchange import deps, reply, without_managed_fields
from trueup.web.rights import PROJECTS, demand

KIND = "appprojects.argoproj.io"


async def events(request: Request) -> Response:
    found = await _current(request)
    meta = found["metadata"]
    return reply(await about(deps(request).cluster, deps(request).namespace, meta["uid"]))


async def global_projects(request: Request) -> Response:
    """Those that lend to it, in the order of ``globalProjects``."""
    project = msgspec.convert(await _current(request), AppProject, strict=False)
    names = [each.name for each in deps(request).views.lenders(project)]
    found = [await deps(request).cluster.get(_ref(request, name)) for name in names]
    return reply({"items": [without_managed_fields(each.body) for each in found if each]})


async def detailed(request: Request) -> Response:
    """The project, those that lend to it, and the repositories and clusters of its own."""
    body = await _current(request)
    name = body["metadata"]["name"]
    lenders = deps(request).views.lenders(msgspec.convert(body, AppProject, strict=False))
    listed, _ = await deps(request).cluster.list(
        SECRET, namespace=deps(request).namespace, selector=f"{TYPE}=cluster"
    )
    clusters = (registered.cluster(each) for each in listed)
    store = repositories.READ.store
    declared = await store.all(request)
    return reply(
        {
            "project": without_managed_fields(body),
            "globalProjects": [msgspec.to_builtins(each) for each in lenders],
            "repositories": [store.shown(each) for each in declared if _of(each, name)],
            "clusters": [registered.shown(each) for each in clusters if _of(each, name)],
        }
    )


def _of(found: Mapping[str, Any], project: str) -> bool:
    return bool(found.get("project") == project)


async def _current(request: Request) -> Mapping[str, Any]:
    name = request.path_params["name"]
    demand(request, PROJECTS, "get", name)
    found = await deps(request).cluster.get(_ref(request, name))
    if found is None:
        raise not_found(KIND, name)
    return found.body


def _ref(request: Request, name: str) -> Ref:
    return Ref(PROJECT, deps(request).namespace, name)
