"""
The vault: seals what is kept of states, and opens it again.

AES-256-GCM over the compressed body. What it is sealed for (which state, which version) is bound to
it: a body that somebody puts in another's place does not open. The database has a proof of each key
that sealed something in it, so a lost or another key is told at once, before anything is written.
"""

import asyncio
import os
import zlib
from collections.abc import Awaitable, Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from trueup.edge.database import Database
from trueup.edge.states import schema
from trueup.edge.states.keyring import FIRST, SIZE, Keyring, KeySource, keyring, text_of
from trueup.model.errors import Stalled

NONCE = 12  # bytes, as GCM has it
LEVEL = 6  # of compression
PROOF = "proof"
Sealed = tuple[str, bytes]
"""By which key, and the body."""


class Vault:
    """By the keys of *source*, for what *database* holds."""

    def __init__(self, database: Database, source: KeySource) -> None:
        self._database = database
        self._source = source
        self._ring: Keyring | None = None
        self._reading = asyncio.Lock()

    async def ring(self) -> Keyring:
        """The keys, made if there were none ever. ``Stalled`` if they are not what was used."""
        async with self._reading:
            if self._ring is None:
                async with self._database.writing() as connection:
                    self._ring = await self._checked(connection)
            return self._ring

    async def seal(self, plain: bytes, about: str) -> Sealed:
        """*about*: what it is for; only who says the same opens it."""
        ring = await self.ring()
        id = ring.newest
        return id, await asyncio.to_thread(sealed, ring.keys[id], plain, about)

    async def open(self, key: str, body: bytes, about: str) -> bytes:
        ring = await self.ring()
        if key not in ring.keys:  # another process has made a new one since
            self._ring = None
            ring = await self.ring()
        if key not in ring.keys:
            raise self._lost(f"{about} was sealed with {key}, which is not there")
        try:
            return await asyncio.to_thread(opened, ring.keys[key], body, about)
        except InvalidTag as error:
            message = f"{about} cannot be opened: it was changed in the database, or its key was"
            raise Stalled("StateDamaged", message, "restore the database from a backup") from error

    async def rotate(self) -> str:
        """Another key seals from now on; its id. Those before it stay, to open what they sealed."""
        ring = await self.ring()
        await self._source.add(ring.next, text_of(os.urandom(SIZE)))
        self._ring = None
        return (await self.ring()).newest

    async def _checked(self, connection: AsyncConnection) -> Keyring:
        rows = (await connection.execute(select(schema.keys))).mappings().all()
        known = {each["id"]: each["proof"] for each in rows}
        texts = await self._source.read()
        if not texts and known:
            raise self._lost("it is not there, and the database has states that it sealed")
        texts = texts or await self._source.add(FIRST, text_of(os.urandom(SIZE)))
        ring = keyring(texts, self._source.where)
        if known and not known.keys() & ring.keys.keys():
            raise self._lost("none of them is one that sealed what the database has")
        for id, key in ring.keys.items():
            await self._proven(connection, id, key, known.get(id))
        return ring

    async def _proven(
        self, connection: AsyncConnection, id: str, key: bytes, proof: bytes | None
    ) -> None:
        about = f"{PROOF} {id}"
        if proof is None:
            values = {"id": id, "proof": sealed(key, b"", about)}
            await connection.execute(insert(schema.keys).values(values))
            return
        try:
            opened(key, proof, about)
        except InvalidTag as error:
            raise self._lost(
                f"{id} is another one than what sealed what the database has"
            ) from error

    def _lost(self, why: str) -> Stalled:
        message = f"the key of the states in {self._source.where} does not fit: {why}"
        hint = "put back what was there; nothing was changed, and without it no state can be read"
        return Stalled("WrongStateKey", message, hint)


Opens = Callable[[str, bytes, str], Awaitable[bytes]]


def sealed(key: bytes, plain: bytes, about: str) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, zlib.compress(plain, LEVEL), about.encode())


def opened(key: bytes, body: bytes, about: str) -> bytes:
    """Raises ``InvalidTag``."""
    return zlib.decompress(AESGCM(key).decrypt(body[:NONCE], body[NONCE:], about.encode()))
