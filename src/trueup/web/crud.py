"""One Application: get, create, update, patch, its spec, delete."""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION, CASCADE
from trueup.web import fields
from trueup.web.applications import Entry
from trueup.web.errors import invalid
from trueup.web.exchange import deps, document, flag, raw, reply, text
from trueup.web.found import application, applications, current, decoded, patched
from trueup.web.record import CREATED, DELETED, UPDATED, record
from trueup.web.refresh import refreshed
from trueup.web.validation import validate

API_VERSION = "argoproj.io/v1alpha1"
FINALIZERS = {
    "": CASCADE,
    "foreground": CASCADE,
    "background": f"{CASCADE}/background",
}
"""By propagation policy; the plain one is what Argo CD calls foreground."""
PATCHES = {"": "json", "json": "json", "merge": "merge"}


def shown(entry: Entry, asked: str = "") -> Response:
    return reply(fields.project(entry.body, asked)) if asked else raw(entry.encoded)


async def get(request: Request) -> Response:
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
    await validate(request, app, look=flag(request, "validate", default=True))
    existing = await deps(request).cluster.get(app.ref)
    if existing is None:
        made = await deps(request).cluster.create(wanted)
        await record(request, made.body, CREATED, "created application")
        return shown(applications(request).put(made))
    if _same_spec(existing.body, wanted):
        return shown(applications(request).put(existing))
    if not flag(request, "upsert"):
        raise invalid(
            "existing application spec is different, use upsert flag to force update",
            "with the command line: --upsert",
        )
    return shown(await _overwritten(request, app.ref, wanted))


async def update(request: Request) -> Response:
    """Spec, labels, annotations and finalizers; status and operation are not the client's."""
    wanted = _named(await document(request), deps(request).namespace)
    wanted["metadata"] = {**wanted["metadata"], "name": request.path_params["name"]}
    app = decoded(wanted)
    await current(request, app.ref)
    await validate(request, app, look=flag(request, "validate", default=True))
    return shown(await _overwritten(request, app.ref, wanted))


async def update_spec(request: Request) -> Response:
    ref, body = await application(request)
    spec = await document(request)
    await validate(
        request,
        decoded({**body, "spec": spec}),
        look=flag(request, "validate", default=True),
    )
    entry = await patched(
        request, ref, [{"op": "add", "path": "/spec", "value": spec}], media_type="json"
    )
    await record(request, entry.body, UPDATED, "updated application spec")
    return reply(entry.body["spec"])


async def patch(request: Request) -> Response:
    """Body: ``{patch: "<text>", patchType: json|merge}``."""
    said = await document(request)
    ref, _ = await application(request, said)
    kind = str(said.get("patchType") or "")
    if kind not in PATCHES:
        raise invalid(f"Patch type '{kind}' is not supported", "json or merge")
    wanted = msgspec.json.decode(str(said.get("patch") or ""))
    entry = await patched(request, ref, wanted, media_type=PATCHES[kind])
    await record(request, entry.body, UPDATED, "updated application spec")
    return shown(entry)


async def delete(request: Request) -> Response:
    """``cascade`` (default true) with ``propagationPolicy`` decides what goes with it."""
    ref, body = await application(request)
    cascade = flag(request, "cascade", default=True)
    policy = text(request, "propagationPolicy")
    if policy and not cascade:
        raise invalid("cannot set propagation policy when cascading is disabled")
    if policy not in FINALIZERS:
        raise invalid(f"invalid propagation policy: {policy}", "foreground or background")
    finalizers = _finalizers(body, cascade=cascade, policy=policy)
    if finalizers != (body["metadata"].get("finalizers") or []):
        await patched(request, ref, {"metadata": {"finalizers": finalizers}})
    await deps(request).cluster.delete(ref, propagation="Background")
    await record(request, body, DELETED, "deleted application")
    return reply({})


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
    metadata = ("labels", "annotations", "finalizers")
    return decoded(one).spec == decoded(other).spec and all(
        (other["metadata"].get(name) or {}) == (one["metadata"].get(name) or {})
        for name in metadata
        if name in other["metadata"]
    )


async def _overwritten(request: Request, ref: Ref, wanted: Mapping[str, Any]) -> Entry:
    metadata = wanted["metadata"]
    patch = [
        {"op": "add", "path": "/spec", "value": wanted["spec"]},
        *(
            {"op": "add", "path": f"/metadata/{name}", "value": metadata[name]}
            for name in ("labels", "annotations", "finalizers")
            if metadata.get(name) is not None
        ),
    ]
    if version := metadata.get("resourceVersion"):
        place = "/metadata/resourceVersion"
        patch.insert(0, {"op": "replace", "path": place, "value": version})
    entry = await patched(request, ref, patch, media_type="json")
    await record(request, entry.body, UPDATED, "updated application spec")
    return entry
