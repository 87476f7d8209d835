"""
Tables of the record, and entries as their rows.

What is searched in stands in columns; what counts is ``body``, the JSON that was hashed. ``kept``
is when it was written down, which only grows with the id; an entry's own time may lie before it by
``lag`` at most. Moments are microseconds since 1970: both databases keep them exactly.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, String, Table, Text

from trueup.core.history.chain import content
from trueup.model.record import Entry, Kind, Sealed, Tombstone, entry_of

ID = BigInteger().with_variant(Integer, "sqlite")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LONGEST = 512  # characters of what is searched for as a whole
WORDS = 2000  # of what is searched in
SEARCHED = ("application", "project", "kind", "who", "outcome")
ASIDE = ("kind", "outcome")  # by which is sorted out within the index, without reading the entry

tables = MetaData()
entries = Table(
    "record_entries",
    tables,
    Column("id", ID, primary_key=True, autoincrement=False),
    Column("time", BigInteger, nullable=False),
    Column("kept", BigInteger, nullable=False),
    *(Column(name, String(LONGEST), nullable=False) for name in SEARCHED),
    Column("namespace", String(LONGEST), nullable=False),
    Column("object", String(LONGEST), nullable=False),
    Column("words", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("link", String(64), nullable=False),
)
for _name in SEARCHED:
    _also = [entries.c[each] for each in ASIDE] if _name not in ASIDE else []
    Index(f"record_entries_{_name}", entries.c[_name], entries.c.id, *_also)
Index("record_entries_kept", entries.c.kept)

revisions = Table(
    "record_revisions",
    tables,
    Column("revision", String(LONGEST), primary_key=True),
    Column("id", ID, primary_key=True, autoincrement=False),
)
Index("record_revisions_id", revisions.c.id)
head = Table(
    "record_head",
    tables,
    Column("only", Integer, primary_key=True, autoincrement=False),
    Column("id", BigInteger, nullable=False),
    Column("link", String(64), nullable=False),
    Column("kept", BigInteger, nullable=False),
    Column("lag", BigInteger, nullable=False),
)
pruned = Table(
    "record_pruned",
    tables,
    Column("id", ID, primary_key=True, autoincrement=False),
    Column("time", BigInteger, nullable=False),
    Column("kind", String(LONGEST), nullable=False),
    Column("content", String(64), nullable=False),
    Column("link", String(64), nullable=False),
)
checkpoint = Table(
    "record_checkpoint",
    tables,
    Column("only", Integer, primary_key=True, autoincrement=False),
    Column("id", BigInteger, nullable=False),
    Column("link", String(64), nullable=False),
)


def micros(time: datetime) -> int:
    return (time - EPOCH) // MICROSECOND


def moment(found: int) -> datetime:
    return EPOCH + timedelta(microseconds=found)


def row(entry: Entry, each: Sealed, kept: int) -> dict[str, Any]:
    return {
        **columns(entry),
        "id": each.id,
        "kept": kept,
        "body": each.body.decode(),
        "link": each.link,
    }


def columns(entry: Entry) -> dict[str, Any]:
    """What is searched in."""
    return {
        "time": micros(entry.time),
        "application": plain(entry.application),
        "namespace": plain(entry.namespace),
        "project": plain(entry.project),
        "kind": plain(entry.kind),
        "who": plain(entry.who.name or entry.who.subject),
        "outcome": plain(entry.outcome),
        "object": plain(entry.object),
        "words": _words(entry),
    }


def commits(entry: Entry) -> tuple[str, ...]:
    return tuple(dict.fromkeys(plain(each) for each in entry.revisions if each))


def entry(found: Mapping[str, Any]) -> Entry:
    return entry_of(found["body"].encode())


def sealed(found: Mapping[str, Any]) -> Sealed:
    body = found["body"].encode()
    return Sealed(found["id"], moment(found["time"]), found["kind"], body, found["link"])


def tombstone(found: Mapping[str, Any]) -> dict[str, Any]:
    """The row that is left of an entry's."""
    kept = {name: found[name] for name in ("id", "time", "kind", "link")}
    return {**kept, "content": content(found["body"].encode())}


def buried(found: Mapping[str, Any]) -> Tombstone:
    time, kind = moment(found["time"]), Kind(found["kind"])
    return Tombstone(found["id"], time, kind, found["content"], found["link"])


def plain(text: str) -> str:
    """As both databases take it: PostgreSQL has no NUL in a text."""
    return str(text).replace("\x00", "\ufffd")[:LONGEST]


def _words(entry: Entry) -> str:
    who, origin = entry.who, entry.origin
    said = (
        *(entry.action, entry.message, who.name, who.subject, who.issuer),
        *(origin.address, origin.agent, entry.project, entry.namespace, entry.application),
        *(entry.object, entry.named, *entry.revisions, *(each.field for each in entry.changes)),
    )
    return "\n".join(filter(None, said)).replace("\x00", "\ufffd").lower()[:WORDS]
