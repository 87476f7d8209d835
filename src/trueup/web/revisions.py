"""What is known of a revision: ``/revisions/{revision}/metadata``."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.web.errors import invalid
from trueup.web.exchange import deps, reply, text
from trueup.web.found import application, decoded


async def metadata(request: Request) -> Response:
    """Author, date, message and tags of a commit; ``sourceIndex`` counts from 0."""
    _, body = await application(request)
    sources = decoded(body).spec.all_sources
    index = int(text(request, "sourceIndex") or 0)
    if not 0 <= index < len(sources):
        raise invalid(f"source index {index} does not exist; they start at 0")
    wanted = msgspec.structs.replace(
        sources[index], target_revision=request.path_params["revision"]
    )
    found = await deps(request).sources.head(wanted)
    return reply(
        {
            "author": found.author,
            "date": found.date.isoformat() if found.date else None,
            "message": found.message,
            "tags": list(found.tags),
        }
    )
