"""``GET /api/v1/applications``: the list, from what the watch has already told."""

from starlette.requests import Request
from starlette.responses import Response

from trueup.web import fields
from trueup.web.exchange import raw, reply, text
from trueup.web.found import applications
from trueup.web.refresh import refreshed
from trueup.web.rights import may
from trueup.web.select import selected


async def list_applications(request: Request) -> Response:
    """``items`` sorted by namespace and name; ``fields=`` may leave parts out."""
    known = applications(request)
    await known.known()
    wanted = selected(request)
    entries = [
        entry for entry in known.all() if wanted(entry.body) and may(request, "get", entry.body)
    ]
    if text(request, "refresh"):
        entries = [await refreshed(request, entry.key) for entry in entries]
    version = str(max((entry.version for entry in known.all()), default=0))
    asked = text(request, "fields")
    if asked:
        items = [entry.body for entry in entries]
        metadata = {"resourceVersion": version}
        return reply(fields.project({"metadata": metadata, "items": items}, asked))
    joined = b",".join(entry.encoded for entry in entries)
    return raw(b'{"metadata":{"resourceVersion":"%b"},"items":[%b]}' % (version.encode(), joined))
