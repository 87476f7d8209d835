"""
Registry: the protocol of OCI registries, as far as it takes to read artifacts.

Whoever asks is told by the registry how to say who they are: by name and password, or by a token
that another server gives for them. Every manifest and blob is checked against its digest.
"""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode, urljoin, urlsplit

import msgspec
import orjson

from trueup.core.source.challenge import challenges
from trueup.core.source.kinds import is_digest
from trueup.core.source.logins import TOKEN_USER
from trueup.core.source.oci import INDEXES, MANIFESTS, Layer, Place, listed, mapping, only_manifest
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.download import AGENT, Answer, Downloads, authorization, shown
from trueup.k8s.value import Value
from trueup.model.errors import Stalled, Unreachable

T = TypeVar("T")

LARGEST = 1 << 30
_MANIFEST = 8 << 20
_TAGS = 16 << 20
_PAGES = 1000
_ROOT = "/v2/"
_ACCEPT = {"Accept": ", ".join((*MANIFESTS, *INDEXES))}
_FOR_GOOD = 300.0  # seconds for which a password is said without asking whether it is wanted
_BRIEF = 60.0  # seconds that a token lives that does not say for how long
_SPARE = 10.0  # seconds before a token's end that it is renewed


class Manifest(Value, frozen=True):
    """A manifest by its digest; that of an index is the one that was asked for."""

    digest: str
    body: Mapping[str, Any]


