"""
The keeper of states: the ``States`` port over a `Database`, whose bodies a `Vault` seals.

Whoever writes a state takes that state's turn, so what is looked at and what is written then are
one step, whichever process or replica does it. Bodies are sealed and opened outside of the loop.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from trueup.core.terraform.statefile import head, with_serial
from trueup.edge.database import Database
from trueup.edge.states import keeping, locks, versions
from trueup.edge.states.about import of_blob, of_version
from trueup.edge.states.database import turn
from trueup.edge.states.rewrapping import rewrapped
from trueup.edge.states.schema import micros
from trueup.edge.states.vault import Vault
from trueup.edge.states.versions import Row
from trueup.edge.together import Together
from trueup.model.errors import Refused
from trueup.model.terraform import Lock, StateVersion
from trueup.ports import Clock

Found = tuple[StateVersion, bytes]
Standing = tuple[StateVersion | None, Lock | None]
NOBODY = StateVersion(0, 0, "", datetime(1970, 1, 1, tzinfo=UTC), "")
"""Of whom nothing is known; what the body says is put into it."""


class Keeper:
    """*database* and *vault* are ours to close."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self.database = database
        self.vault = vault
        self._clock = clock
        self._standing = Together(self._standings)

    async def listed(self) -> Mapping[str, tuple[StateVersion | None, Lock | None]]:
        async with self.database.reading() as connection:
            newest = await versions.newest(connection)
            held = await locks.holders(connection)
        return {name: (newest.get(name), held.get(name)) for name in sorted({*newest, *held})}

    async def newest(self, name: str) -> StateVersion | None:
        async with self.database.reading() as connection:
            found = await versions.latest(connection, name)
        return None if found is None or found.deleted else found

    async def standing(self, name: str) -> Standing:
        return await self._standing.ask(name)

    async def current(self, name: str) -> Found | None:
        async with self.database.reading() as connection:
            row = await versions.newest_row(connection, name)
        return await self._found(name, row)

    async def version(self, name: str, number: int) -> Found | None:
        async with self.database.reading() as connection:
            row = await versions.row(connection, name, number)
        return await self._found(name, row)

    async def versions(self, name: str) -> Sequence[StateVersion]:
        async with self.database.reading() as connection:
            return await versions.all_of(connection, name)

    async def write(self, name: str, body: bytes, by: StateVersion, lock: str) -> StateVersion:
        said = await asyncio.to_thread(_described, body, by, self._clock.now())
        await self.vault.ring()  # before the turn is taken: it may have to write itself
        async with self.database.writing(turn(name)) as connection:
            await locks.check(connection, name, lock)
            before = await versions.latest(connection, name)
            if before is not None and not before.deleted:
                if (before.sha256, before.serial) == (said.sha256, said.serial):
                    return before  # sent again, because the answer was lost
                _check_newer(name, said, before)
            return await self._add(connection, name, said, body, before)

    async def restore(self, name: str, number: int, by: str) -> StateVersion:
        found = await self.version(name, number)
        if found is None:
            message = f"state {name} has no version {number} that can be restored"
            raise Refused(404, "NotFound", message)
        old, body = found
        async with self.database.writing(turn(name)) as connection:
            held = await locks.holder(connection, name)
            if held is not None:
                raise locks.locked(name, held)
            before = await versions.latest(connection, name)
            serial = max(old.serial, before.serial if before else 0) + 1
            body = await asyncio.to_thread(with_serial, body, serial)
            who = msgspec.structs.replace(NOBODY, by=by, revision=old.revision, restored=number)
            said = await asyncio.to_thread(_described, body, who, self._clock.now())
            return await self._add(connection, name, said, body, before)

    async def delete(self, name: str, lock: str, by: str = "") -> None:
        async with self.database.writing(turn(name)) as connection:
            await locks.check(connection, name, lock)
            before = await versions.latest(connection, name)
            if before is None or before.deleted:
                return
            now = self._clock.now()
            gone = StateVersion(
                before.number + 1, before.serial, before.lineage, now, "", by=by, deleted=True
            )
            await versions.add(connection, name, gone, ("", b""))

    async def lock(self, name: str, lock: Lock) -> Lock | None:
        if not lock.info.id:
            raise Refused(400, "BadRequest", f"a lock on state {name} must have an ID")
        async with self.database.writing(turn(name)) as connection:
            held = await locks.holder(connection, name)
            if held is None:
                await locks.take(connection, name, lock, micros(self._clock.now()))
            return held if held and held.info.id != lock.info.id else None

    async def unlock(self, name: str, id: str) -> None:
        async with self.database.writing(turn(name)) as connection:
            held = await locks.holder(connection, name)
            if held is not None and held.info.id != id:
                raise locks.locked(name, held)
            await locks.release(connection, name)

    async def holder(self, name: str) -> Lock | None:
        async with self.database.reading() as connection:
            return await locks.holder(connection, name)

    async def keep(self, name: str, id: str, blobs: Mapping[str, bytes], retained: int) -> None:
        bodies = {
            blob: await self.vault.seal(body, of_blob(name, id, blob))
            for blob, body in blobs.items()
        }
        async with self.database.writing(turn(name)) as connection:
            await keeping.put(connection, name, id, bodies)
            await keeping.thin(connection, name, id, retained)

    async def kept(self, name: str, id: str, blob: str) -> bytes | None:
        async with self.database.reading() as connection:
            found = await keeping.get(connection, name, id, blob)
        return await self.vault.open(*found, of_blob(name, id, blob)) if found else None

    async def rotate(self) -> tuple[str, int]:
        return await self.vault.rotate(), await self.rewrap()

    async def rewrap(self) -> int:
        """All that an older key sealed is sealed by the newest; how much that was."""
        return await rewrapped(self.database, self.vault)

    async def close(self) -> None:
        await self.database.close()

    async def _standings(self, names: frozenset[str]) -> Mapping[str, Standing]:
        async with self.database.reading() as connection:
            newest = await versions.newest(connection, names)
            held = await locks.holders(connection, names)
        there = {name: each for name, each in newest.items() if not each.deleted}
        return {name: (there.get(name), held.get(name)) for name in names}

    async def _found(self, name: str, row: Row | None) -> Found | None:
        if row is None or row["deleted"]:
            return None
        about = of_version(name, row["number"])
        return versions.version(row), await self.vault.open(row["key"], row["body"], about)

    async def _add(
        self,
        connection: AsyncConnection,
        name: str,
        said: StateVersion,
        body: bytes,
        before: StateVersion | None,
    ) -> StateVersion:
        number = before.number + 1 if before else 1
        new = msgspec.structs.replace(said, number=number)
        sealed = await self.vault.seal(body, of_version(name, number))
        await versions.add(connection, name, new, sealed)
        return new


def _described(body: bytes, by: StateVersion, now: datetime) -> StateVersion:
    """Who wrote it, of *by*, and what it says of itself. ``Refused`` (400)."""
    found = head(body)
    return msgspec.structs.replace(
        by,
        at=now,
        serial=found.serial,
        lineage=found.lineage,
        sha256=hashlib.sha256(body).hexdigest(),
        size=len(body),
        resources=found.resources,
        terraform_version=found.terraform_version,
        deleted=False,
    )


def _check_newer(name: str, said: StateVersion, before: StateVersion) -> None:
    if said.lineage != before.lineage:
        message = f"state {name} is of lineage {before.lineage}, and this is of {said.lineage}"
        raise Refused(409, "Conflict", message, "it is the state of another root: use another name")
    if said.serial <= before.serial:
        message = f"state {name} has serial {before.serial}, and this is only {said.serial}"
        hint = "plan anew; to go back to an older version, restore it"
        raise Refused(409, "Conflict", message, hint)
