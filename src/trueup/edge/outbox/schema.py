"""
Tables of the outbox.

Moments are microseconds since 1970, 0 for none, as both databases keep them exactly. *open* is 1 as
long as something is to be done about a delivery; *due* is when: its next attempt, or the end of the
claim of whoever has it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, String, Table, Text

from trueup.model.delivery import Delivery, Phase, Topic

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LONGEST = 512  # characters of a text
BETWEEN = "\n"  # of the names of templates

tables = MetaData()
deliveries = Table(
    "outbox_deliveries",
    tables,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("key", String(128)),
    *(Column(each, String(LONGEST)) for each in ("kind", "namespace", "name", "uid", "project")),
    *(Column(each, String(LONGEST)) for each in ("resource", "trigger", "templates", "service")),
    *(Column(each, String(LONGEST)) for each in ("recipient", "phase", "claimant", "seal")),
    *(Column(each, BigInteger) for each in ("made", "due", "sent", "tries", "within", "open")),
    Column("problem", Text),
    Column("body", LargeBinary),
)
links = Table(
    "outbox_links", tables, Column("id", String(64), primary_key=True), Column("until", BigInteger)
)
threads = Table(
    "outbox_threads",
    tables,
    Column("key", String(64), primary_key=True),
    *(Column(each, String(LONGEST)) for each in ("place", "head")),
    Column("at", BigInteger),
)
settings = Table(
    "outbox_settings",
    tables,
    Column("namespace", String(LONGEST), primary_key=True),
    Column("seal", String(LONGEST)),
    Column("body", LargeBinary),
)
told = Table(
    "outbox_told", tables, Column("topic", String(LONGEST), primary_key=True), Column("state", Text)
)


def delivery(row: Mapping[str, Any]) -> Delivery:
    fields = ("kind", "namespace", "name", "uid", "project", "resource")
    return Delivery(
        id=row["id"],
        topic=Topic(**{each: row[each] for each in fields}),
        trigger=row["trigger"],
        templates=tuple(row["templates"].split(BETWEEN)) if row["templates"] else (),
        service=row["service"],
        recipient=row["recipient"],
        made=moment(row["made"]),
        phase=Phase(row["phase"]),
        tries=row["tries"],
        due=moment(row["due"]) if row["due"] and row["open"] else None,
        sent=moment(row["sent"]) if row["sent"] else None,
        problem=row["problem"],
        within=row["within"],
        written=bool(row["seal"]),
    )


def micros(time: datetime) -> int:
    return (time - EPOCH) // MICROSECOND


def moment(found: int) -> datetime:
    return EPOCH + timedelta(microseconds=found)


def plain(text: str) -> str:
    """As both databases take it: PostgreSQL has no NUL in a text."""
    return text.replace("\x00", "\ufffd")[:LONGEST]
