"""
Actions of live objects: which one offers, and carrying one out.

What an action comes to is decided by `trueup.core.actions`. Here it is made so: first it is asked
whether the project permits it and the cluster would take what is to be created; then all is
written, in the order of the action, and told in an event of the Application.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.actions import Asked, Impact, Operation, parted
from trueup.core.history.differing import edits
from trueup.core.project.permits import forbidden
from trueup.core.scripts import name_of
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION, Application
from trueup.model.errors import Refused
from trueup.model.record import Edit
from trueup.ports import Cluster
from trueup.web.apps.found import application, decoded, project
from trueup.web.apps.located import live, located
from trueup.web.errors import ApiError, Code, invalid, refused
from trueup.web.exchange import body, deps, document, raw, reply, text
from trueup.web.record import RAN, record
from trueup.web.rights import APPLICATIONS, demand, object_of

MANAGER = "argocd-server"
"""Who owns what an action writes: it is no sync's."""
Said = Mapping[str, Any]


async def offered(request: Request) -> Response:
    """``{actions: [{name, disabled, params, iconClass, displayName}]}`` of the object named."""
    _, found = await application(request)
    _, obj = await _object(request, Object(found), {})
    return raw(msgspec.json.encode({"actions": deps(request).actions.offered(obj)}))


async def run(request: Request) -> Response:
    """Body: the action's name as a JSON string; the query names the object."""
    name = await body(request)
    if not isinstance(name, str) or not name:
        raise invalid("which action?", 'the body is its name as a JSON string: "restart"')
    return await _run(request, name, {})


async def run_with_parameters(request: Request) -> Response:
    """Body: the object, ``action``, and ``resourceActionParameters`` (``[{name, value}]``)."""
    said = await document(request)
    name = said.get("action")
    if not isinstance(name, str) or not name:
        raise invalid("which action?", "say its name in action")
    return await _run(request, name, said)


async def _run(request: Request, name: str, said: Said) -> Response:
    _, found = await application(request, said)
    kind = _wanted(request, said).kind
    action = f"action/{kind.group}/{kind.kind}/{name}"
    demand(request, APPLICATIONS, action, object_of(request, found))
    cluster, obj = await _object(request, Object(found), said)
    asked = Asked(deps(request).clock.now(), _parameters(said))
    impacts = deps(request).actions.performed(obj, name, asked)
    if obj.at("metadata", "uid") != found["metadata"].get("uid"):
        impacts = await _placed(cluster, obj, impacts)
        await _permitted(request, decoded(found), cluster, impacts)
    await _carried_out(cluster, obj, impacts)
    told = f"ran action {name} on resource {name_of(obj.ref.kind)}/{obj.ref.name}"
    await record(request, found, RAN, told, object=str(obj.ref), changes=_changes(obj, impacts))
    return reply({})


async def _object(request: Request, app: Object, said: Said) -> tuple[Cluster, Object]:
    """The object that the request names: one of the Application's, or the Application itself."""
    wanted = _wanted(request, said)
    if wanted in (app.ref, Ref(APPLICATION, "", app.ref.name)):
        return deps(request).cluster, app
    cluster, node = await located(request, decoded(app.body), wanted)
    return cluster, await live(cluster, node)


def _wanted(request: Request, said: Said) -> Ref:
    def value(name: str) -> str:
        return str(said.get(name) or "") or text(request, name)

    kind = GroupKind(value("group"), value("kind"))
    return Ref(kind, value("namespace"), value("resourceName"))


def _changes(before: Object, impacts: Iterable[Impact]) -> tuple[Edit, ...]:
    """What it made of the object; what it created is told by name."""
    found: list[Edit] = []
    for each in impacts:
        if each.operation is Operation.PATCH:
            found += edits(before.body, each.object.body)
        else:
            found.append(Edit(str(_ref(each.object)), None, "created"))
    return tuple(found)


def _parameters(said: Said) -> Mapping[str, str]:
    found = said.get("resourceActionParameters") or []
    good = isinstance(found, list) and all(
        isinstance(each, dict) and isinstance(each.get("name"), str) for each in found
    )
    if not good:
        raise invalid("resourceActionParameters: a list of name and value is expected")
    return {each["name"]: str(each.get("value") or "") for each in found}


async def _placed(
    cluster: Cluster, source: Object, impacts: Iterable[Impact]
) -> tuple[Impact, ...]:
    """What is created lies beside the object that it comes from, if nothing else is said."""
    kinds = await cluster.kinds()

    def placed(each: Impact) -> Impact:
        meta = each.object.body["metadata"]
        served = kinds.get(_ref(each.object).kind)
        if meta.get("namespace") or not (served and served.namespaced):
            return each
        meta = {**meta, "namespace": source.ref.namespace}
        return Impact(each.operation, Object({**each.object.body, "metadata": meta}))

    return tuple(map(placed, impacts))


async def _permitted(
    request: Request, app: Application, cluster: Cluster, impacts: Iterable[Impact]
) -> None:
    rules = await project(request, app.spec.project)
    if rules is None:
        raise refused(f"project {app.spec.project or 'default'} does not exist")
    kinds, where = await cluster.kinds(), app.spec.destination
    refs = [_ref(each.object) for each in impacts]
    scoped = [(ref, kinds[ref.kind].namespaced) for ref in refs if ref.kind in kinds]
    there = await deps(request).clusters.identify(where.server, where.name)
    for _, finding in forbidden(rules, scoped, there):
        said = f"application {app.name} is not permitted to do this: {finding.message}"
        raise ApiError(Code.PERMISSION_DENIED, said, finding.hint)


async def _carried_out(cluster: Cluster, source: Object, impacts: tuple[Impact, ...]) -> None:
    for each in impacts:
        if each.operation is Operation.CREATE:
            await cluster.create(each.object.body, dry_run=True, manager=MANAGER)
    for each in impacts:
        match each.operation:
            case Operation.CREATE:
                await cluster.create(each.object.body, manager=MANAGER)
            case Operation.PATCH:
                await _patched(cluster, source, each.object)


async def _patched(cluster: Cluster, before: Object, after: Object) -> None:
    """A kind whose status is no subresource has it patched like the rest."""
    rest, status = parted(before, after)
    if status:
        try:
            await cluster.patch(
                before.ref, status, media_type="merge", subresource="status", manager=MANAGER
            )
        except Refused as error:
            if error.reason != "NotFound":
                raise
            rest = {**rest, **status}
    if rest:
        await cluster.patch(before.ref, rest, media_type="merge", manager=MANAGER)


def _ref(obj: Object) -> Ref:
    """A name may be left to the server."""
    meta = obj.body["metadata"]
    group, _, _ = obj.body["apiVersion"].rpartition("/")
    name = meta.get("name") or meta.get("generateName")
    return Ref(GroupKind(group, obj.body["kind"]), meta.get("namespace") or "", name)
