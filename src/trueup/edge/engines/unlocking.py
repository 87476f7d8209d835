"""
Unlocking: keys of files that a worker cannot open itself, opened by GnuPG or a Vault for it.

A worker has neither network nor keyring. It says what is locked; that is opened here, and it begins
again. A token goes to the address that stands beside it among our keys, never to one that only a
repository names.
"""

import asyncio
import base64
import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import quote

import aiohttp
import msgspec

from trueup.core.decrypt.keys import PGP, REFUSED, VAULT
from trueup.edge.engines.wire import Done, Work
from trueup.edge.gnupg import keyring
from trueup.model.errors import Stalled
from trueup.model.lock import Lock

_KEPT = 1024
_PATIENCE = aiohttp.ClientTimeout(total=15.0)


class Renderer(Protocol):
    """Who carries out a job."""

    async def render(self, work: Work) -> Done: ...


class Unlocking:
    """A renderer that opens for another what that cannot."""

    def __init__(self, inner: Renderer) -> None:
        self._inner = inner
        self._known: OrderedDict[str, str] = OrderedDict()

    async def render(self, work: Work) -> Done:
        done = await self._inner.render(work)
        while done.locked:  # it is not told again of what was opened, or refused
            found = await asyncio.gather(*(self._opened(lock, work.keys) for lock in done.locked))
            opened = dict(zip((lock.sealed for lock in done.locked), found, strict=True))
            work = msgspec.structs.replace(work, unlocked={**work.unlocked, **opened})
            done = await self._inner.render(work)
        return done

    async def _opened(self, lock: Lock, keys: tuple[str, ...]) -> str:
        name = hashlib.sha256("\0".join((lock.sealed, *keys)).encode()).hexdigest()
        if name not in self._known:
            try:
                found = await _OPENERS[lock.kind](lock, keys)
            except Stalled as error:
                return f"{REFUSED}{error.message}"  # it may be possible the next time
            self._known[name] = base64.b64encode(found).decode()
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return self._known[name]


async def _by_gpg(lock: Lock, keys: tuple[str, ...]) -> bytes:
    async with keyring() as ring:
        for key in keys:
            if PGP in key:
                await ring.gpg("--import", given=key.encode())
        said = await ring.gpg("--decrypt", given=lock.sealed.encode())
    if said.code:
        raise Stalled("Locked", said.told)
    return said.out


async def _by_vault(lock: Lock, keys: tuple[str, ...]) -> bytes:
    address = lock.about.get("vault_address", "").rstrip("/")
    tokens = dict(key.removeprefix(VAULT).split(" ", 1) for key in keys if key.startswith(VAULT))
    if address not in tokens:
        raise Stalled("Locked", f"our tokens are not for {address}")
    parts = (*lock.about.get("engine_path", "").split("/"), "decrypt", lock.about["key_name"])
    if any(part in (".", "..") for part in parts):
        raise Stalled("Locked", "the path of the key leads elsewhere")
    url = f"{address}/v1/{'/'.join(quote(part, safe='') for part in parts if part)}"
    headers = {"X-Vault-Token": tokens[address], "X-Vault-Request": "true"}
    try:
        async with (
            aiohttp.ClientSession(timeout=_PATIENCE, trust_env=True) as session,
            session.post(
                url, json={"ciphertext": lock.sealed}, headers=headers, allow_redirects=False
            ) as response,
        ):
            said = await response.json(content_type=None)
            return _plain(said, response.status)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise Stalled("Locked", f"{address} does not answer: {error}") from error


def _plain(said: object, status: int) -> bytes:
    body = said if isinstance(said, Mapping) else {}
    text = (body.get("data") or {}).get("plaintext")
    if not isinstance(text, str):
        why = "; ".join(map(str, body.get("errors") or ())) or "no plaintext"
        raise Stalled("Locked", f"Vault answers {status}: {why}"[:300])
    return base64.b64decode(text)


_OPENERS = {"pgp": _by_gpg, "hc_vault": _by_vault}
