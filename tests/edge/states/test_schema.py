"""The migrations make the very tables that are asked."""

from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from trueup.edge.states import schema
from trueup.edge.states.database import STATES, database


async def test_migrations_and_tables_say_the_same(tmp_path: Path) -> None:
    made = database("", tmp_path)

    def differing(connection: Connection) -> list[Any]:
        options = {"version_table": STATES.versions}
        context = MigrationContext.configure(connection, opts=options)
        found: list[Any] = compare_metadata(context, schema.tables)
        return found

    async with made.reading() as connection:
        assert await connection.run_sync(differing) == []
    await made.close()
