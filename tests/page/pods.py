"""
Pods that say what a story wants, and that have shells: a kubelet before the server's cluster.

The application is deployed to a cluster that is registered, and that is the embedded one with
`Pods` in front: logs are those of the story, followed as long as they are asked for, and a terminal
is a real shell at a real terminal of this machine. Everything else is the simulator's.
"""

import asyncio
import base64
import os
import pty
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
import orjson
import yaml
from aiohttp import web

from tests.page.place import Place
from tests.support.kubelet import Kubelet
from trueup.edge.kube.client import Client


class Pods(Kubelet):
    """*told*: the lines of each pod, each with its time; *asked_logs*: the queries for them."""

    def __init__(self, onward: aiohttp.ClientSession) -> None:
        super().__init__(onward)
        self.told: dict[str, list[bytes]] = {}
        self.asked_logs: list[dict[str, str]] = []
        self._more = asyncio.Condition()

    async def say(self, pod: str, *lines: bytes) -> None:
        self.told.setdefault(pod, []).extend(lines)
        async with self._more:
            self._more.notify_all()

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        pod = request.path.split("/")[-2]
        if request.path.endswith("/log") and pod in self.told:
            return await self._log(request, pod)
        return await super().answer(request)

    async def _log(self, request: web.BaseRequest, pod: str) -> web.StreamResponse:
        self.asked_logs.append(dict(request.query))
        since = request.query.get("sinceTime", "")[:19].encode()
        lines = [each for each in self.told[pod] if each[:19] >= since]
        if tail := int(request.query.get("tailLines", 0)):
            lines = lines[-tail:]
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"".join(each + b"\n" for each in lines))
        if request.query.get("follow") == "true":
            await self._followed(response, pod)
        return response

    async def _followed(self, response: web.StreamResponse, pod: str) -> None:
        at = len(self.told[pod])
        while True:
            async with self._more:
                while len(self.told[pod]) == at:
                    await self._more.wait()
            await response.write(b"".join(each + b"\n" for each in self.told[pod][at:]))
            at = len(self.told[pod])

    async def _exec(self, request: web.BaseRequest) -> web.StreamResponse:
        command = request.query.getall("command")
        self.asked.append(f"{request.query['container']}: {' '.join(command)}")
        socket = web.WebSocketResponse(protocols=("v5.channel.k8s.io",))
        await socket.prepare(request)
        ours, its = pty.openpty()
        env = {"PS1": "$ ", "PATH": os.environ["PATH"], "TERM": "xterm"}
        process = await asyncio.create_subprocess_exec(
            *command, stdin=its, stdout=its, stderr=its, env=env, start_new_session=True
        )
        os.close(its)
        typing = asyncio.create_task(self._keys(socket, ours))
        try:
            while said := await asyncio.to_thread(_read, ours):
                await socket.send_bytes(b"\x01" + said)
            await process.wait()
            await socket.send_bytes(b"\x03" + orjson.dumps({"status": "Success"}))
        finally:
            typing.cancel()
            if process.returncode is None:
                process.kill()
                await process.wait()
            os.close(ours)
        await socket.close()
        return socket

    async def _keys(self, socket: web.WebSocketResponse, ours: int) -> None:
        async for message in socket:
            channel, data = message.data[0], message.data[1:]
            if channel == 4:
                size = orjson.loads(data)
                self.sizes.append((size["Width"], size["Height"]))
            elif channel == 0:
                os.write(ours, data)


def _read(ours: int) -> bytes:
    """Nothing once the shell has ended."""
    with suppress(OSError):
        return os.read(ours, 4096)
    return b""


@asynccontextmanager
async def pods(place: Place) -> AsyncIterator[Pods]:
    """In front of the cluster of *place*, where it is registered as the cluster ``pods``."""
    said = yaml.safe_load(place.config.read_text())
    server, token = said["clusters"][0]["cluster"]["server"], said["users"][0]["user"]["token"]
    connector = aiohttp.TCPConnector(ssl=False, limit=0)
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(server, connector=connector, timeout=timeout) as onward:
        made = Pods(onward)
        runner = web.ServerRunner(web.Server(made.answer), shutdown_timeout=0.01)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            address = f"http://127.0.0.1:{runner.addresses[0][1]}"
            await register(place.cluster, address, token)
            yield made
        finally:
            await runner.cleanup()


async def register(cluster: Client, server: str, token: str) -> None:
    config = orjson.dumps({"bearerToken": token}).decode()
    said = {"name": "pods", "server": server, "config": config}
    data = {name: base64.b64encode(value.encode()).decode() for name, value in said.items()}
    labels = {"argocd.argoproj.io/secret-type": "cluster"}
    metadata = {"name": "pods", "namespace": "argocd", "labels": labels}
    await cluster.create({"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": data})
