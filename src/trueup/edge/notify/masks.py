"""
Masks: what the settings of a service hold is never seen in a message about an error.

A secret is looked for by its value, however it got into the text: the service may repeat it, and
addresses of webhooks are secrets themselves. What is known to be none stays readable.
"""

import base64
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit

_SHORTEST = 4  # characters; a shorter one stands in ordinary words
_PART = 8  # of a part of an address
_SHOWN = re.compile(
    "account|alias|apipath|apiurl|avatar|brokers|channels|endpoint|endpointurl|enterprisebaseurl"
    "|from|host|icon|mechanism|name|port|priority|project|queue|region|scheme|serverurl|targets"
    "|topic"
)
"""Settings that are no secrets; of an address among them its user and password still are."""
_STARS = "******"


class Masks:
    """For one service. *also*: what was asked for with its secrets, such as tokens."""

    def __init__(self, settings: Any) -> None:
        self._known: set[str] = set(_secrets(settings))

    def add(self, secret: str) -> None:
        self._known |= set(_written(secret))

    def masked(self, text: str) -> str:
        """*text* without any of them, the longest first as one may be part of another."""
        for each in sorted(self._known, key=len, reverse=True):
            text = text.replace(each, _STARS)
        return text


def shown(url: str) -> str:
    """The scheme and the host: all of an address that a message may tell."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "the address"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else "the address"


def _secrets(said: Any, name: str = "") -> Iterator[str]:
    match said:
        case Mapping():
            yield from _pair(said)
            for key, value in said.items():
                yield from _secrets(value, str(key).replace("_", "").lower())
        case list() | tuple():
            for value in said:
                yield from _secrets(value, name)
        case str() if "://" in said:
            yield from _address(said, whole=not _SHOWN.fullmatch(name))
        case str() if not _SHOWN.fullmatch(name):
            yield from _written(said)


def _pair(said: Mapping[Any, Any]) -> Iterator[str]:
    """A name and a password as HTTP writes them together."""
    user, password = said.get("username"), said.get("password")
    if isinstance(user, str) and isinstance(password, str):
        yield base64.b64encode(f"{user}:{password}".encode()).decode()


def _address(url: str, *, whole: bool) -> Iterator[str]:
    """What of an address is secret: all but the scheme and the host, or its user alone."""
    try:
        parts = urlsplit(url)
        user = [unquote(each) for each in (parts.username, parts.password) if each]
    except ValueError:
        yield from _written(url)
        return
    for each in user:
        yield from _written(each)
    if whole:
        pieces = [*parts.path.split("/"), *(value for _, value in parse_qsl(parts.query))]
        yield from (piece for piece in pieces if len(piece) >= _PART)
        yield from (each for each in (url, parts.path, parts.query) if len(each) >= _PART)


def _written(secret: str) -> Iterator[str]:
    """*secret* in the ways in which it may come back."""
    for each in (secret, secret.strip(), quote(secret, ""), quote_plus(secret)):
        if len(each) >= _SHORTEST:
            yield each
