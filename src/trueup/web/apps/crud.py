"""One Application: get, create, update, patch, its spec, delete."""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.k8s.patch import PatchError, json_patch, merge_patch
from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION, CASCADE
from trueup.model.errors import Refused
from trueup.web import fields
from trueup.web.apps.entry import Entry
from trueup.web.apps.found import (
    ATTEMPTS,
    application,
    applications,
    decoded,
    patched,
    project_of,
    stored,
)
from trueup.web.apps.refresh import refreshed
from trueup.web.apps.validation import validate
from trueup.web.errors import ApiError, Code, invalid
from trueup.web.exchange import deps, document, flag, many, raw, reply, text
from trueup.web.record import CREATED, DELETED, UPDATED, record
from trueup.web.rights import APPLICATIONS, demand, hidden, may, object_of

API_VERSION = "argoproj.io/v1alpha1"
FINALIZERS = {
    "": CASCADE,
    "foreground": f"{CASCADE}/foreground",
    "background": f"{CASCADE}/background",
}
"""By propagation policy; the plain one means the same as that of the foreground."""
CHANGEABLE: Mapping[str, Any] = {"labels": {}, "annotations": {}, "finalizers": []}
"""Of the metadata, what is the client's to change, and what it is when there is none."""
PATCHES = {"": "json", "json": "json", "merge": "merge"}


def shown(entry: Entry, asked: str = "") -> Response:
    return reply(fields.project(entry.body, asked)) if asked else raw(entry.encoded)


async def get(request: Request) -> Response:
    if len(set(many(request, "projects", "project"))) > 1:
        raise invalid(
            "multiple projects specified - the get endpoint accepts either zero or one project",
            "an application is of one project: name that one, or none",
        )
    ref, body = await application(request)
    if text(request, "refresh"):
        return shown(await refreshed(request, (ref.namespace, ref.name)), text(request, "fields"))
    return shown(Entry(body), text(request, "fields"))


async def create(request: Request) -> Response:
    """As it stands if it is there already and the same; with ``upsert`` it is put right."""
    wanted = _named(await document(request), deps(request).namespace)
    app = decoded(wanted)
    if not app.metadata.get("name"):
        raise invalid("metadata.name: Required value: an Application needs a name")
    demand(request, APPLICATIONS, "create", object_of(request, wanted))
    _demand_place(request, app.ref.namespace)
    await validate(request, app, look=flag(request, "validate", default=True))
    existing = await stored(request, app.ref)
    if existing is None:
        made = await deps(request).cluster.create(wanted)
        await record(request, made.body, CREATED, "created application", after=made.body)
        return shown(applications(request).put(made))
    if _same_spec(existing.body, wanted):
        return shown(applications(request).put(existing))
    if not flag(request, "upsert"):
        raise invalid(
            "existing application spec is different, use upsert flag to force update",
            "with the command line: --upsert",
        )
    may_change(request, existing.body, wanted)
    wanted["metadata"] |= _merged(existing.body["metadata"], wanted["metadata"])
    return shown(await _overwritten(request, app.ref, existing.body, wanted))


async def update(request: Request) -> Response:
    """
    Spec, labels, annotations and finalizers, as sent: what is not sent of these goes.

    Status and operation are not the client's. Neither is the resourceVersion, as in Argo CD: the
    controller writes statuses all the time, and clients send what they have read a while ago.
    """
    wanted = _named(await document(request), deps(request).namespace)
    wanted["metadata"] = {**wanted["metadata"], "name": request.path_params["name"]}
    app = decoded(wanted)
    existing, project = await stored(request, app.ref), text(request, "project")
    if existing is None or project not in ("", project_of(existing.body)):
        raise hidden(request, app.ref.namespace, app.ref.name, project)
    may_change(request, existing.body, wanted)
    await validate(request, app, look=flag(request, "validate", default=True))
    return shown(await _overwritten(request, app.ref, existing.body, wanted))


async def update_spec(request: Request) -> Response:
    ref, body = await application(request, action="update")
    said = await document(request)
    spec = {**said, "project": said.get("project") or "default"}
    wanted = {**body, "spec": spec}
    may_change(request, body, wanted)
    await validate(request, decoded(wanted), look=flag(request, "validate", default=True))
    entry = await patched(
        request, ref, [{"op": "add", "path": "/spec", "value": spec}], media_type="json"
    )
    await _updated(request, body, entry)
    return reply(entry.body["spec"])


async def patch(request: Request) -> Response:
    """
    Body: ``{patch: "<text>", patchType: json|merge}``.

    What it makes of the Application is checked and written as if all of it had been sent; where
    others wrote meanwhile, it is made anew from what they wrote.
    """
    said = await document(request)
    kind = str(said.get("patchType") or "")
    if kind not in PATCHES:
        raise invalid(f"Patch type '{kind}' is not supported", "json or merge")
    for _ in range(ATTEMPTS):
        ref, body = await application(request, said, action="update")
        wanted = _changed(body, PATCHES[kind], str(said.get("patch") or ""))
        may_change(request, body, wanted)
        await validate(request, decoded(wanted), look=True)
        try:
            return shown(await _overwritten(request, ref, body, wanted))
        except Refused as error:
            if error.reason != "Conflict":
                raise
    raise ApiError(Code.ABORTED, f"application {ref.name} is being changed by others; try again")


