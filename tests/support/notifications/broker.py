"""
Broker: as much of Kafka's protocol as a producer needs, on loopback.

One topic has one partition, everything is led here, and what is produced is kept. Requests are read
by the versions that the real broker of the answer to ApiVersions would offer.
"""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

_PRODUCE, _METADATA, _VERSIONS = 0, 3, 18
_OFFERED = ((_PRODUCE, 3, 3), (_METADATA, 1, 1), (_VERSIONS, 0, 0))


@dataclass
class Broker:
    """*taken*: topic, and the bytes of the batch of records."""

    port: int = 0
    taken: list[tuple[str, bytes]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                size = int.from_bytes(await reader.readexactly(4), "big")
                said = await reader.readexactly(size)
                kind, _, number = struct.unpack_from(">hhi", said)
                answer = struct.pack(">i", number) + self._answer(kind, _after_client(said))
                writer.write(struct.pack(">i", len(answer)) + answer)
                await writer.drain()
        writer.close()

    def _answer(self, kind: int, body: bytes) -> bytes:
        if kind == _VERSIONS:
            listed = b"".join(struct.pack(">hhh", *each) for each in _OFFERED)
            return struct.pack(">hi", 0, len(_OFFERED)) + listed
        if kind == _METADATA:
            return self._metadata(body)
        return self._produced(body)

    def _metadata(self, body: bytes) -> bytes:
        names, at = [], 4
        for _ in range(max(0, struct.unpack_from(">i", body)[0])):
            name, at = _string(body, at)
            names.append(name)
        brokers = struct.pack(">ii", 1, 0) + _text("127.0.0.1") + struct.pack(">ih", self.port, -1)
        topics = b"".join(
            struct.pack(">h", 0)
            + _text(name)
            + struct.pack(">biHiiiiii", 0, 1, 0, 0, 0, 1, 0, 1, 0)
            for name in names
        )
        return brokers + struct.pack(">ii", 0, len(names)) + topics

    def _produced(self, body: bytes) -> bytes:
        at = 2 + 2 + 4 + 4  # transactional id, acks, patience, count of topics
        name, at = _string(body, at)
        (size,) = struct.unpack_from(">i", body, at + 8)
        self.taken.append((name, body[at + 12 : at + 12 + size]))
        partition = struct.pack(">ihqq", 0, 0, 0, -1)
        return struct.pack(">i", 1) + _text(name) + struct.pack(">i", 1) + partition + bytes(4)


@asynccontextmanager
async def broker() -> AsyncIterator[Broker]:
    made = Broker()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()


def _after_client(said: bytes) -> bytes:
    """What stands behind the client's name."""
    (length,) = struct.unpack_from(">h", said, 8)
    return said[10 + max(0, length) :]


def _string(body: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from(">h", body, at)
    return body[at + 2 : at + 2 + length].decode(), at + 2 + length


def _text(said: str) -> bytes:
    return struct.pack(">h", len(said)) + said.encode()
