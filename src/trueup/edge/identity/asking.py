"""
Asker: requests to identity providers, within limits of time and size.

A provider is asked on behalf of somebody who waits for a page, so it has seconds. Proxies are those
of the environment. A form with a secret follows no redirect.
"""

import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import aiohttp
import orjson
from multidict import CIMultiDict, CIMultiDictProxy

from trueup.core.signon.providers import Provider
from trueup.core.signon.trust import Trust
from trueup.model.errors import Stalled, Unreachable

LIMIT = aiohttp.ClientTimeout(total=10.0, sock_connect=5.0)
LARGEST = 4 * 2**20  # bytes of an answer
SHOWN = 200  # characters of what a provider says that are passed on


Headers = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Reach:
    """How an issuer is asked: see `Provider`."""

    issuer: str
    root_ca: str = ""
    through: str = ""
    insecure: bool = False

    @classmethod
    def of(cls, who: Provider | Trust) -> "Reach":
        if isinstance(who, Trust):
            return cls(who.issuer, who.root_ca)
        return cls(who.issuer, who.root_ca, who.through, who.insecure)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: CIMultiDictProxy[str]
    body: bytes

    def json(self) -> Any:
        """A mapping; empty if it is none."""
        try:
            said = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return {}
        return said if isinstance(said, dict) else {}


class Asker:
    """One session for each way of checking certificates; open until `close`."""

    def __init__(self) -> None:
        self._sessions: dict[tuple[str, bool], aiohttp.ClientSession] = {}

    async def close(self) -> None:
        for each in self._sessions.values():
            await each.close()
        self._sessions.clear()

    async def get(self, reach: Reach, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        said = (headers or {}).items()
        return await self.ask(reach, "GET", url, headers=said, follow=True)

    async def post(
        self,
        reach: Reach,
        url: str,
        body: Mapping[str, str] | bytes,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """A form, or what is encoded already."""
        return await self.ask(reach, "POST", url, body, (headers or {}).items())

    async def ask(
        self,
        reach: Reach,
        method: str,
        url: str,
        body: Mapping[str, str] | bytes | None = None,
        headers: Headers = (),
        *,
        follow: bool = False,
    ) -> Answer:
        """Raises ``Unreachable``, whatever the status is none of it."""
        try:
            async with self._session(reach).request(
                method,
                _moved(reach, url),
                data=body,
                headers=_said(headers),
                allow_redirects=follow,
                max_redirects=3,
            ) as response:
                return Answer(response.status, response.headers, await _read(response, url))
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            why = str(error) or "it does not answer in time"
            hint = "check the issuer's address and certificate (rootCA), and the proxy"
            raise Unreachable(f"identity provider {reach.issuer}: {why[:SHOWN]}", hint) from error

    def _session(self, reach: Reach) -> aiohttp.ClientSession:
        key = (reach.root_ca, reach.insecure)
        if key not in self._sessions:
            self._sessions[key] = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(ssl=_checked(reach)),
                timeout=LIMIT,
                trust_env=True,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=True,
            )
        return self._sessions[key]


def _said(headers: Headers) -> CIMultiDict[str]:
    found = CIMultiDict(headers)
    found.setdefault("Accept", "application/json")
    return found


async def _read(response: aiohttp.ClientResponse, url: str) -> bytes:
    found = bytearray()
    async for chunk in response.content.iter_any():
        found += chunk
        if len(found) > LARGEST:
            raise aiohttp.ClientPayloadError(f"{url}: the answer is larger than {LARGEST} bytes")
    return bytes(found)


def _checked(reach: Reach) -> ssl.SSLContext:
    """As in Argo CD, ``rootCA`` stands in place of the machine's own certificates."""
    try:
        made = ssl.create_default_context(cadata=reach.root_ca or None)
    except (ssl.SSLError, ValueError) as error:
        raise Stalled(
            "BadCertificate", f"identity provider {reach.issuer}: rootCA is no certificate (PEM)"
        ) from error
    if reach.insecure:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    return made


def _moved(reach: Reach, url: str) -> str:
    """*url*, or the same path where the issuer really listens."""
    if not reach.through:
        return url
    other = urlsplit(reach.through)
    return urlunsplit(urlsplit(url)._replace(scheme=other.scheme, netloc=other.netloc))
