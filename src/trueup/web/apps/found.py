"""The Application that a request is about, and writing it."""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request

from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION, PROJECT, Application
from trueup.model.errors import Refused
from trueup.model.project import AppProject
from trueup.web.apps.applications import Applications
from trueup.web.apps.entry import Entry
from trueup.web.errors import ApiError, Code, not_found
from trueup.web.exchange import deps, text
from trueup.web.rights import APPLICATIONS, KIND, denied, hidden, may, object_of

ATTEMPTS = 5


def applications(request: Request) -> Applications:
    found: Applications = request.app.state.applications
    return found


def ref_of(request: Request, name: str, namespace: str = "") -> Ref:
    namespace = namespace or text(request, "appNamespace") or deps(request).namespace
    return Ref(APPLICATION, namespace, name)


async def stored(request: Request, ref: Ref) -> Object | None:
    """The Application as it is now; None of one in a namespace whose Applications are not ours."""
    found = await deps(request).cluster.get(ref)  # also then: it takes the same time
    return found if deps(request).views.governs(ref.namespace) else None


async def application(
    request: Request, said: Mapping[str, Any] | None = None, *, action: str = "get"
) -> tuple[Ref, Mapping[str, Any]]:
    """
    The Application that the path names, as it is now, if the caller may do *action* with it.

    *said*: a body that may carry ``appNamespace`` and ``project``. Of another project than was
    asked for, it is not found; neither is one that the caller may not see.
    """
    said = said or {}
    ref = ref_of(request, request.path_params["name"], str(said.get("appNamespace") or ""))
    wanted = str(said.get("project") or "") or text(request, "project") or text(request, "projects")
    return await application_at(request, ref, wanted, action)


async def application_at(
    request: Request, ref: Ref, wanted: str, action: str
) -> tuple[Ref, Mapping[str, Any]]:
    """*wanted*: its project; empty: any."""
    found = await stored(request, ref)
    if found is None or wanted not in ("", project_of(found.body)):
        raise hidden(request, ref.namespace, ref.name, wanted)
    if not may(request, action, found.body):
        if may(request, "get", found.body):
            raise denied(request, APPLICATIONS, action, object_of(request, found.body))
        raise hidden(request, ref.namespace, ref.name, wanted)
    return ref, applications(request).put(found).body


def project_of(body: Mapping[str, Any]) -> str:
    return str((body.get("spec") or {}).get("project") or "default")


async def patched(request: Request, ref: Ref, patch: Any, *, media_type: str = "merge") -> Entry:
    """The Application after a patch; lists and streams know it before we answer."""
    try:
        written = await deps(request).cluster.patch(ref, patch, media_type=media_type)
    except Refused as error:
        if error.reason == "NotFound":
            raise not_found(KIND, ref.name) from error
        raise
    return applications(request).put(written)


async def project(request: Request, name: str) -> AppProject | None:
    """The project of that name, read afresh, with what is lent to it."""
    cluster, namespace = deps(request).cluster, deps(request).namespace
    found = await cluster.get(Ref(PROJECT, namespace, name or "default"))
    if found is None:
        return None
    return deps(request).views.effective(msgspec.convert(found.body, AppProject))


def decoded(body: Mapping[str, Any]) -> Application:
    """*body* as the model has it; a body that does not fit is the client's error, by field."""
    try:
        return msgspec.convert(body, Application)
    except msgspec.ValidationError as error:
        name = (body.get("metadata") or {}).get("name", "")
        message = f"application {name} is not valid: {error}"
        raise ApiError(Code.INVALID_ARGUMENT, message) from error
