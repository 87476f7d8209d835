"""``/api/v1/projects``: AppProjects."""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.access.roles import evened, invalid_roles
from trueup.core.project.windows import faults, is_open
from trueup.k8s.ref import Ref
from trueup.model.application import PROJECT
from trueup.model.errors import Refused
from trueup.model.project import AppProject
from trueup.web import fields
from trueup.web.apps.found import applications
from trueup.web.apps.windows import check
from trueup.web.errors import ApiError, Code, invalid, not_found
from trueup.web.exchange import deps, document, flag, reply, text, without_managed_fields
from trueup.web.projects import stranding
from trueup.web.record import CREATED, DELETED, UPDATED, record
from trueup.web.rights import PROJECTS, allowed, demand

KIND = "appprojects.argoproj.io"
DEFAULT = "default"


async def list_projects(request: Request) -> Response:
    listed, version = await deps(request).cluster.list(PROJECT, namespace=deps(request).namespace)
    name = text(request, "name")
    items = [
        without_managed_fields(each.body)
        for each in listed
        if name in ("", each.ref.name) and allowed(request, PROJECTS, "get", each.ref.name)
    ]
    found = {"metadata": {"resourceVersion": version}, "items": items}
    return reply(fields.project(found, text(request, "fields")))


async def get(request: Request) -> Response:
    return reply(await _current(request))


async def create(request: Request) -> Response:
    """Body: ``{project, upsert}``."""
    said = await document(request)
    wanted = _named(said.get("project") or {}, deps(request).namespace)
    demand(request, PROJECTS, "create", wanted["metadata"]["name"])
    cluster = deps(request).cluster
    existing = await cluster.get(_ref(request, wanted["metadata"]["name"]))
    if existing is None:
        made = await cluster.create(wanted)
        await record(request, made.body, CREATED, "created project", after=made.body)
        return reply(without_managed_fields(made.body))
    if _decoded(existing.body).spec == _decoded(wanted).spec:
        return reply(without_managed_fields(existing.body))
    if not (said.get("upsert") or flag(request, "upsert")):
        raise invalid(
            "existing project spec is different, use upsert flag to force update",
            "with the command line: --upsert",
        )
    demand(request, PROJECTS, "update", wanted["metadata"]["name"])
    _demand_update(request, _decoded(existing.body), _decoded(wanted))
    return reply(await _written(request, existing.body, wanted))


async def update(request: Request) -> Response:
    """Body: ``{project}``."""
    said = await document(request)
    wanted = _named(said.get("project") or said, deps(request).namespace)
    wanted["metadata"] = {**wanted["metadata"], "name": request.path_params["name"]}
    before = await _current(request, "update")
    old, new = _decoded(before), _decoded(wanted)
    _demand_update(request, old, new)
    await stranding.refuse(request, old, new)
    return reply(await _written(request, before, wanted))


async def delete(request: Request) -> Response:
    found = await _current(request, "delete")
    name = request.path_params["name"]
    if name == DEFAULT:
        raise invalid("name 'default' is reserved and cannot be deleted")
    users = [
        entry.key[1]
        for entry in applications(request).all()
        if ((entry.body.get("spec") or {}).get("project") or DEFAULT) == name
    ]
    if users:
        raise invalid(
            f"project is referenced by {len(users)} applications", f"among them {users[0]}"
        )
    await deps(request).cluster.delete(_ref(request, name), propagation="Background")
    await record(request, found, DELETED, "deleted project", before=found)
    return reply({})


async def sync_windows(request: Request) -> Response:
    """Those that are open now; `web.apps.windows` tells what that means for an application."""
    body = await _current(request)
    now = deps(request).clock.now()
    windows = zip(
        _decoded(body).spec.sync_windows, body["spec"].get("syncWindows") or (), strict=True
    )
    sane = ((window, said) for window, said in windows if not any(faults(window)))
    return reply({"windows": [said for window, said in sane if is_open(window, now)]})


async def _current(request: Request, action: str = "get") -> dict[str, Any]:
    """The right is demanded first, so that the answer tells nothing of what is there."""
    name = request.path_params["name"]
    demand(request, PROJECTS, action, name)
    found = await deps(request).cluster.get(_ref(request, name))
    if found is None:
        raise not_found(KIND, name)
    return without_managed_fields(found.body)


def _demand_update(request: Request, before: AppProject, after: AppProject) -> None:
    """
    What a project is newly let into takes the right to change that, as in Argo CD.

    Who may change a project cannot by that alone have its applications read or write elsewhere.
    """
    there, servers = _servers(before), _servers(after)
    wider = any(getattr(before.spec, each) != getattr(after.spec, each) for each in KIND_RULES)
    for server in sorted(servers if wider else servers - there):
        demand(request, "clusters", "update", server)
    for url in sorted({*after.spec.source_repos} - {*before.spec.source_repos}):
        demand(request, "repositories", "update", url)


KIND_RULES = (
    *("cluster_resource_whitelist", "cluster_resource_blacklist"),
    *("namespace_resource_whitelist", "namespace_resource_blacklist"),
)


def _servers(project: AppProject) -> set[str]:
    return {each.server for each in project.spec.destinations if each.server}


async def _written(
    request: Request, before: Mapping[str, Any], wanted: Mapping[str, Any]
) -> dict[str, Any]:
    metadata = wanted["metadata"]
    ref = _ref(request, metadata["name"])
    patch: list[dict[str, Any]] = [{"op": "add", "path": "/spec", "value": wanted["spec"]}]
    patch += [
        {"op": "add", "path": f"/metadata/{name}", "value": metadata[name]}
        for name in ("labels", "annotations", "finalizers")
        if metadata.get(name) is not None
    ]
    if version := metadata.get("resourceVersion"):
        place = "/metadata/resourceVersion"
        patch.insert(0, {"op": "replace", "path": place, "value": version})
    try:
        written = await deps(request).cluster.patch(ref, patch, media_type="json")
    except Refused as error:
        if error.reason == "NotFound":
            raise not_found(KIND, ref.name) from error
        raise
    did = "updated project"
    await record(request, written.body, UPDATED, did, before=before, after=written.body)
    return without_managed_fields(written.body)


def _ref(request: Request, name: str) -> Ref:
    return Ref(PROJECT, deps(request).namespace, name)


def _named(body: Mapping[str, Any], namespace: str) -> dict[str, Any]:
    metadata = {**(body.get("metadata") or {}), "namespace": namespace}
    if not metadata.get("name"):
        raise invalid("project.metadata.name: Required value: a project needs a name")
    wanted: dict[str, Any] = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": PROJECT.kind,
        "metadata": metadata,
        "spec": body.get("spec") or {},
    }
    read = _decoded(wanted)
    if read.spec.roles:
        wanted["spec"] = {**wanted["spec"], "roles": [*map(_evened, wanted["spec"]["roles"])]}
        read = _decoded(wanted)
    check(read)
    if wrong := next(invalid_roles(read), ""):
        raise invalid(wrong)
    return wanted


def _evened(role: Mapping[str, Any]) -> dict[str, Any]:
    """A policy that is there twice but for its spaces is there twice."""
    said = role.get("policies")
    return {**role, "policies": [*map(evened, said)]} if said else dict(role)


def _decoded(body: Mapping[str, Any]) -> AppProject:
    try:
        return msgspec.convert(body, AppProject, strict=False)
    except msgspec.ValidationError as error:
        raise ApiError(Code.INVALID_ARGUMENT, f"the project is not valid: {error}") from error