async def delete(request: Request) -> Response:
    """``cascade`` (default true) with ``propagationPolicy`` decides what goes with it."""
    ref, body = await application(request, action="delete")
    cascade = flag(request, "cascade", default=True)
    policy = text(request, "propagationPolicy").lower()
    if policy and not cascade:
        raise invalid("cannot set propagation policy when cascading is disabled")
    if policy not in FINALIZERS:
        raise invalid(f"invalid propagation policy: {policy}", "foreground or background")
    finalizers = _finalizers(body, cascade=cascade, policy=policy)
    late = cascade and body["metadata"].get("deletionTimestamp")  # none may be added any more
    if finalizers != (body["metadata"].get("finalizers") or []) and not late:
        await patched(request, ref, {"metadata": {"finalizers": finalizers}})
    await deps(request).cluster.delete(ref, propagation="Background")
    how = {"cascade": cascade, "propagationPolicy": policy or "foreground"}
    await record(request, body, DELETED, "deleted application", before=body, details=how)
    return reply({})


def _demand_place(request: Request, namespace: str) -> None:
    if not deps(request).views.governs(namespace):
        raise ApiError(
            Code.PERMISSION_DENIED,
            f"namespace '{namespace}' is not permitted",
            "application.namespaces of argocd-cmd-params-cm: whose Applications are managed",
        )


def _changed(body: Mapping[str, Any], kind: str, text: str) -> dict[str, Any]:
    """*body* after the patch; only what a client may set of it will count."""
    try:
        wanted = msgspec.json.decode(text)
        after = json_patch(body, wanted) if kind == "json" else merge_patch(body, wanted)
        changed = {each: after["metadata"].get(each) or {} for each in ("labels", "annotations")}
        changed["finalizers"] = after["metadata"].get("finalizers") or []
        return {**after, "metadata": {**body["metadata"], **changed}}
    except (PatchError, msgspec.DecodeError, TypeError, KeyError, AttributeError) as error:
        raise invalid(f"patch: {error}", "a JSON patch or a merge patch is expected") from error


def may_change(request: Request, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Into another project only for who may update it here, and make and update it there."""
    if not may(request, "update", before) and not may(request, "get", before):
        metadata = before["metadata"]
        raise hidden(request, metadata.get("namespace") or "", metadata["name"])
    demand(request, APPLICATIONS, "update", object_of(request, before))
    if project_of(before) != project_of(after):
        for action in ("create", "update"):
            demand(request, APPLICATIONS, action, object_of(request, after))


def _finalizers(body: Mapping[str, Any], *, cascade: bool, policy: str) -> list[str]:
    said: list[str] = body["metadata"].get("finalizers") or []
    kept = [each for each in said if not each.startswith(CASCADE)]
    if not cascade:
        return kept
    if not policy and kept != said:
        return said
    return [*kept, FINALIZERS[policy]]


def _named(body: dict[str, Any], namespace: str) -> dict[str, Any]:
    metadata = {"namespace": namespace, **(body.get("metadata") or {})}
    metadata["namespace"] = metadata["namespace"] or namespace
    metadata.pop("resourceVersion", None)
    spec = {**(body.get("spec") or {})}
    spec["project"] = spec.get("project") or "default"
    kept = {name: value for name, value in body.items() if name not in ("status", "operation")}
    return {
        **kept,
        "apiVersion": API_VERSION,
        "kind": APPLICATION.kind,
        "metadata": metadata,
        "spec": spec,
    }


def _same_spec(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Compared as the model reads it, so that what a default says makes no difference."""
    return decoded(one).spec == decoded(other).spec and all(
        (other["metadata"].get(name) or None) == (one["metadata"].get(name) or None)
        for name in CHANGEABLE
    )


def _merged(before: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Labels and annotations of an upsert come to those that are there."""
    return {
        name: {**(before.get(name) or {}), **(wanted.get(name) or {})}
        for name in ("labels", "annotations")
    }


async def _overwritten(
    request: Request, ref: Ref, before: Mapping[str, Any], wanted: Mapping[str, Any]
) -> Entry:
    metadata, known = wanted["metadata"], before["metadata"]
    patch: list[dict[str, Any]] = [{"op": "add", "path": "/spec", "value": wanted["spec"]}]
    patch += [
        {"op": "add", "path": f"/metadata/{name}", "value": metadata.get(name) or none}
        for name, none in CHANGEABLE.items()
        if metadata.get(name) or known.get(name)
    ]
    if version := metadata.get("resourceVersion"):
        place = "/metadata/resourceVersion"
        patch.insert(0, {"op": "replace", "path": place, "value": version})
    entry = await patched(request, ref, patch, media_type="json")
    await _updated(request, before, entry)
    return entry


async def _updated(request: Request, before: Mapping[str, Any], entry: Entry) -> None:
    did = "updated application spec"
    await record(request, entry.body, UPDATED, did, before=before, after=entry.body)
