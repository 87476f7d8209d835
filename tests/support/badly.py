"""
A server that looks like a Kubernetes API and speaks badly on purpose: whatever a test makes it say.

It serves ConfigMaps. Lists and watches are answered by the replies of a test, in order; the last
one is said again and again. A real server never says such things; proxies, overloaded servers and
bugs do.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web

from tests.support.cluster import config_map
from trueup.edge.kube.access import Access
from trueup.edge.kube.client import Client
from trueup.edge.kube.transport import Limits, Transport
from trueup.ports import Clock

Reply = Callable[[web.Request], Awaitable[web.StreamResponse]]
RESOURCE: dict[str, Any] = {
    "resource": "configmaps",
    "responseKind": {"kind": "ConfigMap"},
    "scope": "Namespaced",
    "verbs": ["list", "watch", "get"],
}
PODS: dict[str, Any] = {**RESOURCE, "resource": "pods", "responseKind": {"kind": "Pod"}}


class Badly:
    """*asked*: the lists (``list``) and watches (``watch VERSION``) so far; *pods*: it has them."""

    def __init__(self) -> None:
        self.lists: list[Reply] = [listed()]
        self.watches: list[Reply] = [told()]
        self.asked: list[str] = []
        self.pods = False

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.path in ("/api", "/apis"):
            return _discovery(request.path, PODS if self.pods else RESOURCE)
        if "watch" in request.query:
            self.asked.append(f"watch {request.query['resourceVersion']}")
            return await _next(self.watches)(request)
        more = f" {request.query['continue']}" if "continue" in request.query else ""
        self.asked.append(f"list{more}")
        return await _next(self.lists)(request)


def said(text: bytes | str, status: int = 200, **headers: str) -> Reply:
    """Any body at all."""

    async def reply(_: web.Request) -> web.StreamResponse:
        body = text.encode() if isinstance(text, str) else text
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(body=body, status=status, headers=named)

    return reply


def status(code: int, reason: str, **headers: str) -> Reply:
    """A Status."""
    return said(orjson.dumps(status_body(code, reason)), code, **headers)


def status_body(code: int, reason: str, **details: Any) -> dict[str, Any]:
    told = {"kind": "Status", "apiVersion": "v1", "code": code, "reason": reason, "message": reason}
    return {**told, "details": details} if details else told


def listed(*names: str, version: str = "10", more: str = "") -> Reply:
    """ConfigMaps of these names."""
    meta = {"resourceVersion": version, **({"continue": more} if more else {})}
    items = [existing(name) for name in names]
    body = {"kind": "ConfigMapList", "apiVersion": "v1", "metadata": meta, "items": items}
    return said(orjson.dumps(body))


def existing(name: str, version: str = "5") -> dict[str, Any]:
    body = config_map(name)
    return {**body, "metadata": {**body["metadata"], "uid": name, "resourceVersion": version}}


def event(kind: str, name: str, version: str) -> bytes:
    return orjson.dumps({"type": kind, "object": existing(name, version)})


def told(*lines: bytes, stays: bool = True, drops: bool = False) -> Reply:
    """Events of a watch; then it *stays* open, or *drops* in the middle of something, or ends."""

    async def reply(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await response.prepare(request)
        for line in lines:
            await response.write(line + b"\n")
        if drops and request.transport:
            await response.write(b'{"type":"ADD')
            request.transport.abort()
        elif stays:
            await asyncio.get_running_loop().create_future()
        return response

    return reply


@asynccontextmanager
async def speaking(folder: Path) -> AsyncIterator[Badly]:
    """On the unix socket ``api.sock`` of *folder*."""
    badly = Badly()
    server = web.Server(badly.answer)  # type: ignore[arg-type]  # it gives whole Requests
    runner = web.ServerRunner(server, shutdown_timeout=0.01)
    await runner.setup()
    await web.UnixSite(runner, str(folder / "api.sock")).start()
    try:
        yield badly
    finally:
        await runner.cleanup()


@asynccontextmanager
async def asking(folder: Path, clock: Clock, limits: Limits | None = None) -> AsyncIterator[Client]:
    access = Access("http://localhost", socket=str(folder / "api.sock"), name="bad")
    made = Client(Transport(access, clock, limits), clock)
    try:
        yield made
    finally:
        await made.close()


def _next(replies: list[Reply]) -> Reply:
    return replies.pop(0) if len(replies) > 1 else replies[0]


def _discovery(path: str, resource: dict[str, Any]) -> web.Response:
    items = [{"metadata": {"name": ""}, "versions": [{"version": "v1", "resources": [resource]}]}]
    body = {"kind": "APIGroupDiscoveryList", "items": items if path == "/api" else []}
    return web.json_response(body)
