"""
The record as CSV (RFC 4180), for spreadsheets.

A cell that a spreadsheet would take for a formula is written after an apostrophe: what people on
the net may name an application or a user agent must not run on the desk of an auditor.
"""

from collections.abc import Iterable

from trueup.core.history.shown import changed
from trueup.model.record import Entry

COLUMNS = (
    *("id", "time", "kind", "action", "outcome", "who", "subject", "issuer", "address", "agent"),
    *("project", "namespace", "application", "object", "revisions", "message", "changes"),
)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
QUOTED = (",", '"', "\n", "\r", ";", "\t")


def header() -> str:
    return line(COLUMNS)


def row(entry: Entry) -> str:
    return line(
        (
            *(str(entry.id), entry.time.isoformat(), entry.kind, entry.action, entry.outcome),
            *(entry.who.name, entry.who.subject, entry.who.issuer),
            *(entry.origin.address, entry.origin.agent),
            *(entry.project, entry.namespace, entry.application, entry.object),
            *(" ".join(entry.revisions), entry.message, "\n".join(map(changed, entry.changes))),
        )
    )


def line(cells: Iterable[str]) -> str:
    return ",".join(map(_cell, cells)) + "\r\n"


def _cell(text: str) -> str:
    text = text.replace("\x00", "")
    if text.lstrip(" \ufeff").startswith(FORMULA):
        text = f"'{text}"
    if any(each in text for each in QUOTED) or text != text.strip():
        escaped = text.replace('"', '""')
        return f'"{escaped}"'
    return text
