"""
``/api/v1/applicationsets``: stored, shown and watched; what they generate is not made yet.

Rules name one by the project of its template, which may therefore not be a template itself.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from trueup.k8s.ref import Ref
from trueup.k8s.selector import SelectorError, parse
from trueup.model.application import PROJECT
from trueup.model.applicationset import APPLICATION_SET
from trueup.model.errors import Refused
from trueup.web import fields
from trueup.web.apps.stream import framed
from trueup.web.errors import ApiError, Code, invalid, not_found
from trueup.web.events import about
from trueup.web.exchange import deps, document, flag, many, reply, text, without_managed_fields
from trueup.web.record import CREATED, DELETED, UPDATED, record
from trueup.web.rights import allowed, demand

RESOURCE, KIND = "applicationsets", "applicationsets.argoproj.io"
Body = Mapping[str, Any]
Test = Callable[[Body], bool]


async def list_sets(request: Request) -> Response:
    """Those that the caller may see, by name; of ``projects``, a ``selector``, a namespace."""
    cluster, where = deps(request).cluster, text(request, "appsetNamespace")
    wanted = _selected(request)
    if APPLICATION_SET not in await cluster.kinds():
        return reply({"metadata": {}, "items": []})
    listed, version = await cluster.list(APPLICATION_SET, namespace=where)
    bodies = sorted((each.body for each in listed), key=lambda each: each["metadata"]["name"])
    items = [without_managed_fields(each) for each in bodies if wanted(each)]
    found = {"metadata": {"resourceVersion": version}, "items": items}
    return reply(fields.project(found, text(request, "fields")))


async def get(request: Request) -> Response:
    return reply(without_managed_fields(await _one(request, "get")))


async def create(request: Request) -> Response:
    """As it stands if it is there already and the same; with ``upsert`` it is put right."""
    wanted = _named(request, await document(request))
    demand(request, RESOURCE, "create", _called(request, wanted))
    await _project_there(request, wanted)
    if flag(request, "dryRun"):
        raise _ungenerated("a dry run shows what would be generated")
    ref, cluster = _ref(wanted), deps(request).cluster
    existing = await cluster.get(ref)
    if existing is None:
        made = await cluster.create(wanted)
        await record(request, made.body, CREATED, "created ApplicationSet", after=made.body)
        return reply(without_managed_fields(made.body))
    if _same(existing.body, wanted):
        return reply(without_managed_fields(existing.body))
    if not flag(request, "upsert"):
        raise invalid(
            "existing ApplicationSet spec is different, use upsert flag to force update",
            "with the command line: --upsert",
        )
    return reply(await _updated(request, ref, existing.body, wanted))


async def delete(request: Request) -> Response:
    body = await _one(request, "delete")
    await deps(request).cluster.delete(_ref(body), propagation="Background")
    await record(request, body, DELETED, "deleted ApplicationSets", before=body)
    return reply({})


async def generate(request: Request) -> Response:
    """Body: ``{applicationSet}``."""
    said = (await document(request)).get("applicationSet")
    if not isinstance(said, dict):
        raise invalid("applicationSet: Required value: what should be generated?")
    demand(request, RESOURCE, "create", _called(request, _named(request, said)))
    raise _ungenerated("ApplicationSetService_Generate")


async def events(request: Request) -> Response:
    body = await _one(request, "get")
    return reply(await about(deps(request).cluster, _ref(body).namespace, _uid(body)))


async def resource_tree(request: Request) -> Response:
    """The Applications that its status names."""
    body = await _one(request, "get")
    group, _, version = str(body["apiVersion"]).partition("/")
    meta = body["metadata"]
    named = {"group": group, "version": version, "kind": APPLICATION_SET.kind}
    parent = {**named, "namespace": meta["namespace"], "name": meta["name"], "uid": _uid(body)}
    kept = ("group", "version", "kind", "name", "health")
    nodes = [
        {
            **{key: each[key] for key in kept if each.get(key)},
            "namespace": meta["namespace"],
            "parentRefs": [parent],
        }
        for each in (body.get("status") or {}).get("resources") or ()
    ]
    return reply({"nodes": nodes})


async def watch(request: Request) -> Response:
    """Changes from now on; of one ``name``, first what it is now."""
    where = text(request, "appSetNamespace")
    if where:
        _namespace(request, where)
    return framed(request, _watched(request, _selected(request), where))


async def _watched(request: Request, wanted: Test, where: str) -> AsyncIterator[bytes]:
    name, since = text(request, "name"), text(request, "resourceVersion")
    least = int(since) if since.isdigit() else 0
    synced = bool(name)
    async for event in deps(request).cluster.watch(APPLICATION_SET, namespace=where):
        if event.type == "SYNCED":
            synced = True
        elif event.type in ("ADDED", "MODIFIED", "DELETED") and synced:
            body = event.object.body
            version = int(body["metadata"].get("resourceVersion") or 0)
            if name in ("", body["metadata"]["name"]) and version >= least and wanted(body):
                shown = without_managed_fields(body)
                yield orjson.dumps({"result": {"type": event.type, "applicationSet": shown}})


def _selected(request: Request) -> Test:
    """Of the projects and labels that are asked for, and not hidden from the caller."""
    try:
        selector = parse(text(request, "selector"))
    except SelectorError as error:
        raise invalid(f"error parsing the selector: {error}") from error
    projects, governs = frozenset(many(request, "projects")), deps(request).views.governs

    def shown(body: Body) -> bool:
        return (
            governs(body["metadata"].get("namespace") or "")
            and (not projects or _project(body) in projects)
            and selector.matches(body["metadata"].get("labels"))
            and allowed(request, RESOURCE, "get", _called(request, body))
        )

    return shown


async def _one(request: Request, action: str) -> Body:
    name = request.path_params["name"]
    where = _namespace(request, text(request, "appsetNamespace"))
    found = await deps(request).cluster.get(Ref(APPLICATION_SET, where, name))
    if found is None or not allowed(request, RESOURCE, "get", _called(request, found.body)):
        raise _hidden(request, where, name)
    demand(request, RESOURCE, action, _called(request, found.body))
    return found.body


def _hidden(request: Request, where: str, name: str) -> ApiError:
    """The same of what is not there and of what may not be seen; see `web.rights.hidden`."""
    if allowed(request, RESOURCE, "get", _called(request, _made_up(where, name))):
        return not_found(KIND, name)
    told = f"there is no ApplicationSet {name!r} that you may see"
    return ApiError(Code.PERMISSION_DENIED, "permission denied", told)


def _made_up(where: str, name: str) -> Body:
    """Of whatever project."""
    template = {"spec": {"project": "*"}}
    return {"metadata": {"namespace": where, "name": name}, "spec": {"template": template}}


def _namespace(request: Request, asked: str) -> str:
    """Home, or another one whose ApplicationSets and Applications are managed."""
    if asked and not deps(request).views.governs(asked):
        raise ApiError(Code.PERMISSION_DENIED, f"namespace '{asked}' is not permitted")
    return asked or deps(request).namespace


def _ref(body: Body) -> Ref:
    return Ref(APPLICATION_SET, body["metadata"]["namespace"], body["metadata"]["name"])


def _named(request: Request, said: Mapping[str, Any]) -> dict[str, Any]:
    metadata = {**(said.get("metadata") or {})}
    metadata["namespace"] = _namespace(request, metadata.get("namespace") or "")
    if not metadata.get("name"):
        raise invalid("metadata.name: Required value: an ApplicationSet needs a name")
    if not isinstance(said.get("spec"), dict):
        raise invalid("spec: Required value: an ApplicationSet needs generators and a template")
    project = _project(said)
    if "{{" in project:
        raise invalid(
            f"spec.template.spec.project: {project!r} is a template",
            "say the project, or apply the ApplicationSet with kubectl",
        )
    kind = {"apiVersion": "argoproj.io/v1alpha1", "kind": APPLICATION_SET.kind}
    return {**kind, "metadata": metadata, "spec": said["spec"]}


async def _project_there(request: Request, body: Body) -> None:
    name = _project(body)
    if not name:
        raise invalid("spec.template.spec.project: Required value: name the project")
    if await deps(request).cluster.get(Ref(PROJECT, deps(request).namespace, name)) is None:
        raise invalid(
            f"ApplicationSet references project {name} which does not exist",
            f"create it: trueup proj create {name}",
        )


async def _updated(request: Request, ref: Ref, before: Body, wanted: Body) -> dict[str, Any]:
    """Labels and annotations are added to those that are there."""
    for each in (before, wanted):
        demand(request, RESOURCE, "update", _called(request, each))
    patch: dict[str, Any] = {"metadata": {}, "spec": wanted["spec"]}
    for name in ("labels", "annotations", "finalizers"):
        if wanted["metadata"].get(name) is not None:
            patch["metadata"][name] = wanted["metadata"][name]
    operations = [{"op": "add", "path": "/spec", "value": wanted["spec"]}]
    try:
        await deps(request).cluster.patch(ref, operations, media_type="json")
        written = await deps(request).cluster.patch(
            ref, {"metadata": patch["metadata"]}, media_type="merge"
        )
    except Refused as error:
        if error.reason == "NotFound":
            raise not_found(KIND, ref.name) from error
        raise
    did = "updated ApplicationSets spec"
    await record(request, written.body, UPDATED, did, before=before, after=written.body)
    return without_managed_fields(written.body)


def _same(one: Body, other: Body) -> bool:
    names = ("labels", "annotations", "finalizers")
    return one.get("spec") == other.get("spec") and all(
        (one["metadata"].get(name) or None) == (other["metadata"].get(name) or None)
        for name in names
    )


def _project(body: Body) -> str:
    template = (body.get("spec") or {}).get("template")
    spec = template.get("spec") if isinstance(template, dict) else None
    return str((spec if isinstance(spec, dict) else {}).get("project") or "")


def _called(request: Request, body: Body) -> str:
    metadata = body["metadata"]
    where, name = metadata.get("namespace") or "", metadata["name"]
    if where in ("", deps(request).namespace):
        return f"{_project(body)}/{name}"  # which may be none
    return f"{_project(body)}/{where}/{name}"


def _uid(body: Body) -> str:
    return str(body["metadata"].get("uid") or "")


def _ungenerated(what: str) -> ApiError:
    told = f"{what}: Applications are not generated from ApplicationSets yet"
    return ApiError(Code.UNIMPLEMENTED, told, "docs/reference/api.md: what is served")
