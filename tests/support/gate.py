"""A gate in front of an API server: it refuses or alters writes, as those do who stand there."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import orjson
from aiohttp import web


class Gate:
    """
    Passes every request on, but for writes of the objects in *refusals* (by name).

    What is applied to those in *rewrites* is put through that first. *applied* counts applies,
    *rehearsed* dry runs.
    """

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.refusals: dict[str, dict[str, Any]] = {}
        self.rewrites: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {}
        self.applied = 0
        self.rehearsed = 0
        self._session = session

    def refuse(self, name: str, code: int, reason: str, message: str) -> None:
        status = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code}
        self.refusals[name] = {**status, "reason": reason, "message": message}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        name = request.path.rpartition("/")[2]
        refused = self.refusals.get(name)
        if refused and request.method in ("PATCH", "PUT", "POST"):
            return web.json_response(refused, status=refused["code"])
        url = f"http://localhost{request.path_qs}"
        body = await request.read()
        if "apply-patch" in request.content_type:
            self.rehearsed += "dryRun" in request.query
            self.applied += "dryRun" not in request.query
            if rewrite := self.rewrites.get(name):
                body = orjson.dumps(rewrite(orjson.loads(body)))
        told = request.headers.items()
        sent = {key: text for key, text in told if key not in ("Host", "Content-Length")}
        async with self._session.request(request.method, url, data=body, headers=sent) as answer:
            kept = {"Content-Type": answer.headers.get("Content-Type", "application/json")}
            response = web.StreamResponse(status=answer.status, headers=kept)
            await response.prepare(request)
            async for chunk in answer.content.iter_any():
                await response.write(chunk)
            return response


@asynccontextmanager
async def gated(path: Path, target: str) -> AsyncIterator[Gate]:
    """On the unix socket *path*, before the server on *target*."""
    connector = aiohttp.UnixConnector(target, limit=0)
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        gate = Gate(session)
        application = web.Application(client_max_size=2**26)
        application.router.add_route("*", "/{path:.*}", gate.handle)
        runner = web.AppRunner(application, shutdown_timeout=0.1)
        await runner.setup()
        await web.UnixSite(runner, str(path)).start()
        try:
            yield gate
        finally:
            await runner.cleanup()
