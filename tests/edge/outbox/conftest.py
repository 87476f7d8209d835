"""A PostgreSQL for those tests that ask for it, with a database of its own for each."""

from collections.abc import Iterator

import asyncpg
import pytest

from tests.support.postgres import Postgres, postgres


@pytest.fixture(scope="package")
def server() -> Iterator[Postgres]:
    with postgres() as found:
        yield found


@pytest.fixture
async def url(server: Postgres, request: pytest.FixtureRequest) -> str:
    name = f"outbox_{abs(hash(request.node.nodeid)):x}"
    connection = await asyncpg.connect(server.url)
    await connection.execute(f'CREATE DATABASE "{name}"')
    await connection.close()
    return server.url.removesuffix("postgres") + name
