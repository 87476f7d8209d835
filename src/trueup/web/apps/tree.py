"""``resource-tree``: managed objects and what they own, once or as a stream."""

import asyncio
from collections.abc import AsyncIterator
from typing import NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.tree import Node, tree
from trueup.core.tree.hosts import Host
from trueup.core.tree.kin import kin
from trueup.core.tree.orphans import SILENT, orphans
from trueup.core.tree.permitted import permitted
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import Application, ResourceStatus
from trueup.ports import Live
from trueup.web.apps.found import application, applications, decoded, project
from trueup.web.apps.stream import framed
from trueup.web.exchange import deps, raw, text

PAUSE = 0.4
"""
Seconds between two looks at the live objects while somebody watches their tree: who looks on shall
see a change within half a second.
"""
FIELDS = ("group", "version", "kind", "namespace", "name")


class _Found(NamedTuple):
    nodes: tuple[Node, ...]
    orphans: tuple[Node, ...]
    hosts: tuple[Host, ...]


async def resource_tree(request: Request) -> Response:
    _, body = await application(request)
    return raw(_encoded(request, await _found(request, decoded(body))))


async def watch_tree(request: Request) -> Response:
    """The tree whenever it has changed."""
    ref, body = await application(request)
    results = _trees(request, ref, decoded(body))
    return framed(request, (b'{"result":%b}' % each async for each in results))


async def nodes(request: Request, app: Application) -> tuple[Node, ...]:
    """Of the objects that its status names, and all that they own, as far as it may have them."""
    live = await followed(request, app)
    hooks = {_ref(each) for each in app.status.resources if each.hook}
    refs = [_ref(each) for each in app.status.resources]
    await live.whole("", refs)
    there = [ref for ref in refs if ref not in hooks or live.get(ref)]  # a hook comes when it runs
    found = deps(request).forests.of(app.ref, live, deps(request).judge).nodes(there)
    rules, where = await project(request, app.spec.project), app.spec.destination
    known = await deps(request).clusters.identify(where.server, where.name)
    return found if rules is None else permitted(found, rules, known)


async def orphaned(request: Request, app: Application) -> tuple[Node, ...]:
    """What lies in its namespace and nobody declares, if its project wants to know."""
    where = app.spec.destination
    found = await project(request, app.spec.project)
    if found is None or found.spec.orphaned_resources is None or not where.namespace:
        return ()
    live, clusters = await followed(request, app), deps(request).clusters
    served = await (await clusters.open(where.server, where.name)).kinds()
    known = await clusters.identify(where.server, where.name)
    scopes = {kind: each.namespaced for kind, each in served.items()}
    unclaimed = live.unclaimed(where.namespace, deps(request).views.instances())
    lost = orphans(unclaimed, found, known, scopes)
    await live.whole("", (each for each in lost if each.kind not in SILENT))
    managed = [(each, live.get(each)) for each in lost]
    judge, labels = deps(request).judge, deps(request).forests.labels
    return tree(managed, live.children, lambda obj: kin(obj, live), judge, labels)


def _ref(resource: ResourceStatus) -> Ref:
    return Ref(GroupKind(resource.group, resource.kind), resource.namespace, resource.name)


async def followed(request: Request, app: Application) -> Live:
    """The live objects of the Application's cluster."""
    where = app.spec.destination
    clusters = deps(request).clusters
    cluster = await clusters.open(where.server, where.name)
    live = await clusters.live(where.server, where.name)
    served = await cluster.kinds()
    kinds = {GroupKind(each.group, each.kind) for each in app.status.resources}
    await live.follow(kind for kind in sorted(kinds) if kind in served)
    return live


async def _found(request: Request, app: Application) -> _Found:
    here = await nodes(request, app)
    return _Found(here, await orphaned(request, app), await _hosts(request, app, here))


async def _hosts(request: Request, app: Application, here: tuple[Node, ...]) -> tuple[Host, ...]:
    """Of what is known of the cluster: nothing is asked of it."""
    if not any(each.kind == "Pod" and not each.group for each in here):
        return ()
    where = app.spec.destination
    live = await deps(request).clusters.live(where.server, where.name)
    return deps(request).forests.hosts(live, here)


def _encoded(request: Request, found: _Found) -> bytes:
    """The hosts are those of the whole application, whichever nodes are asked for."""
    wanted = {name: text(request, name) for name in FIELDS if text(request, name)}
    here, others = (
        [each for each in nodes if all(getattr(each, k) == v for k, v in wanted.items())]
        for nodes in (found.nodes, found.orphans)
    )
    return msgspec.json.encode({"nodes": here, "orphanedNodes": others, "hosts": found.hosts})


async def _trees(request: Request, ref: Ref, app: Application) -> AsyncIterator[bytes]:
    last: _Found | None = None
    while True:
        now = await _found(request, app)
        if last is None or now != last:
            last = now
            yield _encoded(request, now)
        await asyncio.sleep(PAUSE)
        entry = applications(request).get((ref.namespace, ref.name))
        if entry is None:
            return
        app = decoded(entry.body)
