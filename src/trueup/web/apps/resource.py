"""One live object of an Application: get, patch, delete; and events."""

from collections.abc import Mapping
from typing import Any

import msgspec
import orjson
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.mask import masked
from trueup.core.tree import Node
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.ports import Cluster
from trueup.web.apps.found import application, decoded
from trueup.web.apps.located import destination, live, located, ref_of
from trueup.web.apps.tree import nodes, orphaned
from trueup.web.errors import invalid
from trueup.web.exchange import body, deps, flag, reply, text, without_managed_fields
from trueup.web.record import DELETED, UPDATED, record
from trueup.web.rights import APPLICATIONS, allowed, demand, object_of

EVENT = GroupKind("", "Event")
MEDIA = {
    "": "merge",
    "application/merge-patch+json": "merge",
    "application/json-patch+json": "json",
    "application/strategic-merge-patch+json": "strategic",
}


async def get(request: Request) -> Response:
    """``{manifest: <JSON text>}``; secret values are masked."""
    cluster, node, _ = await _node(request)
    found = await live(cluster, node, text(request, "version") or node.version)
    return _manifest(request, found)


async def patch(request: Request) -> Response:
    """
    Body: the patch as a JSON string; ``patchType`` its media type.

    With ``dryRun=true`` (ours) it is only asked what the object would become.
    """
    kind = text(request, "patchType")
    if kind not in MEDIA:
        raise invalid(f"patch type {kind!r} is not supported", ", ".join(filter(None, MEDIA)))
    said = await body(request)
    wanted = msgspec.json.decode(said) if isinstance(said, str) else said
    cluster, node, app = await _node(request, "update")
    if flag(request, "dryRun"):
        ref, media = ref_of(node), MEDIA[kind]
        return _manifest(request, await cluster.patch(ref, wanted, media_type=media, dry_run=True))
    before = await live(cluster, node)
    found = await cluster.patch(ref_of(node), wanted, media_type=MEDIA[kind])
    did = f"patched resource {_called(node)}"
    await record(request, app, UPDATED, did, before=before.body, after=found.body)
    return _manifest(request, found)


async def delete(request: Request) -> Response:
    """``orphan`` leaves what it owns; ``force`` does not wait for that to go first."""
    cluster, node, app = await _node(request, "delete")
    propagation = (
        "Orphan"
        if flag(request, "orphan")
        else "Background"
        if flag(request, "force")
        else "Foreground"
    )
    await cluster.delete(ref_of(node), propagation=propagation, uid=node.uid)
    did, ref = f"deleted resource {_called(node)}", str(ref_of(node))
    await record(request, app, DELETED, did, object=ref, details={"propagation": propagation})
    return reply({})


async def events(request: Request) -> Response:
    """Of the Application itself, or of one object of its tree by ``resourceUID`` or name."""
    ref, found = await application(request)
    app = decoded(found)
    name, namespace = text(request, "resourceName"), text(request, "resourceNamespace")
    uid = text(request, "resourceUID")
    if not (name or uid):
        uid = str(found["metadata"].get("uid"))
        return reply(await _events(deps(request).cluster, ref.namespace, uid, ref.name))
    tree = (*await nodes(request, app), *await orphaned(request, app))
    said = {"uid": uid, "name": name, "namespace": namespace}
    given = {key: value for key, value in said.items() if value}
    if not any(all(getattr(each, key) == given[key] for key in given) for each in tree):
        raise invalid(f"{name or uid} not found as part of application {ref.name}")
    cluster = await destination(request, app)
    return reply(await _events(cluster, namespace, uid, name))


async def _events(cluster: Cluster, namespace: str, uid: str, name: str) -> dict[str, Any]:
    listed, version = await cluster.list(EVENT, namespace=namespace)
    items = [
        without_managed_fields(each.body) for each in listed if _is_about(each.body, uid, name)
    ]
    return {"metadata": {"resourceVersion": version}, "items": items}


def _is_about(event: Mapping[str, Any], uid: str, name: str) -> bool:
    about = event.get("involvedObject") or {}
    return bool(about.get("uid") == uid if uid else about.get("name") == name)


def _called(node: Node) -> str:
    ref = ref_of(node)
    return f"{ref.kind} '{ref.name}'"


async def _node(request: Request, action: str = "get") -> tuple[Cluster, Node, Mapping[str, Any]]:
    """The object that the query names, and the Application that it belongs to."""
    kind = GroupKind(text(request, "group"), text(request, "kind"))
    wanted = Ref(kind, text(request, "namespace"), text(request, "resourceName"))
    _, found = await application(request)
    if action != "get":
        _demand_of_object(request, found, action, wanted)
    return *await located(request, decoded(found), wanted), found


def may_object(request: Request, app: Mapping[str, Any], action: str, wanted: Ref) -> bool:
    """``update/<group>/<kind>/<namespace>/<name>``, or by an old setting ``update``."""
    object, doors = object_of(request, app), deps(request).doors
    if doors and doors.inherited and allowed(request, APPLICATIONS, action, object):
        return True
    return allowed(request, APPLICATIONS, fine(action, wanted), object)


def fine(action: str, wanted: Ref) -> str:
    """*action* of one object, as rules name it."""
    kind = wanted.kind
    return f"{action}/{kind.group}/{kind.kind}/{wanted.namespace}/{wanted.name}"


def _demand_of_object(request: Request, app: Mapping[str, Any], action: str, wanted: Ref) -> None:
    if not may_object(request, app, action, wanted):
        demand(request, APPLICATIONS, fine(action, wanted), object_of(request, app))


def _manifest(request: Request, found: Object) -> Response:
    (shown,) = masked(found, sensitive=deps(request).views.sensitive)
    return reply({"manifest": orjson.dumps((shown or found).body).decode()})