class Registry:
    """All registries."""

    def __init__(self, downloads: Downloads) -> None:
        self._downloads = downloads
        self._tokens: dict[tuple[Place, Access], tuple[dict[str, str], float]] = {}
        self._schemes: dict[str, str] = {}
        self._entering: dict[str, asyncio.Lock] = {}

    async def ping(self, place: Place, access: Access) -> None:
        """Whether the registry lets us in, asked now."""
        self._tokens.pop((place, access), None)
        await self._get(place, _ROOT, access, _TAGS, allowed=(404,))

    async def tags(self, place: Place, access: Access) -> tuple[str, ...]:
        """All tags; none if the repository is not there."""
        found: list[str] = []
        path = "/tags/list"
        for _ in range(_PAGES):
            answer = await self._get(place, path, access, _TAGS, allowed=(404,))
            if answer.status == 404:
                break
            found += listed(_json(answer.body, place).get("tags"))
            following = _next(answer.headers.get("Link", ""))
            if not following:
                break
            path = following
        return tuple(str(tag) for tag in found)

    async def manifest(self, place: Place, reference: str, access: Access) -> Manifest | None:
        """What a tag or digest names, of an index the manifest in it; None if there is none."""
        found = await self._manifest(place, reference, access)
        if found is None:
            return None
        digest, body = found
        if body.get("mediaType") in INDEXES or "manifests" in body:
            inner = await self._manifest(place, only_manifest(body, f"{place}@{digest}"), access)
            if inner is None:
                raise Unreachable(f"{place}: the manifest that {digest} names is not there")
            body = inner[1]
        return Manifest(digest, body)

    async def referrers(self, place: Place, digest: str, access: Access) -> tuple[str, ...]:
        """The digests of what refers to *digest*; nothing where the registry cannot tell."""
        answer = await self._get(
            place, f"/referrers/{digest}", access, _MANIFEST, _ACCEPT, allowed=(400, 404, 405)
        )
        if answer.status == 200:
            body = _json(answer.body, place)
        else:  # what a client writes instead, in such a registry
            found = await self._manifest(place, digest.replace(":", "-"), access)
            body = found[1] if found else {}
        named = (each.get("digest") for each in listed(body.get("manifests")) if mapping(each))
        return tuple(str(digest) for digest in named if digest)

    async def save(self, place: Place, layer: Layer, access: Access, path: Path) -> None:
        """The blob of a layer as a file."""
        if not is_digest(layer.digest):
            raise Stalled(
                "UnsupportedArtifact", f"{place}: {layer.digest!r} is no digest", "push it anew"
            )
        if layer.size > LARGEST:
            raise Stalled(
                "DownloadTooLarge",
                f"{place}: a layer of {layer.size >> 20} MiB, more than {LARGEST >> 20} MiB",
                "publish less: only what is rendered",
            )

        async def save(headers: Mapping[str, str]) -> str:
            url = self._url(place, f"/blobs/{layer.digest}")
            plain = _anonymous(access)
            return (await self._downloads.save(url, plain, path, LARGEST, headers)).digest

        found = await self._let_in(place, access, save)
        _checked(layer.digest, f"sha256:{found}", place)

    async def read(self, place: Place, layer: Layer, access: Access, largest: int) -> bytes:
        """The blob of a small layer."""
        answer = await self._get(place, f"/blobs/{layer.digest}", access, largest)
        _checked(layer.digest, _digest(answer.body), place)
        return answer.body

    async def _manifest(
        self, place: Place, reference: str, access: Access
    ) -> tuple[str, dict[str, Any]] | None:
        path = f"/manifests/{reference}"
        answer = await self._get(place, path, access, _MANIFEST, _ACCEPT, allowed=(404,))
        if answer.status == 404:
            return None
        digest = _digest(answer.body)
        said = reference if is_digest(reference) else answer.headers.get("Docker-Content-Digest")
        if said and is_digest(said):
            _checked(said, digest, place)
        return digest, _json(answer.body, place)

    async def _get(
        self,
        place: Place,
        path: str,
        access: Access,
        largest: int,
        headers: Mapping[str, str] | None = None,
        allowed: tuple[int, ...] = (),
    ) -> Answer:
        async def get(entered: Mapping[str, str]) -> Answer:
            sent = {**(headers or {}), **entered}
            url, plain = self._url(place, path), _anonymous(access)
            return await self._downloads.get(url, plain, largest, sent, allowed=allowed)

        return await self._let_in(place, access, get)

    async def _let_in(
        self, place: Place, access: Access, ask: Callable[[Mapping[str, str]], Awaitable[T]]
    ) -> T:
        """What *ask* gives; a token that is refused before its time is asked for anew, once."""
        known = (place, access) in self._tokens
        try:
            return await ask(await self._entered(place, access))
        except Stalled as error:
            if error.reason != "AuthenticationFailed" or not known:
                raise
        self._tokens.pop((place, access), None)
        return await ask(await self._entered(place, access))

    async def _entered(self, place: Place, access: Access) -> dict[str, str]:
        """The header that lets us in; worked out once for a repository, until a token ends."""
        async with self._entering.setdefault(place.host, asyncio.Lock()):
            known, until = self._tokens.get((place, access), ({}, 0.0))
            if time.monotonic() < until:
                return known
            await self._find_scheme(place.host, access)
            challenge = await self._challenge(place, access)
            header, lives = await self._answered(challenge, place, access)
            now = time.monotonic()
            self._tokens = {key: kept for key, kept in self._tokens.items() if kept[1] > now}
            self._tokens[place, access] = (header, now + lives)
            return header

    async def _challenge(self, place: Place, access: Access) -> Mapping[str, Mapping[str, str]]:
        """What the registry wants to know of us; empty if nothing."""
        url = self._url(place, "/tags/list?n=1" if place.name else _ROOT)
        plain = _anonymous(access)
        async with self._downloads.request(url, plain, allowed=(401, 403, 404, 405)) as response:
            said = response.headers.getall("WWW-Authenticate", ())
            return challenges(said) if response.status == 401 else {}

    async def _answered(
        self, challenge: Mapping[str, Mapping[str, str]], place: Place, access: Access
    ) -> tuple[dict[str, str], float]:
        asked = challenge.get("bearer")
        if access.bearer_token or asked is None:
            return (authorization(access) if challenge else {}), _FOR_GOOD
        realm = asked.get("realm", "")
        if urlsplit(realm).scheme not in ("http", "https"):
            raise Unreachable(f"{place}: the registry names no server that gives tokens")
        scope = f"repository:{place.name}:pull" if place.name else ""
        pairs = {"service": asked.get("service", ""), "scope": asked.get("scope", scope)}
        wanted = {name: value for name, value in pairs.items() if value}
        said = await self._token(realm, wanted, access)
        token = str(said.get("token") or said.get("access_token") or "")
        if not token:
            raise Stalled(
                "AuthenticationFailed",
                f"{place}: {shown(realm, access)} gives no token",
                "check the credentials in the repository's Secret",
            )
        lives = said.get("expires_in")
        seconds = float(lives) if isinstance(lives, int | float) and lives > 0 else _BRIEF
        return {"Authorization": f"Bearer {token}"}, max(seconds - _SPARE, 1.0)

    async def _token(self, realm: str, wanted: Mapping[str, str], access: Access) -> dict[str, Any]:
        """What the server at *realm* gives, for a password or for a token that it gave before."""
        if access.username == TOKEN_USER:
            form = {"grant_type": "refresh_token", "refresh_token": access.password, **wanted}
            plain = {**form, "client_id": AGENT}
            answer = await self._downloads.get(realm, _anonymous(access), _MANIFEST, form=plain)
        else:
            account = {"account": access.username} if access.username else {}
            separator = "&" if "?" in realm else "?"
            url = f"{realm}{separator}{urlencode({**wanted, **account})}"
            answer = await self._downloads.get(url, access, _MANIFEST)
        return _json(answer.body, shown(realm, access))

    async def _find_scheme(self, host: str, access: Access) -> None:
        """Over TLS; a registry on this very machine may speak plain HTTP, others if it is said."""
        if access.force_http:
            self._schemes[host] = "http"
        elif host not in self._schemes:
            plain = _loopback(host) and not await self._speaks_tls(host, access)
            self._schemes[host] = "http" if plain else "https"

    async def _speaks_tls(self, host: str, access: Access) -> bool:
        trusting = msgspec.structs.replace(_anonymous(access), insecure=True)
        try:
            async with self._downloads.request(
                f"https://{host}/v2/", trusting, allowed=tuple(range(400, 600))
            ):
                return True
        except (Stalled, Unreachable):
            return False

    def _url(self, place: Place, path: str) -> str:
        base = f"{self._schemes.get(place.host, 'https')}://{place.host}"
        return urljoin(base, path) if path.startswith("/v2/") else f"{base}/v2/{place.name}{path}"


def _anonymous(access: Access) -> Access:
    """The trust alone: what is said of us is in a header of its own."""
    return msgspec.structs.replace(access, username="", password="", bearer_token="")


def _loopback(host: str) -> bool:
    name = (urlsplit(f"//{host}").hostname or "").lower()
    return name in ("localhost", "::1") or name.startswith("127.")


def _next(link: str) -> str:
    """Where the next page is, of ``Link: <…>; rel="next"``."""
    if 'rel="next"' not in link.replace("rel=next", 'rel="next"'):
        return ""
    target = link.partition("<")[2].partition(">")[0]
    parts = urlsplit(target)
    return f"{parts.path}?{parts.query}" if parts.path.startswith("/v2/") else ""


def _digest(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def _checked(wanted: str, found: str, place: Place) -> None:
    if wanted != found:
        raise Unreachable(f"{place}: what came for {wanted} has the digest {found}")


def _json(body: bytes, place: Place | str) -> dict[str, Any]:
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        said = None
    if not isinstance(said, dict):
        raise Stalled(
            "NotARegistry", f"{place}: what answers is no OCI registry", "check the address"
        )
    return said
