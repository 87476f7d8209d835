"""
``GET /api/v1/applications``: the list, from what the watch has already told.

What each object encodes to is kept, so a list is a join of that. A long one is sent in pieces: it
never stands in memory a second time.
"""

from collections.abc import AsyncIterator, Sequence

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from trueup.web import fields
from trueup.web.apps.applications import Applications
from trueup.web.apps.entry import Entry
from trueup.web.apps.found import applications
from trueup.web.apps.refresh import refreshed
from trueup.web.apps.select import chosen
from trueup.web.exchange import raw, reply, text
from trueup.web.tags import tag, tagged

WHOLE = 500
"""Applications that are sent as one piece, and so with their length."""
AT_A_TIME = 100


async def list_applications(request: Request) -> Response:
    """``items`` sorted by namespace and name; ``fields=`` may leave parts out."""
    known = applications(request)
    await known.known()
    entries = chosen(request, known.all())
    if text(request, "refresh"):
        entries = [await refreshed(request, entry.key) for entry in entries]
    state = tag(entry.state for entry in entries)
    return tagged(request, state, lambda: _list(request, known, entries))


def _list(request: Request, known: Applications, entries: Sequence[Entry]) -> Response:
    asked = text(request, "fields")
    if asked:
        items = [entry.body for entry in entries]
        metadata = {"resourceVersion": str(known.version)}
        return reply(fields.project({"metadata": metadata, "items": items}, asked))
    head = b'{"metadata":{"resourceVersion":"%d"},"items":[' % known.version
    if len(entries) > WHOLE:
        return StreamingResponse(_parts(head, entries), media_type="application/json")
    return raw(head + b",".join(entry.encoded for entry in entries) + b"]}")


async def _parts(head: bytes, entries: Sequence[Entry]) -> AsyncIterator[bytes]:
    between = head
    for start in range(0, len(entries), AT_A_TIME):
        some = entries[start : start + AT_A_TIME]
        yield between + b",".join(entry.encoded for entry in some)
        between = b","
    yield b"]}"
