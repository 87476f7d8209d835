"""
Answers by zstd or gzip, for clients that take them.

Not compressed are: what is small; streams, whose every line must arrive at once; what hands out a
secret or sets a cookie, and whatever the page of another site asked for, because the length of a
compressed answer tells of secrets beside what an attacker put there (BREACH). Large ones are
compressed in a thread.
"""

import asyncio
import zlib
from collections.abc import Callable

import zstandard
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LEAST = 1024  # bytes
MUCH = 64 * 1024  # bytes that are compressed in a thread
TYPES = ("application/json", "application/yaml", "application/javascript", "image/svg+xml", "text/")
SECRETIVE = ("/api/v1/session", "/api/v1/account", "/auth/", "/api/dex/", "/terminal")
OURS = frozenset({"", "same-origin", "none"})

Squeeze = Callable[[bytes], bytes]


def _zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=3).compress(data)


def _gzip(data: bytes) -> bytes:
    maker = zlib.compressobj(5, wbits=31)
    return maker.compress(data) + maker.flush()


CODINGS: tuple[tuple[str, Squeeze], ...] = (("zstd", _zstd), ("gzip", _gzip))
"""The first one that a client takes is used."""


def chosen(accepted: str) -> tuple[str, Squeeze] | None:
    """By an ``Accept-Encoding``; None: as it is."""
    weights: dict[str, float] = {}
    for each in accepted.lower().split(","):
        name, _, parameters = each.strip().partition(";")
        key, _, value = parameters.strip().partition("=")
        try:
            weights[name.strip()] = float(value) if key.strip() == "q" else 1.0
        except ValueError:
            weights[name.strip()] = 0.0
    others = weights.get("*", 0.0)
    return next((each for each in CODINGS if weights.get(each[0], others) > 0), None)


class Compression:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] == "HEAD":
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        coding = chosen(", ".join(asked.getlist("Accept-Encoding")))
        fetched = asked.get("Sec-Fetch-Site", "")
        secretive = scope["path"].startswith(SECRETIVE) or scope["path"].endswith("/token")
        if coding is None or fetched not in OURS or secretive:
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Sender(send, *coding))


class _Sender:
    """Holds the head of a whole body back until that has come; a stream's goes at once."""

    def __init__(self, send: Send, name: str, squeeze: Squeeze) -> None:
        self._send = send
        self._name = name
        self._squeeze = squeeze
        self._head: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _fits(message):
            self._head = message
            return
        head, self._head = self._head, None
        if head is not None:
            message = await self._fitted(head, message)
            await self._send(head)
        await self._send(message)

    async def _fitted(self, head: Message, message: Message) -> Message:
        body = bytes(message.get("body", b""))
        if message.get("more_body"):
            return message
        if len(body) > MUCH:
            squeezed = await asyncio.to_thread(self._squeeze, body)
        else:
            squeezed = self._squeeze(body)
        headers = MutableHeaders(raw=head["headers"])
        headers["Content-Encoding"] = self._name
        headers["Content-Length"] = str(len(squeezed))
        headers.add_vary_header("Accept-Encoding")
        if tag := headers.get("ETag"):
            headers["ETag"] = tag if tag.startswith("W/") else f"W/{tag}"
        return {**message, "body": squeezed}


def _fits(head: Message) -> bool:
    headers = MutableHeaders(raw=head["headers"])
    length, type = headers.get("Content-Length", ""), headers.get("Content-Type", "")
    whole = length.isdecimal() and int(length) >= LEAST
    plain = "Content-Encoding" not in headers and "Set-Cookie" not in headers
    return head["status"] == 200 and whole and plain and type.startswith(TYPES)
