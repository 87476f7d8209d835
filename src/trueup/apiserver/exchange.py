"""
Request and Response: one exchange over raw ASGI.

No framework stands between the HTTP parser and a handler, as a get is answered from bytes
that are already there and most of its cost would be the framework's.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from trueup.apiserver import errors
from trueup.apiserver.errors import MOST_BYTES

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = Sequence[tuple[bytes, bytes]]

JSON = b"application/json"
YAML = b"application/yaml"
WIRE = b"application/vnd.kubernetes.protobuf"
WIRE_STREAM = b"application/vnd.kubernetes.protobuf;stream=watch"
TEXT = b"text/plain; charset=utf-8"


class User(msgspec.Struct, frozen=True):
    """Who asks."""

    name: str
    groups: tuple[str, ...] = ()
    uid: str = ""


class Request:
    """What a client asked, read as far as needed."""

    __slots__ = ("_body", "_query", "_receive", "headers", "method", "path", "query_string", "user")

    def __init__(self, scope: Message, receive: Receive, user: User) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query_string: bytes = scope["query_string"]
        self.headers: Headers = scope["headers"]
        self.user = user
        self._receive = receive
        self._query: dict[str, str] | None = None
        self._body: bytes | None = None

    @property
    def query(self) -> dict[str, str]:
        """The parameters; the last of a name wins."""
        if self._query is None:
            text = self.query_string.decode("latin-1")
            self._query = dict(parse_qsl(text, keep_blank_values=True)) if text else {}
        return self._query

    def all(self, name: str) -> list[str]:
        """Every value of a parameter that may be repeated."""
        text = self.query_string.decode("latin-1")
        return [value for key, value in parse_qsl(text, keep_blank_values=True) if key == name]

    def flag(self, name: str) -> bool:
        return self.query.get(name, "") in ("true", "1", "True", "t", "TRUE", "T")

    def number(self, name: str) -> int | None:
        """An integer parameter; None if it is not given."""
        text = self.query.get(name, "")
        if not text:
            return None
        try:
            return int(text)
        except ValueError as error:
            words = f'strconv.ParseInt: parsing "{text}": invalid syntax'
            raise errors.bad_request(words) from error

    def header(self, name: bytes) -> bytes:
        """A header by its name in lower case; empty if it is not there."""
        for key, value in self.headers:
            if key == name:
                return value
        return b""

    async def body(self) -> bytes:
        """The whole body, read once and kept; raises 413 when it is too large."""
        if self._body is None:
            self._body = await self._read()
        return self._body

    async def _read(self) -> bytes:
        message = await self._receive()
        found: bytes = message.get("body", b"")
        if not message.get("more_body"):
            return _limited(found)
        parts = [found]
        size = len(found)
        while message.get("more_body"):
            message = await self._receive()
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > MOST_BYTES:
                raise _too_large()
        return b"".join(parts)

    async def gone(self) -> None:
        """Return when the client hung up; called after the body was read."""
        while (await self._receive())["type"] != "http.disconnect":
            pass


@dataclass(frozen=True, slots=True)
class Response:
    """An answer that is known as a whole."""

    status: int
    body: bytes
    type: bytes = JSON
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class Stream:
    """An answer that goes on: a watch."""

    chunks: AsyncIterator[bytes]
    stop: Callable[[], None]  # end it early: the client is gone, or the server stops
    on_end: Callable[[], None]
    type: bytes = JSON


Answer = Response | Stream


def _limited(body: bytes) -> bytes:
    if len(body) > MOST_BYTES:
        raise _too_large()
    return body


def _too_large() -> Exception:
    return errors.too_large()
