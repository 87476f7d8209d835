"""
Fitted: an entry as it may be kept, whoever made it: the last gate before the record.

Nothing secret, nothing endless, nothing that a database or JSON cannot hold. Whoever makes an entry
masks what they know to be secret; here it is masked what looks so, in every text.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from trueup.core.history.veil import Veil
from trueup.model.record import Edit, Entry, Origin, Who

LONGEST = 5000  # characters of a text
SHORT = 512  # of a name
MOST = 500  # members of a list, or of a map, of details
DEEPEST = 20
LARGEST = 2**63


def fitted(entry: Entry) -> Entry:
    veil = Veil()

    def name(text: str) -> str:
        return _text(veil.text(str(text)), SHORT)

    return msgspec.structs.replace(
        entry,
        time=_utc(entry.time),
        action=name(entry.action),
        uid=name(entry.uid),
        who=Who(
            name(entry.who.name), name(entry.who.subject), name(entry.who.issuer), entry.who.by
        ),
        origin=Origin(name(entry.origin.address), name(entry.origin.agent)),
        application=name(entry.application),
        namespace=name(entry.namespace),
        project=name(entry.project),
        object=name(entry.object),
        resource=name(entry.resource),
        named=name(entry.named),
        revisions=tuple(map(name, entry.revisions)),
        message=_text(veil.text(entry.message), LONGEST),
        changes=tuple(_edit(each, veil) for each in entry.changes),
        details=_plain(veil.over(entry.details)),
    )


def _utc(time: datetime) -> datetime:
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


def _edit(edit: Edit, veil: Veil) -> Edit:
    before, after = (_plain(veil.over(each)) for each in (edit.before, edit.after))
    by, field = _text(edit.by, SHORT), _text(edit.field, SHORT)
    return Edit(field, before, after, by, edit.since)


def _plain(value: Any, depth: int = 0) -> Any:
    """As JSON has it, and no more than that."""
    match value:
        case None | bool():
            return value
        case str():
            return _text(value, LONGEST)
        case int():
            return value if -LARGEST <= value < LARGEST else str(value)
        case float():
            return value if math.isfinite(value) else str(value)
        case _ if depth == DEEPEST:
            return "…"
        case Mapping():
            return {
                _text(str(key), SHORT): _plain(each, depth + 1)
                for key, each in list(value.items())[:MOST]
            }
        case list() | tuple():
            return [_plain(each, depth + 1) for each in value[:MOST]]
        case _:
            return _text(str(value), LONGEST)


def _text(text: str, longest: int) -> str:
    """Characters that are none (halves of one) cannot be written as UTF-8."""
    if not text.isascii():
        text = text.encode(errors="replace").decode()
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
