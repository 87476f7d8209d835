"""
The way to a database: SQLite in a file, or PostgreSQL; and its schema, brought up to date.

What is kept there is its purpose: the record, the states. Several share one PostgreSQL, each with
tables, a version and a turn of its own. Who writes takes that turn, across processes: SQLite has
one writer anyway, PostgreSQL an advisory lock. So the record's chain has no fork, and two processes
that start at once do not both migrate.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import aiosqlite
import asyncpg
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from trueup.model.errors import Stalled, Unreachable

SCHEMES = {
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
}
UTF8 = "UTF8"  # as PostgreSQL calls it
CONNECTS, COMMANDS = 10.0, 120.0  # seconds that PostgreSQL is given
BUSY = 30_000  # milliseconds that SQLite waits for another writer
BROKEN = (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, CommandError)
PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY}",
    "PRAGMA synchronous = FULL",  # what is told to be written must outlive a power cut
    "PRAGMA cache_size = -8000",
)

_migrating: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()
"""Alembic has one context for the whole process: two migrations at once would share it."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """
    What a database is for: *what* as people call it, *file* in which folder it is without another.

    *migrations*: of its tables, whose version stands in the table *versions*. *turn*: the number of
    its advisory lock, of ours among all who share the database.
    """

    what: str
    file: str
    migrations: Path
    versions: str
    turn: int


def address(said: str, folder: Path, purpose: Purpose) -> URL:
    """What *said* points to, else a file in *folder*. ``Stalled`` if it is no database of ours."""
    if not said:
        return URL.create(SCHEMES["sqlite"], database=str(folder / purpose.file))
    try:
        url = make_url(said)
    except ArgumentError as error:
        raise _bad("it is no address") from error
    if url.drivername not in SCHEMES:
        raise _bad(f"{url.drivername} is neither postgresql nor sqlite")
    if not url.database:
        raise _bad("it names no database")
    return url.set(drivername=SCHEMES[url.drivername])


def _bad(problem: str) -> Stalled:
    hint = "postgresql://user:password@host:5432/database, or sqlite:////path/to/file"
    return Stalled("BadHistory", f"the address of the record (history.url): {problem}", hint)


class Database:
    """Connections to one of them; nothing is connected before it is needed."""

    def __init__(self, url: URL, purpose: Purpose) -> None:
        self.name = url.render_as_string(hide_password=True)
        self._url = url
        self._purpose = purpose
        self._engine = _engine(url)
        self._current = False
        self._updating = asyncio.Lock()

    @property
    def file(self) -> Path | None:
        return Path(self._url.database or "") if _is_sqlite(self._url) else None

    @property
    def called(self) -> str:
        """What people call the database system."""
        return "SQLite" if _is_sqlite(self._url) else "PostgreSQL"

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """One state of all that is kept, whoever writes meanwhile. ``Unreachable``."""
        async with self._opened(None) as connection:
            yield connection

    @asynccontextmanager
    async def writing(self, turn: int | None = None) -> AsyncIterator[AsyncConnection]:
        """
        Alone; all that is written, or nothing. ``Unreachable``.

        *turn*: another one than the purpose's, for what touches nothing that others write.
        """
        async with self._opened(self._purpose.turn if turn is None else turn) as connection:
            yield connection

    @asynccontextmanager
    async def _opened(self, turn: int | None) -> AsyncIterator[AsyncConnection]:
        try:
            await self.update()
            async with self._transaction(turn) as connection:
                yield connection
        except BROKEN as error:
            raise self._lost(error) from error

    async def update(self, to: str = "head") -> None:
        """The schema of this version, whichever process is first."""
        async with self._updating:
            if self._current:
                return
            if self.file:
                self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            async with self._transaction(self._purpose.turn) as connection:
                if not self.file:
                    await self._check(connection)
                async with _alone():
                    await connection.run_sync(_migrated, self._purpose, to)
            self._current = to == "head"

    async def _check(self, connection: AsyncConnection) -> None:
        """One that cannot hold every letter would refuse what is written for good."""
        encoding = (await connection.execute(text("SHOW server_encoding"))).scalar_one()
        if encoding != UTF8:
            problem = f"the database {self.name} has the encoding {encoding}"
            what = self._purpose.what
            hint = f"make one for {what}: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
            raise Unreachable(f"{what} cannot be kept: {problem}", hint)

    async def close(self) -> None:
        await self._engine.dispose()

    @asynccontextmanager
    async def _transaction(self, turn: int | None) -> AsyncIterator[AsyncConnection]:
        """*turn*: of who writes; None: it is only read."""
        writes = turn is not None
        async with self._engine.connect() as opened:
            how = {} if writes or self.file else {"isolation_level": "REPEATABLE READ"}
            connection = await opened.execution_options(writes=writes, **how)
            async with connection.begin():
                if writes and not self.file:
                    await connection.execute(text(f"SELECT pg_advisory_xact_lock({turn})"))
                yield connection

    def _lost(self, error: Exception) -> Unreachable:
        said = str(getattr(error, "orig", None) or error).splitlines() or [type(error).__name__]
        reason = said[0][:300] or type(error).__name__
        what = self._purpose.what
        hint = f"the database of {what}, set by --history-url"
        return Unreachable(f"{what} in {self.name} cannot be read or written: {reason}", hint)


def _is_sqlite(url: URL) -> bool:
    return url.drivername.startswith("sqlite")


def _engine(url: URL) -> AsyncEngine:
    if not _is_sqlite(url):
        patience = {"timeout": CONNECTS, "command_timeout": COMMANDS}
        return create_async_engine(
            url, pool_size=4, max_overflow=4, pool_pre_ping=True, connect_args=patience
        )
    engine = create_async_engine(
        url, pool_size=4, max_overflow=4, async_creator=lambda: _connected(url)
    )
    event.listen(engine.sync_engine, "begin", _begun)
    return engine


class _RolledBack(aiosqlite.Connection):
    """
    Nothing of a transaction is left when it is closed.

    Whoever is cancelled leaves a statement behind. SQLite then keeps what was closed, with its
    lock, until somebody collects that statement; and all who write wait.
    """

    async def close(self) -> None:
        self._end()
        await super().close()

    def stop(self) -> asyncio.Future[Any] | None:
        self._end()
        return super().stop()

    def _end(self) -> None:
        if self._connection is not None:
            self._tx.put_nowait((None, self._connection.rollback))


async def _connected(url: URL) -> aiosqlite.Connection:
    def connector() -> sqlite3.Connection:  # in a thread of the connection's own
        # Without an isolation level: the driver would begin, and commit, by itself.
        connection = sqlite3.connect(
            url.database or "", check_same_thread=False, isolation_level=None
        )
        try:
            for each in PRAGMAS:
                connection.execute(each)
            _logged_ahead(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    connection = _RolledBack(connector, iter_chunk_size=64)
    connection._thread.daemon = True  # as SQLAlchemy has it
    return await connection


def _logged_ahead(connection: sqlite3.Connection) -> None:
    """
    In the mode in which nobody who reads waits for who writes.

    Who changes a new file to it at the same moment as another is refused, however patient.
    """
    until = time.monotonic() + BUSY / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _begun(connection: Connection) -> None:
    """A writer takes its turn at the beginning, for it cannot when it has read something."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _alone() -> asyncio.Lock:
    return _migrating.setdefault(asyncio.get_running_loop(), asyncio.Lock())


def _migrated(connection: Connection, purpose: Purpose, to: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(purpose.migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)

    def steps(revision: Any, _context: Any) -> Any:
        return script._upgrade_revs(to, revision)

    with EnvironmentContext(config, script, fn=steps, destination_rev=to) as environment:
        environment.configure(
            connection=connection, version_table=purpose.versions, transactional_ddl=False
        )
        environment.run_migrations()
