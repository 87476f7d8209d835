"""Rewrapping: what older keys sealed is sealed by the newest, one body a transaction."""

from sqlalchemy import Table, select, update

from trueup.edge.database import Database
from trueup.edge.states import schema
from trueup.edge.states.about import of_blob, of_version
from trueup.edge.states.database import turn
from trueup.edge.states.vault import Vault

TABLES = (schema.versions, schema.blobs)
Key = tuple[object, ...]


async def rewrapped(database: Database, vault: Vault) -> int:
    """How many were; one that cannot be opened ends it, and nothing of it was written."""
    newest, count = (await vault.ring()).newest, 0
    for table in TABLES:
        primary = table.primary_key.columns
        old = select(*primary).where(table.c.key.not_in(("", newest)))
        async with database.reading() as connection:
            found = [tuple(each) for each in (await connection.execute(old)).all()]
        for each in found:
            count += await _one(database, vault, table, each)
    return count


async def _one(database: Database, vault: Vault, table: Table, named: Key) -> int:
    """The body is sealed before the turn is taken, and put there if nobody did so meanwhile."""
    columns = table.primary_key.columns
    mine = [column == value for column, value in zip(columns, named, strict=True)]
    async with database.reading() as connection:
        asked = select(table.c.key, table.c.body).where(*mine)
        found = (await connection.execute(asked)).first()
    if found is None:  # a plan that is not kept any more
        return 0
    about = of_version(*named) if table is schema.versions else of_blob(*named)  # type: ignore[arg-type]
    old, sealed = found
    key, body = await vault.seal(await vault.open(old, sealed, about), about)
    async with database.writing(turn(str(named[0]))) as connection:
        change = update(table).where(*mine, table.c.key == old, table.c.body == sealed)
        return (await connection.execute(change.values(key=key, body=body))).rowcount
