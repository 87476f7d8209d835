"""
A kubelet in front of an embedded API server: processes, ports and logs of pods are real.

``exec`` runs a real process on this machine, ``portforward`` connects to a real port of it, both in
the words of Kubernetes' WebSocket protocols; ``log`` says what a test puts into `Kubelet.logs`.
Everything else is the embedded server's.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import orjson
from aiohttp import web

PASSED_ON = ("Content-Type", "Accept", "Authorization", "Impersonate-User")


class Kubelet:
    """*asked*: what processes and ports were asked for; *sizes*: of terminals."""

    def __init__(self, onward: aiohttp.ClientSession) -> None:
        self.logs: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.users: list[str] = []
        self.sizes: list[tuple[int, int]] = []
        self.missing = frozenset[str]()  # programs that no image has
        self._onward = onward

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        part = request.path.rpartition("/")[2]
        pod = request.path.split("/")[-2]
        if "/pods/" in request.path and part in ("exec", "portforward", "log"):
            self.users.append(request.headers.get("Impersonate-User", ""))
        if "/pods/" in request.path and part == "exec":
            return await self._exec(request)
        if "/pods/" in request.path and part == "portforward":
            return await self._port(request)
        if "/pods/" in request.path and part == "log" and pod in self.logs:
            return web.Response(body=self.logs[pod], content_type="text/plain")
        return await self._passed_on(request)

    async def _passed_on(self, request: web.BaseRequest) -> web.StreamResponse:
        headers = {name: request.headers[name] for name in PASSED_ON if name in request.headers}
        async with self._onward.request(
            request.method, request.path_qs, headers=headers, data=await request.read()
        ) as answer:
            response = web.StreamResponse(status=answer.status)
            response.content_type = answer.content_type
            await response.prepare(request)
            async for piece in answer.content.iter_any():
                await response.write(piece)
            return response

    async def _exec(self, request: web.BaseRequest) -> web.StreamResponse:
        command = request.query.getall("command")
        self.asked.append(f"{request.query['container']}: {' '.join(command)}")
        socket = web.WebSocketResponse(protocols=("v5.channel.k8s.io",))
        await socket.prepare(request)
        if command[0] in self.missing:
            status = {"status": "Failure", "message": f'exec: "{command[0]}": not found'}
            await socket.send_bytes(b"\x03" + orjson.dumps(status))
            return socket
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.STDOUT
        )
        typed = asyncio.create_task(self._typed(socket, process))
        try:
            assert process.stdout is not None
            while said := await process.stdout.read(4096):
                await socket.send_bytes(b"\x01" + said)
            await socket.send_bytes(b"\x03" + orjson.dumps(_end(await process.wait())))
        finally:
            typed.cancel()
            if process.returncode is None:
                process.kill()
                await process.wait()
        await socket.close()
        return socket

    async def _typed(
        self, socket: web.WebSocketResponse, process: asyncio.subprocess.Process
    ) -> None:
        assert process.stdin is not None
        async for message in socket:
            channel, data = message.data[0], message.data[1:]
            if channel == 4:
                size = orjson.loads(data)
                self.sizes.append((size["Width"], size["Height"]))
            elif channel == 0:
                process.stdin.write(data)
                await process.stdin.drain()
            else:
                process.stdin.close()
        process.stdin.close()

    async def _port(self, request: web.BaseRequest) -> web.StreamResponse:
        number = int(request.query["ports"])
        self.asked.append(f"port {number}")
        socket = web.WebSocketResponse(protocols=("v4.channel.k8s.io",))
        await socket.prepare(request)
        for channel in (b"\x00", b"\x01"):
            await socket.send_bytes(channel + number.to_bytes(2, "little"))
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", number)
        except OSError as error:
            await socket.send_bytes(b"\x01" + f"failed to connect: {error.strerror}".encode())
            await socket.close()
            return socket
        back = asyncio.create_task(_back(reader, socket))
        async for message in socket:
            writer.write(message.data[1:])
            await writer.drain()
        writer.close()
        back.cancel()
        return socket


async def _back(reader: asyncio.StreamReader, socket: web.WebSocketResponse) -> None:
    while data := await reader.read(4096):
        await socket.send_bytes(b"\x00" + data)
    await socket.close()


def _end(code: int) -> dict[str, object]:
    if not code:
        return {"metadata": {}, "status": "Success"}
    causes = [{"reason": "ExitCode", "message": str(code)}]
    words = f"command terminated with non-zero exit code: exit status {code}"
    return {
        "status": "Failure",
        "reason": "NonZeroExitCode",
        "message": words,
        "details": {"causes": causes},
    }


@asynccontextmanager
async def kubelet(path: Path, target: Path) -> AsyncIterator[Kubelet]:
    """On the unix socket *path*, in front of the server on the unix socket *target*."""
    connector = aiohttp.UnixConnector(str(target), limit=0)
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(
        "http://localhost", connector=connector, timeout=timeout
    ) as onward:
        made = Kubelet(onward)
        runner = web.ServerRunner(web.Server(made.answer), shutdown_timeout=0.01)
        await runner.setup()
        await web.UnixSite(runner, str(path)).start()
        try:
            yield made
        finally:
            await runner.cleanup()
