"""
The vault: seals what is kept of states, and opens it again.

AES-256-GCM over the compressed body. What it is sealed for (which state, which version) is bound to
it: a body that somebody puts in another's place does not open. The database has a proof of each key
that sealed something in it, so a lost or another key is told at once, before anything is written.
"""

import asyncio
import os
import zlib
from collections.abc import Mapping

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
Texts = Mapping[str, str]
Proofs = Mapping[str, bytes]
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
        return self._ring or await self._read()

    async def renewed(self) -> Keyring:
        """The same, with what other processes have made since."""
        return await self._read()

    async def seal(self, plain: bytes, about: str) -> Sealed:
        """*about*: what it is for; only who says the same opens it."""
        ring = await self.ring()
        id = ring.newest
        return id, await asyncio.to_thread(sealed, ring.keys[id], plain, about)

    async def open(self, key: str, body: bytes, about: str) -> bytes:
        ring = await self.ring()
        if key not in ring.keys:  # another process has made a new one since
            ring = await self._read()
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
        return (await self._read()).newest

    async def _read(self) -> Keyring:
        """
        Anew; until then the keys stay that are known.

        It is looked first: a key that is proven already takes no turn, which somebody in this very
        process may have who waits for us.
        """
        async with self._reading:
            texts = await self._source.read()
            async with self._database.reading() as connection:
                known = await _proofs(connection)
            if not texts or not known.keys() >= texts.keys():
                async with self._database.writing() as connection:
                    texts, known = await self._completed(connection)
            self._ring = self._checked(texts, known)
            return self._ring

    async def _completed(self, connection: AsyncConnection) -> tuple[Texts, Proofs]:
        """The first key is made, and those that are new are proven."""
        texts, known = await self._source.read(), await _proofs(connection)
        if not texts and not known:
            texts = await self._source.add(FIRST, text_of(os.urandom(SIZE)))
        ring = self._checked(texts, known)
        for id, key in ring.keys.items():
            if id not in known:
                values = {"id": id, "proof": sealed(key, b"", _about(id))}
                await connection.execute(insert(schema.keys).values(values))
        return texts, await _proofs(connection)

    def _checked(self, texts: Texts, known: Proofs) -> Keyring:
        """Held to what proves them; one without a proof is new."""
        if not texts and known:
            raise self._lost("it is not there, and the database has states that it sealed")
        ring = keyring(texts, self._source.where)
        if known and not known.keys() & ring.keys.keys():
            raise self._lost("none of them is one that sealed what the database has")
        for id in known.keys() & ring.keys.keys():
            try:
                opened(ring.keys[id], known[id], _about(id))
            except InvalidTag as error:
                why = f"{id} is another one than what sealed what the database has"
                raise self._lost(why) from error
        return ring

    def _lost(self, why: str) -> Stalled:
        message = f"the key of the states in {self._source.where} does not fit: {why}"
        hint = "put back what was there; nothing was changed, and without it no state can be read"
        return Stalled("WrongStateKey", message, hint)


async def _proofs(connection: AsyncConnection) -> Proofs:
    rows = (await connection.execute(select(schema.keys))).mappings().all()
    return {each["id"]: each["proof"] for each in rows}


def _about(id: str) -> str:
    return f"proof {id}"


def sealed(key: bytes, plain: bytes, about: str) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, zlib.compress(plain, LEVEL), about.encode())


def opened(key: bytes, body: bytes, about: str) -> bytes:
    """Raises ``InvalidTag``."""
    return zlib.decompress(AESGCM(key).decrypt(body[:NONCE], body[NONCE:], about.encode()))
