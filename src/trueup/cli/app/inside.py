"""``app exec`` and ``app port-forward``: into the pods of an application, through the server."""

import asyncio
import codecs
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import orjson

from trueup.cli.answers import segment
from trueup.cli.app.naming import application, path_of, split
from trueup.cli.command import Call, Command, Given
from trueup.cli.flags import APP_NAMESPACE, text
from trueup.cli.output import Failure

if TYPE_CHECKING:
    import aiohttp

    from trueup.cli.client import Client

PIECE = 2**16  # bytes


async def execute(call: Call) -> int:
    """A shell; what it ends with is not told by Argo CD's protocol."""
    given = call.given
    async with call.server() as client:
        query = await _terminal(client, given)
        async with client.socket("/terminal", **query) as socket, _typed() as keys:
            typing = asyncio.ensure_future(_type(socket, keys))
            try:
                return await _show(socket)
            finally:
                typing.cancel()


async def _terminal(client: "Client", given: Given) -> dict[str, str]:
    namespace, name = split(given.text("APPNAME"), given)
    app = await application(client, given.text("APPNAME"), given, fields="spec.project")
    pod = await _pod(client, given)
    found = await client.get(
        path_of(name, "resource"),
        appNamespace=namespace,
        kind="Pod",
        version="v1",
        namespace=pod["namespace"],
        resourceName=pod["name"],
    )
    containers = orjson.loads(found["manifest"])["spec"]["containers"]
    return {
        "pod": pod["name"],
        "container": given.text("container") or containers[0]["name"],
        "appName": name,
        "appNamespace": namespace,
        "projectName": (app.get("spec") or {}).get("project") or "default",
        "namespace": pod["namespace"],
        "shell": given.text("shell"),
    }


async def _pod(client: "Client", given: Given) -> Any:
    namespace, name = split(given.text("APPNAME"), given)
    tree = await client.get(path_of(name, "resource-tree"), appNamespace=namespace, kind="Pod")
    pods = [each for each in tree.get("nodes") or () if each["kind"] == "Pod"]
    wanted, where = given.text("POD"), given.text("namespace")
    found = [e for e in pods if e["name"] == wanted and where in ("", e["namespace"])]
    if len(found) == 1:
        return found[0]
    if found:
        raise Failure(f"several pods are called {wanted!r}", "say which with --namespace")
    known = ", ".join(sorted(each["name"] for each in pods)[:10]) or "it has none"
    raise Failure(f"pod {wanted!r} does not belong to application {name}", f"its pods: {known}")


async def _type(socket: "aiohttp.ClientWebSocketResponse", keys: asyncio.StreamReader) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    while typed := await keys.read(PIECE):
        await _send(socket, operation="stdin", data=decoder.decode(typed))


async def _show(socket: "aiohttp.ClientWebSocketResponse") -> int:
    await _resized(socket)
    loop, sent = asyncio.get_running_loop(), set[asyncio.Task[None]]()
    if sys.stdin.isatty():
        loop.add_signal_handler(
            signal.SIGWINCH, lambda: sent.add(loop.create_task(_resized(socket)))
        )
    async for message in socket:
        said = orjson.loads(message.data)
        os.write(1, str(said.get("data") or "").encode())
    return 0 if socket.close_code == 1000 else 1


async def _resized(socket: "aiohttp.ClientWebSocketResponse") -> None:
    if sys.stdout.isatty():
        columns, rows = os.get_terminal_size(1)
        await _send(socket, operation="resize", rows=rows, cols=columns)


async def _send(socket: "aiohttp.ClientWebSocketResponse", **message: Any) -> None:
    await socket.send_str(orjson.dumps(message).decode())


@asynccontextmanager
async def _typed() -> AsyncIterator[asyncio.StreamReader]:
    """What is typed, key by key: the terminal at the other end makes lines of it."""
    reader = asyncio.StreamReader()
    with _raw(), os.fdopen(os.dup(0), "rb") as keys:
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), keys
        )
        try:
            yield reader
        finally:
            transport.close()


@contextmanager
def _raw() -> Iterator[None]:
    if not sys.stdin.isatty():
        yield
        return
    import termios
    import tty

    before = termios.tcgetattr(0)
    tty.setraw(0)
    try:
        yield
    finally:
        termios.tcsetattr(0, termios.TCSADRAIN, before)


async def forward(call: Call) -> None:
    """Until interrupted."""
    given = call.given
    pairs = [_ports(each) for each in given.many("LOCAL:PORT")]
    async with call.server() as client:
        pod = await _pod(client, given)
        namespace, name = split(given.text("APPNAME"), given)
        path = f"/api/trueup/v1/applications/{segment(name)}/pods/{segment(pod['name'])}/port"
        servers = []
        for local, remote in pairs:
            query = {"port": remote, "namespace": pod["namespace"], "appNamespace": namespace}
            connected = _Connected(client, path, query, call)
            server = await asyncio.start_server(connected, given.text("address"), local)
            servers.append(server)
            own = server.sockets[0].getsockname()[1]
            call.out.line(f"Forwarding from {given.text('address')}:{own} -> {remote}")
        await asyncio.gather(*(each.serve_forever() for each in servers))


class _Connected:
    """Joins a connection of this machine with one to the pod."""

    def __init__(self, client: "Client", path: str, query: dict[str, str], call: Call) -> None:
        self._client = client
        self._path = path
        self._query = query
        self._call = call

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with self._client.socket(self._path, **self._query) as socket:
                sending = asyncio.ensure_future(_sent(reader, socket))
                try:
                    async for message in socket:
                        writer.write(message.data)
                        await writer.drain()
                finally:
                    sending.cancel()
                if socket.close_code != 1000:
                    self._call.out.note(f"port {self._query['port']}: the connection was ended")
        except (Failure, ConnectionError) as error:
            self._call.out.note(f"port {self._query['port']}: {error}")
        finally:
            writer.close()


async def _sent(reader: asyncio.StreamReader, socket: "aiohttp.ClientWebSocketResponse") -> None:
    while data := await reader.read(PIECE):
        await socket.send_bytes(data)


def _ports(said: str) -> tuple[int, str]:
    """``8080:80``, ``80`` (the same here), ``:80`` (any free one)."""
    local, colon, remote = said.rpartition(":")
    local = local if colon else remote
    if not remote.isdigit() or not (local or "0").isdigit():
        raise Failure(f"{said!r} names no ports", "write LOCAL:REMOTE, such as 8080:80")
    return int(local or 0), remote


POD_NAMESPACE = text("namespace", "Namespace of the pod, if several are called so")
COMMANDS = (
    Command(
        "exec",
        execute,
        "Open a shell in a container",
        ("APPNAME", "POD"),
        (
            APP_NAMESPACE,
            POD_NAMESPACE,
            text("container", "Container (default: the first)", "c"),
            text("shell", "One of exec.shells (default: the first that there is)"),
        ),
    ),
    Command(
        "port-forward",
        forward,
        "Connect ports of this machine with ports of a pod",
        ("APPNAME", "POD", "LOCAL:PORT..."),
        (
            APP_NAMESPACE,
            POD_NAMESPACE,
            text("address", "Address of this machine to listen on", default="127.0.0.1"),
        ),
    ),
)
