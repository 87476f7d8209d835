"""``/api/v1/projects/{name}/roles/{role}/token``: tokens for the roles of projects."""

import uuid
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.access.roles import subject_of
from trueup.core.access.sessions import tokens_of
from trueup.core.history.differing import edits
from trueup.k8s.ref import Ref
from trueup.model.application import PROJECT
from trueup.model.errors import Refused
from trueup.model.project import AppProject
from trueup.model.record import Edit
from trueup.web.apps.found import ATTEMPTS
from trueup.web.errors import ApiError, Code, invalid
from trueup.web.exchange import deps, document, reply, text
from trueup.web.login.accounts import seconds
from trueup.web.projects.crud import KIND
from trueup.web.record import CREATED, DELETED, by_id, record
from trueup.web.rights import PROJECTS, allowed, caller, denied


async def create(request: Request) -> Response:
    """Body: ``{expiresIn, id}``, in seconds; 0 or nothing: it never ends."""
    said = await document(request)
    lifetime = seconds(said.get("expiresIn"), "expiresIn")
    id, role = str(said.get("id") or "") or str(uuid.uuid4()), request.path_params["role"]
    doors, now = deps(request).doors, int(deps(request).clock.now().timestamp())
    if doors is None:
        raise ApiError(Code.FAILED_PRECONDITION, "this server is open: it signs no tokens")
    for _ in range(ATTEMPTS):
        project, version = await _project(request, role)
        if any(id == each.id for each in tokens_of(project, role)):
            raise invalid(f"Token id '{id}' has been used.")
        entry = {"iat": now, "id": id} | ({"exp": now + int(lifetime)} if lifetime else {})
        known = _items(project, role)
        kept = [*known, entry]
        if await _written(request, version, role, kept, _spec_tokens(project, role)):
            break
    else:
        raise ApiError(Code.ABORTED, f"project {project.name} is being changed; try again")
    token = doors.signed(subject_of(project.name, role), id, lifetime)
    changes = _changed(known, kept)
    did = f"created token for role {role}"
    await record(request, _body(project), CREATED, did, changes=changes)
    return reply({"token": token})


async def delete(request: Request) -> Response:
    """By ``id``, or by the second it was issued in; what is not there is gone already."""
    role, id = request.path_params["role"], text(request, "id")
    try:
        issued = int(request.path_params["iat"])
    except ValueError as error:
        raise invalid("iat: a number of seconds is expected") from error

    def named(token: dict[str, Any]) -> bool:
        if id:
            return str(token.get("id") or token.get("iat")) == id
        return int(token.get("iat") or 0) == issued

    for _ in range(ATTEMPTS):
        project, version = await _project(request, role)
        items, spec = _items(project, role), _spec_tokens(project, role)
        left = [each for each in items if not named(each)]
        spec_left = [each for each in spec if not named(each)]
        if len(left) == len(items) and len(spec_left) == len(spec):
            return reply({})
        if await _written(request, version, role, left, spec_left):
            did, changes = f"deleted token of role {role}", _changed(items, left)
            await record(request, _body(project), DELETED, did, changes=changes)
            return reply({})
    raise ApiError(Code.ABORTED, f"project {project.name} is being changed; try again")


async def _project(request: Request, role: str) -> tuple[AppProject, str]:
    """With its resourceVersion; whoever may change it, or is of a group of the role, is let."""
    name = request.path_params["name"]
    found = await deps(request).cluster.get(Ref(PROJECT, deps(request).namespace, name))
    project = msgspec.convert(found.body, AppProject, strict=False) if found else None
    if not allowed(request, PROJECTS, "update", name) and not _member(request, project, role):
        raise denied(request, PROJECTS, "update", name)
    if project is None:
        raise ApiError(Code.NOT_FOUND, f'{KIND} "{name}" not found')
    if role not in (each.name for each in project.spec.roles):
        raise ApiError(Code.NOT_FOUND, f"project '{name}' does not have role '{role}'")
    return project, str(project.metadata.get("resourceVersion") or "")


def _member(request: Request, project: AppProject | None, role: str) -> bool:
    doors = deps(request).doors
    theirs = {*doors.groups(caller(request))} if doors else set()
    roles = project.spec.roles if project else ()
    return any(theirs & {*each.groups} for each in roles if each.name == role)


def _items(project: AppProject, role: str) -> list[dict[str, Any]]:
    return list((project.status.jwt_tokens_by_role.get(role) or {}).get("items") or ())


def _changed(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> tuple[Edit, ...]:
    return edits({"jwtTokens": by_id(before)}, {"jwtTokens": by_id(after)})


def _spec_tokens(project: AppProject, role: str) -> list[dict[str, Any]]:
    (found,) = [each for each in project.spec.roles if each.name == role]
    return [msgspec.to_builtins(each) for each in found.jwt_tokens]


async def _written(
    request: Request,
    version: str,
    role: str,
    items: list[dict[str, Any]],
    spec_items: list[dict[str, Any]],
) -> bool:
    """Into the status, where Argo CD keeps them, and into the spec as far as they stand there."""
    name = request.path_params["name"]
    where = Ref(PROJECT, deps(request).namespace, name)
    found = await deps(request).cluster.get(where)
    roles = [dict(each) for each in (found.at("spec", "roles") if found else None) or ()]
    for each in roles:
        if each.get("name") == role and each.get("jwtTokens"):
            each["jwtTokens"] = spec_items
    patch: dict[str, Any] = {
        "metadata": {"resourceVersion": version},
        "spec": {"roles": roles},
        "status": {"jwtTokensByRole": {role: {"items": items}}},
    }
    try:
        await deps(request).cluster.patch(where, patch, media_type="merge")
    except Refused as error:
        if error.reason == "Conflict":
            return False
        raise
    return True


def _body(project: AppProject) -> dict[str, Any]:
    kind = {"apiVersion": "argoproj.io/v1alpha1", "kind": PROJECT.kind}
    return {**kind, "metadata": dict(project.metadata)}
