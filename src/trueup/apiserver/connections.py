"""Connections: a client is known by its certificate, for all that it asks on one connection."""

import asyncio
from collections.abc import Iterable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from trueup.apiserver.auth import AUTHENTICATED
from trueup.apiserver.exchange import User

DRAIN = 2.0  # seconds that open requests are given to end
FLUSH = (
    50  # hundredths of a second that connections are given to send what is left, and to say goodbye
)
PEER = "peer"  # where the state of a request has the user


class Connection(HttpToolsProtocol):
    """One client's connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The handshake is done: the certificate, if there is one, is good."""
        if certificate := transport.get_extra_info("peercert"):
            self.app_state[PEER] = user_of(certificate["subject"])
        super().connection_made(transport)


def user_of(subject: Iterable[Iterable[tuple[str, str]]]) -> User:
    """Whom a certificate is for: its common name, in the groups of its organizations."""
    pairs = [pair for part in subject for pair in part]
    name = next((value for key, value in pairs if key == "commonName"), "")
    groups = tuple(value for key, value in pairs if key == "organizationName")
    return User(name, (*groups, AUTHENTICATED))


def peer(scope: Any) -> User | None:
    """Who sent a request, by the connection's certificate."""
    found: User | None = (scope.get("state") or {}).get(PEER)
    return found


async def ended(state: ServerState) -> None:
    """No connection is open any more: requests are let end; streams, which never do, are cut."""
    for connection in list(state.connections):
        connection.shutdown()
    if state.tasks:
        await asyncio.wait(state.tasks, timeout=DRAIN)
    for task in list(state.tasks):
        task.cancel()
    for _ in range(FLUSH):
        if state.connections:
            await asyncio.sleep(0.01)
    await asyncio.sleep(0)  # who was let in at the last moment is known now
    for connection in list(state.connections):
        connection.transport.abort()
    await asyncio.sleep(0)
