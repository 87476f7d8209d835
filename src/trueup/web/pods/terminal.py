"""
``/terminal``: a shell in a container, in Argo CD's protocol.

Messages are JSON: ``{"operation": "stdin", "data"}`` and ``{"operation": "resize", "rows",
"cols"}`` come, ``{"operation": "stdout", "data"}`` go. A shell that the container does not have is
passed over for the next one that is allowed.
"""

import asyncio
import codecs
from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.websockets import WebSocket, WebSocketDisconnect

from trueup.k8s.names import dns_subdomain
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value
from trueup.model.application import Application
from trueup.model.errors import Stalled, Unreachable
from trueup.ports import Channels, Cluster
from trueup.web.apps.found import application, decoded
from trueup.web.errors import invalid, not_found
from trueup.web.exchange import deps, text
from trueup.web.pods.inside import POD, demand_of, pod_of, running
from trueup.web.pods.sockets import BROKEN, DONE, REFUSALS, RESTARTS, asked, refuse, while_allowed
from trueup.web.record import EXECUTED, record

INPUT, STATUS, SIZE = 0, 3, 4
REQUIRED = ("pod", "container", "appName", "projectName", "namespace")
RECONNECT = {"Code": 1}
WAITING = 256  # messages of a client that are kept for a process that does not read
MOST_CELLS = 4096  # of a terminal, in a row or a column


class Wanted(Value, frozen=True):
    pod: Ref
    container: str
    shells: tuple[str, ...]


async def terminal(socket: WebSocket) -> None:
    """Rights: ``exec, create`` and ``applications, get``."""
    try:
        request = asked(socket, name=socket.query_params.get("appName", ""))
        app, cluster, wanted = await _wanted(request)
    except REFUSALS as error:
        await refuse(socket, error)
        return
    await socket.accept()
    session = _Session(socket, cluster, wanted)
    code, why = await while_allowed(request, app, "exec", session.run)
    await session.end(code, why)


async def _wanted(request: Request) -> tuple[Application, Cluster, Wanted]:
    if not deps(request).inside.terminal:
        raise not_found("route", "/terminal")
    said = {name: text(request, name) for name in REQUIRED}
    for name, value in said.items():
        if not value:
            raise invalid("Missing required parameters", f"{name} is missing")
    for name, value in (*said.items(), ("appNamespace", text(request, "appNamespace"))):
        if value and dns_subdomain(value):
            raise invalid(f"{name} is not valid: {value!r}")
    _, body = await application(request, {"project": said["projectName"]})
    app = decoded(body)
    demand_of(request, app, "exec", "create")
    cluster, pod = await pod_of(request, app, said["namespace"], said["pod"])
    if not running(pod, said["container"]):
        raise invalid(f"container {said['container']} of pod {said['pod']} is not running")
    where = f"{said['namespace']}/{said['pod']}, container {said['container']}"
    await record(request, body, EXECUTED, f"opened a terminal in pod {where}")
    place = Ref(POD, said["namespace"], said["pod"])
    return app, cluster, Wanted(place, said["container"], _shells(request))


def _shells(request: Request) -> tuple[str, ...]:
    """The one that is asked for, if it is allowed; else all that are, in their order."""
    wanted, known = text(request, "shell"), deps(request).inside.shells
    return (wanted,) if wanted in known else known


class _Session:
    def __init__(self, socket: WebSocket, cluster: Cluster, wanted: Wanted) -> None:
        self._socket = socket
        self._cluster = cluster
        self._wanted = wanted
        self._typed: asyncio.Queue[Mapping[str, Any] | None] = asyncio.Queue(WAITING)
        self._unanswered: list[Mapping[str, Any]] = []
        self._said = False  # whether a process has

    async def run(self) -> tuple[int, str]:
        """How it ended."""
        reading = asyncio.ensure_future(self._read())
        try:
            return await self._shells()
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def end(self, code: int, why: str) -> None:
        try:
            if why:
                await self._say(f"\r\n{why}\r\n")
            if code == RESTARTS:
                await self._socket.send_text(orjson.dumps(RECONNECT).decode())
            await self._socket.close(code, why[:100])
        except (RuntimeError, WebSocketDisconnect):
            return  # the client was first

    async def _shells(self) -> tuple[int, str]:
        why = "no shell is allowed: see exec.shells of argocd-cm"
        for shell in self._wanted.shells:
            try:
                async with self._cluster.process(
                    self._wanted.pod, self._wanted.container, (shell,), terminal=True
                ) as process:
                    missing = await self._played(process)
            except (Stalled, Unreachable) as error:
                return BROKEN, f"{error.message}. {error.hint}" if error.hint else error.message
            if not missing:
                return DONE, ""
            why = missing
        return BROKEN, why

    async def _played(self, process: Channels) -> str:
        """Until it ends; gives why it never began."""
        typing = asyncio.ensure_future(self._type(process))
        showing = asyncio.ensure_future(self._show(process))
        try:
            await asyncio.wait({typing, showing}, return_when=asyncio.FIRST_COMPLETED)
            return showing.result() if showing.done() else ""
        finally:
            for each in (typing, showing):
                each.cancel()
            await asyncio.gather(typing, showing, return_exceptions=True)

    async def _show(self, process: Channels) -> str:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        while (message := await process.receive()) is not None:
            channel, data = message
            if channel == STATUS:
                return "" if self._said else _never_began(data)
            self._said = True
            self._unanswered.clear()
            await self._say(decoder.decode(data))
        return ""

    async def _type(self, process: Channels) -> None:
        """Until the client leaves; what was typed to a shell that is not there is typed again."""
        for before in list(self._unanswered):
            await self._pass_on(process, before)
        while (message := await self._typed.get()) is not None:
            if not self._said:
                self._unanswered.append(message)
            await self._pass_on(process, message)

    async def _pass_on(self, process: Channels, message: Mapping[str, Any]) -> None:
        try:
            if message["operation"] == "stdin":
                await process.send(INPUT, str(message.get("data", "")).encode())
            else:
                await process.send(SIZE, orjson.dumps(_size(message)))
        except Unreachable:
            await asyncio.get_running_loop().create_future()  # how it ended is said elsewhere

    async def _read(self) -> None:
        try:
            while True:
                message = _understood(await self._socket.receive_text())
                await self._typed.put(message)
        except (WebSocketDisconnect, KeyError, ValueError):
            await self._typed.put(None)

    async def _say(self, data: str) -> None:
        if data:
            said = {"operation": "stdout", "data": data, "rows": 0, "cols": 0}
            await self._socket.send_text(orjson.dumps(said).decode())


def _understood(said: str) -> Mapping[str, Any]:
    """``ValueError`` for what is no message."""
    message = orjson.loads(said)
    if not isinstance(message, dict) or message.get("operation") not in ("stdin", "resize"):
        raise ValueError("no operation")
    return message


def _size(message: Mapping[str, Any]) -> Mapping[str, int]:
    found = {"Width": message.get("cols"), "Height": message.get("rows")}
    return {key: min(max(_number(value), 1), MOST_CELLS) for key, value in found.items()}


def _number(value: object) -> int:
    return value if isinstance(value, int) else 1


def _never_began(data: bytes) -> str:
    """What the cluster says of a process that it could not start."""
    status = orjson.loads(data)
    if status.get("status") == "Success" or status.get("reason") == "NonZeroExitCode":
        return ""
    return str(status.get("message") or "the process could not be started")
