"""
Tables of states. Bodies are sealed (`vault`); what stands beside them is not secret.

Moments are microseconds since 1970, as both databases keep them exactly.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, String, Table, Text

ID = BigInteger().with_variant(Integer, "sqlite")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
NAME, LONGEST = 640, 512  # characters: of a state's name, of others

tables = MetaData()
versions = Table(
    "state_versions",
    tables,
    Column("name", String(NAME), primary_key=True),
    Column("number", ID, primary_key=True, autoincrement=False),
    Column("serial", BigInteger, nullable=False),
    Column("lineage", String(LONGEST), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("by", String(LONGEST), nullable=False),
    Column("run", String(LONGEST), nullable=False),
    Column("revision", String(LONGEST), nullable=False),
    Column("restored", BigInteger, nullable=False),
    Column("resources", BigInteger, nullable=False),
    Column("terraform_version", String(LONGEST), nullable=False),
    Column("deleted", Integer, nullable=False),
    Column("key", String(LONGEST), nullable=False),
    Column("body", LargeBinary, nullable=False),
)
HEAD = [each for each in versions.c if each.name not in ("key", "body")]
"""All but the body."""
locks = Table(
    "state_locks",
    tables,
    Column("name", String(NAME), primary_key=True),
    Column("id", String(LONGEST), nullable=False),
    Column("info", Text, nullable=False),
    Column("by", String(LONGEST), nullable=False),
    Column("run", String(LONGEST), nullable=False),
    Column("at", BigInteger, nullable=False),
)
blobs = Table(
    "state_blobs",
    tables,
    Column("name", String(NAME), primary_key=True),
    Column("id", String(LONGEST), primary_key=True),
    Column("blob", String(LONGEST), primary_key=True),
    Column("turn", BigInteger, nullable=False),
    Column("key", String(LONGEST), nullable=False),
    Column("body", LargeBinary, nullable=False),
)
keys = Table(
    "state_keys",
    tables,
    Column("id", String(LONGEST), primary_key=True),
    Column("proof", LargeBinary, nullable=False),
)
owners = Table(
    "state_owners",
    tables,
    Column("name", String(NAME), primary_key=True),
    Column("project", String(LONGEST), nullable=False),
    Column("uid", String(LONGEST), nullable=False),
    Column("gone", BigInteger, nullable=False),
    Column("earlier", Integer, nullable=False),
)
ended = Table(
    "state_runs_ended",
    tables,
    Column("run", String(LONGEST), primary_key=True),
    Column("at", BigInteger, nullable=False),
)


def micros(time: datetime) -> int:
    return (time - EPOCH) // MICROSECOND


def moment(found: int) -> datetime:
    return EPOCH + timedelta(microseconds=found)


def plain(text: str) -> str:
    """As both databases take it: PostgreSQL has no NUL in a text."""
    return text.replace("\x00", "\ufffd")[:LONGEST]
