"""What there is about a project besides itself: its events, and the projects that lend to it."""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.k8s.ref import Ref
from trueup.model.application import PROJECT
from trueup.model.project import AppProject
from trueup.web.errors import not_found
from trueup.web.events import about
from trueup.web.exchange import deps, reply, without_managed_fields
from trueup.web.rights import demand

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


async def _current(request: Request) -> Mapping[str, Any]:
    name = request.path_params["name"]
    demand(request, "projects", "get", name)
    found = await deps(request).cluster.get(_ref(request, name))
    if found is None:
        raise not_found(KIND, name)
    return found.body


def _ref(request: Request, name: str) -> Ref:
    return Ref(PROJECT, deps(request).namespace, name)
