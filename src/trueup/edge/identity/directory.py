"""
Directory: what issuers publish, kept for a while: where they are asked for what, and their keys.

An issuer may change its keys at any time, so a token that no known key has signed makes us look
again; but not more often than every `AGAIN` seconds, or anybody could have us ask as often as they
send a token. One that cannot be reached keeps its last keys for `STALE`.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

import msgspec

from trueup.core.signon.jwt import Jwt, algorithms, signed_with_a_key
from trueup.core.signon.providers import web_address
from trueup.core.signon.refusal import refusal
from trueup.edge.identity.asking import Answer, Asker, Reach
from trueup.edge.identity.signatures import Published, signed
from trueup.model.errors import Unreachable
from trueup.ports import Clock

WELL_KNOWN = "/.well-known/openid-configuration"
KEPT = 3600.0  # seconds
STALE = 24 * 3600.0
AGAIN = 10.0  # seconds between two looks because of an unknown key, or of a failure
KNOWN = 64  # issuers
FEWEST, MOST = 1, 256  # keys of one issuer


class Document(msgspec.Struct, frozen=True):
    """What an issuer says of itself, as far as we use it."""

    issuer: str
    jwks_uri: str
    authorization_endpoint: str = ""
    token_endpoint: str = ""
    userinfo_endpoint: str = ""
    device_authorization_endpoint: str = ""
    end_session_endpoint: str = ""
    response_types_supported: tuple[str, ...] = ()
    scopes_supported: tuple[str, ...] = ()
    code_challenge_methods_supported: tuple[str, ...] = ()
    token_endpoint_auth_methods_supported: tuple[str, ...] = ()
    id_token_signing_alg_values_supported: tuple[str, ...] = ()


ENDPOINTS = (
    "jwks_uri",
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "device_authorization_endpoint",
)


@dataclass(slots=True)
class _Known:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    document: Document | None = None
    keys: tuple[Published, ...] = ()
    fetched: float = 0.0
    failed: float = 0.0
    failure: Unreachable | None = None


class Directory:
    """By issuer and how it is reached; in memory."""

    def __init__(self, asker: Asker, clock: Clock) -> None:
        self._asker = asker
        self._clock = clock
        self._known: OrderedDict[Reach, _Known] = OrderedDict()

    async def document(self, reach: Reach) -> Document:
        """Raises ``Unreachable``, also if what answers is not that issuer."""
        return _document(await self._fresh(reach, KEPT))

    async def verify(self, token: Jwt, reach: Reach) -> None:
        """Raises ``Refused`` unless a key of the issuer has signed it, as the issuer signs."""
        signed_with_a_key(token)
        known = await self._fresh(reach, KEPT)
        supported = algorithms(list(_document(known).id_token_signing_alg_values_supported))
        if token.algorithm not in supported:
            told = f"{reach.issuer} does not sign by {token.algorithm}"
            raise refusal(f"the token is not the issuer's: {told}")
        keys = known.keys
        if signed(token, keys):
            return
        known = await self._fresh(reach, AGAIN)
        if known.keys == keys or not signed(token, known.keys):
            raise refusal(f"the token is not signed by a key of {reach.issuer}")

    async def _fresh(self, reach: Reach, age: float) -> _Known:
        known = self._entry(reach)
        async with known.lock:
            now = self._clock.monotonic()
            if known.document and now - known.fetched < age:
                return known
            if known.failure and now - known.failed < AGAIN:
                return _stale(known, known.failure, now)
            try:
                known.document, known.keys = await self._fetched(reach)
                known.fetched, known.failure = now, None
            except Unreachable as error:
                known.failed, known.failure = now, error
                return _stale(known, error, now)
            return known

    def _entry(self, reach: Reach) -> _Known:
        known = self._known.setdefault(reach, _Known())
        self._known.move_to_end(reach)
        while len(self._known) > KNOWN:
            self._known.popitem(last=False)
        return known

    async def _fetched(self, reach: Reach) -> tuple[Document, tuple[Published, ...]]:
        address = reach.issuer.rstrip("/") + WELL_KNOWN
        document = _read(reach, await self._asker.get(reach, address), address)
        answer = await self._asker.get(reach, document.jwks_uri)
        keys = answer.json().get("keys")
        found = [each for each in keys if isinstance(each, dict)] if isinstance(keys, list) else []
        if answer.status != 200 or not FEWEST <= len(found) <= MOST:
            raise _odd(reach, f"{document.jwks_uri} answers {answer.status} without keys")
        return document, tuple(found)


def _document(known: _Known) -> Document:
    assert known.document is not None  # noqa: S101 what `_fresh` gives has one
    return known.document


def _stale(known: _Known, error: Unreachable, now: float) -> _Known:
    if known.document is None or now - known.fetched > STALE:
        raise error
    return known


def _read(reach: Reach, answer: Answer, address: str) -> Document:
    if answer.status != 200:
        raise _odd(reach, f"{address} answers {answer.status}")
    try:
        found = msgspec.convert(answer.json(), Document)
    except msgspec.ValidationError as error:
        raise _odd(reach, f"{address} is not OpenID configuration: {error}") from error
    if found.issuer != reach.issuer:
        raise _odd(reach, f"{address} is of the issuer {found.issuer}")
    secure = reach.issuer.startswith("https:")
    for name in ENDPOINTS:
        said: Any = getattr(found, name)
        if said and (not web_address(said) or (secure and not said.startswith("https:"))):
            raise _odd(reach, f"{name}: {said} is not a safe address")
    return found


def _odd(reach: Reach, why: str) -> Unreachable:
    return Unreachable(
        f"identity provider {reach.issuer}: {why}",
        "the issuer must be written exactly as the provider publishes it, also a slash at its end",
    )
