"""
One connection to a port of a pod, as a WebSocket of bytes.

Argo CD has no such route. Whoever reaches a port of a pod reaches what its container offers to
nobody outside, so it takes the same right as a terminal, and the same switch of `argocd-cm`.
"""

import asyncio

from starlette.requests import Request
from starlette.websockets import WebSocket, WebSocketDisconnect

from trueup.k8s.ref import Ref
from trueup.model.application import Application
from trueup.model.errors import Stalled, Unreachable
from trueup.ports import Channels, Cluster
from trueup.web.apps.found import application, decoded
from trueup.web.errors import invalid, refused
from trueup.web.exchange import deps, text
from trueup.web.pods.inside import POD, demand_of, pod_of
from trueup.web.pods.sockets import BROKEN, DONE, REFUSALS, asked, refuse, while_allowed
from trueup.web.record import FORWARDED, record

BYTES, ERRORS = 0, 1
HIGHEST = 65535


async def port(socket: WebSocket) -> None:
    """Query: ``namespace``, ``port``. Rights: ``exec, create`` and ``applications, get``."""
    try:
        request = asked(socket)
        app, cluster, pod, number = await _wanted(request)
    except REFUSALS as error:
        await refuse(socket, error)
        return
    await socket.accept()

    async def work() -> tuple[int, str]:
        try:
            async with cluster.port(pod, number) as channels:
                return await _joined(socket, channels)
        except (Stalled, Unreachable) as error:
            return BROKEN, f"{error.message}. {error.hint}" if error.hint else error.message

    code, why = await while_allowed(request, app, "exec", work)
    try:
        await socket.close(code, why[:100])
    except (RuntimeError, WebSocketDisconnect):
        return  # the client was first


async def _wanted(request: Request) -> tuple[Application, Cluster, Ref, int]:
    _, body = await application(request)
    app = decoded(body)
    demand_of(request, app, "exec", "create")
    if not deps(request).inside.terminal:
        raise refused("ports of pods are not reachable", "set exec.enabled in argocd-cm to true")
    said = text(request, "port")
    if not said.isascii() or not said.isdigit() or not 0 < int(said) <= HIGHEST:
        raise invalid(f"port: {said!r} is not the number of a port")
    name, namespace = request.path_params["pod"], text(request, "namespace")
    cluster, pod = await pod_of(request, app, namespace, name)
    where = pod["metadata"]["namespace"]
    await record(request, body, FORWARDED, f"connected to port {said} of pod {where}/{name}")
    return app, cluster, Ref(POD, where, name), int(said)


async def _joined(socket: WebSocket, channels: Channels) -> tuple[int, str]:
    sending = asyncio.ensure_future(_sent(socket, channels))
    showing = asyncio.ensure_future(_come(socket, channels))
    try:
        await asyncio.wait({sending, showing}, return_when=asyncio.FIRST_COMPLETED)
        why = showing.result() if showing.done() else ""
        return (BROKEN, why) if why else (DONE, "")
    finally:
        for each in (sending, showing):
            each.cancel()
        await asyncio.gather(sending, showing, return_exceptions=True)


async def _sent(socket: WebSocket, channels: Channels) -> None:
    try:
        while True:
            await channels.send(BYTES, await socket.receive_bytes())
    except (WebSocketDisconnect, KeyError):
        return


async def _come(socket: WebSocket, channels: Channels) -> str:
    """What was wrong, in the end; the first message of each channel is the number of the port."""
    begun: set[int] = set()
    while (message := await channels.receive()) is not None:
        channel, data = message
        if channel not in begun:
            begun.add(channel)
        elif channel == ERRORS:
            return data.decode(errors="replace")
        else:
            await socket.send_bytes(data)
    return ""
