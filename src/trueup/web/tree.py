"""``resource-tree``: managed objects and what they own, once or as a stream."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.tree import Node, tree
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import Application
from trueup.ports import Live
from trueup.web.exchange import deps, raw, text
from trueup.web.found import application, applications, decoded
from trueup.web.stream import framed

PAUSE = 1.0
"""Seconds between two looks at the live objects while somebody watches their tree."""
FIELDS = ("group", "version", "kind", "namespace", "name")


async def resource_tree(request: Request) -> Response:
    _, body = await application(request)
    return raw(encoded(request, await nodes(request, decoded(body))))


async def watch_tree(request: Request) -> Response:
    """The tree whenever it has changed."""
    ref, body = await application(request)
    results = _trees(request, ref, decoded(body))
    return framed(request, (b'{"result":%b}' % each async for each in results))


async def nodes(request: Request, app: Application) -> tuple[Node, ...]:
    """Of the objects that the Application's status names, and all that they own."""
    live = await followed(request, app)
    refs = [
        Ref(GroupKind(each.group, each.kind), each.namespace, each.name)
        for each in app.status.resources
    ]
    await live.whole("", refs)
    return tree([(ref, live.get(ref)) for ref in refs], live.children)


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


def encoded(request: Request, found: tuple[Node, ...]) -> bytes:
    wanted = {name: text(request, name) for name in FIELDS if text(request, name)}
    shown = [
        node for node in found if all(getattr(node, name) == said for name, said in wanted.items())
    ]
    return msgspec.json.encode({"nodes": shown, "orphanedNodes": [], "hosts": []})


async def _trees(request: Request, ref: Ref, app: Application) -> AsyncIterator[bytes]:
    last = b""
    while True:
        now = encoded(request, await nodes(request, app))
        if now != last:
            last = now
            yield now
        await asyncio.sleep(PAUSE)
        entry = applications(request).get((ref.namespace, ref.name))
        if entry is None:
            return
        app = decoded(entry.body)
