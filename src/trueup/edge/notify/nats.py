"""
NATS: a message to a subject, and the server's word that it has it.

The protocol is a few lines of text, so it is spoken here: the address is looked at as it is
connected to, and nothing stays open. By name and password, or by the seed of an NKey, which signs
what the server asks it to; with TLS where the address (``tls://``) or the server wants it.
"""

import asyncio
import base64
import json
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import unquote, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from trueup.edge.notify.desk import Desk
from trueup.edge.notify.fields import Fields, wrong
from trueup.edge.notify.web import Web
from trueup.model.errors import Stalled
from trueup.model.notice import About, Notice

_PORT = 4222
_PATIENCE = 10.0
_LONGEST = 1 << 20  # bytes of a line, among which is what the server says of itself
_USER = 20 << 3  # what the public key of a user begins with: U


class Nats:
    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        self._url = settings.needed("url")
        self._headers = settings.texts("headers")
        self._seed = settings.text("nkey")
        self._user = settings.text("username") or settings.text("user")  # as Argo CD's page has it
        self._password = settings.text("password")
        if self._seed:
            signer(self._seed)

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        if not recipient or any(each.isspace() for each in recipient):
            raise wrong("nats", f"{recipient!r} is no subject: the subscription must name one")
        faults: list[Exception] = []
        for url in self._url.split(","):
            try:
                async with asyncio.timeout(_PATIENCE), self._connected(url.strip()) as line:
                    await line.publish(recipient, self._headers, notice.message.encode())
                    return
            except (OSError, TimeoutError, ValueError, EOFError) as error:
                faults.append(self._desk.fault(error, url.strip()))
        raise faults[0]

    @asynccontextmanager
    async def _connected(self, url: str) -> AsyncIterator["_Line"]:
        parts = urlsplit(url if "://" in url else f"nats://{url}")
        host, port = parts.hostname or "", parts.port or _PORT
        reader, writer = await asyncio.open_connection(
            sock=await _opened(self._desk.tools.web, host, port), limit=_LONGEST
        )
        try:
            line = _Line(reader, writer, self._desk)
            info = await line.info()
            if parts.scheme == "tls" or info.get("tls_required"):
                web = self._desk.tools.web
                trusted = web.trust(host) if self._desk.secure else ""
                context = web.context(trusted, secure=self._desk.secure)
                await writer.start_tls(context, server_hostname=host)
            user = unquote(parts.username or "") or self._user
            password = unquote(parts.password or "") or self._password
            await line.enter(self._known(info, user, password))
            yield line
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    def _known(self, info: Mapping[str, Any], user: str, password: str) -> dict[str, str]:
        if self._seed:
            key = signer(self._seed)
            signed = key.sign(str(info.get("nonce", "")).encode())
            sealed = base64.urlsafe_b64encode(signed).decode().rstrip("=")
            return {"nkey": public(key), "sig": sealed}
        if user and not password:
            return {"auth_token": user}
        return {"user": user, "pass": password} if user else {}


class _Line:
    """A connection, and what is said on it."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, desk: Desk
    ) -> None:
        self._reader, self._writer, self._desk = reader, writer, desk

    async def info(self) -> Mapping[str, Any]:
        said = await self._read()
        if not said.startswith("INFO "):
            raise ValueError("what answers is no NATS server")
        found = json.loads(said.removeprefix("INFO "))
        return found if isinstance(found, dict) else {}

    async def enter(self, known: Mapping[str, str]) -> None:
        who = {"verbose": False, "pedantic": False, "lang": "python", "version": "1"}
        options = {**who, "name": "trueup", "headers": True, "no_responders": False, **known}
        self._writer.write(f"CONNECT {json.dumps(options)}\r\nPING\r\n".encode())
        await self._pong()

    async def publish(self, subject: str, headers: Mapping[str, str], data: bytes) -> None:
        """Until the server has it."""
        if headers:
            lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            head = f"NATS/1.0\r\n{lines}\r\n".encode()
            verb = f"HPUB {subject} {len(head)} {len(head) + len(data)}\r\n".encode()
        else:
            head, verb = b"", f"PUB {subject} {len(data)}\r\n".encode()
        self._writer.write(verb + head + data + b"\r\nPING\r\n")
        await self._pong()

    async def _pong(self) -> None:
        await self._writer.drain()
        while (said := await self._read()) != "PONG":
            if said == "PING":
                self._writer.write(b"PONG\r\n")
            elif said.startswith("-ERR"):
                raise self._desk.refused(said.removeprefix("-ERR").strip(" '"), 403)

    async def _read(self) -> str:
        said = await self._reader.readline()
        if not said:
            raise EOFError("the server has broken off")
        return said.decode(errors="replace").strip()


def signer(seed: str) -> Ed25519PrivateKey:
    """The key whose *seed* is written as NATS does it: ``SU…``."""
    text = seed.strip()
    try:
        raw = base64.b32decode(text + "=" * (-len(text) % 8))
        if raw[0] & 0xF8 != 18 << 3 or len(raw) != 36:
            raise ValueError
        return Ed25519PrivateKey.from_private_bytes(raw[2:34])
    except (ValueError, IndexError) as error:
        raise Stalled(
            "InvalidNotification",
            "service.nats: nkey is no seed of an NKey",
            "take what nsc or nk gives as the seed: it begins with SU",
        ) from error


def public(key: Ed25519PrivateKey) -> str:
    """The public key of a user, as NATS writes it: ``U…``."""
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    body = bytes([_USER]) + raw
    return base64.b32encode(body + _crc(body).to_bytes(2, "little")).decode().rstrip("=")


def _crc(data: bytes) -> int:
    """CRC-16 as XMODEM has it."""
    crc = 0
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = ((crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


async def _opened(web: Web, host: str, port: int) -> socket.socket:
    """A connection to the first address of *host* that may be and answers."""
    loop = asyncio.get_running_loop()
    fault: OSError = OSError(f"{host} has no address")
    for family, kind, protocol, _, address in await loop.getaddrinfo(
        host, port, type=socket.SOCK_STREAM
    ):
        made = socket.socket(family, kind, protocol)
        made.setblocking(False)
        try:
            web.check(host, port, str(address[0]))
            await loop.sock_connect(made, address)
        except OSError as error:
            made.close()
            fault = error
        else:
            return made
    raise fault
