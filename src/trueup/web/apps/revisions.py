"""What is known of a revision: of a commit, of a chart, of an OCI artifact."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.k8s.yaml import YamlError, documents
from trueup.model.source import Revision, Source
from trueup.web.apps.found import application, decoded
from trueup.web.errors import ApiError, Code, invalid
from trueup.web.exchange import deps, reply, text


async def metadata(request: Request) -> Response:
    """Author, date, message and tags of a commit; ``sourceIndex`` counts from 0."""
    *_, found = await _revision(request)
    return reply(
        {
            "author": found.author,
            "date": found.date.isoformat() if found.date else None,
            "message": found.message,
            "tags": list(found.tags),
        }
    )


async def chart_details(request: Request) -> Response:
    """What a chart says of itself."""
    project, source, found = await _revision(request)
    body = _mapping(await deps(request).catalog.of(project, source).described(source, found))
    if not body:
        raise ApiError(Code.NOT_FOUND, f"{source.repo_url}: no chart at {found.commit}")
    people = [each for each in body.get("maintainers") or () if isinstance(each, dict)]
    return reply(
        {
            "description": str(body.get("description") or ""),
            "home": str(body.get("home") or ""),
            "maintainers": [_person(each) for each in people],
        }
    )


async def oci_metadata(request: Request) -> Response:
    """What an artifact says of itself."""
    *_, found = await _revision(request)
    return reply(
        {
            "createdAt": found.date.isoformat() if found.date else "",
            "authors": found.author,
            "description": found.message,
            "version": found.tags[0] if found.tags else "",
        }
    )


async def _revision(request: Request) -> tuple[str, Source, Revision]:
    """With the project that it is read for."""
    _, body = await application(request)
    app = decoded(body)
    sources = app.spec.all_sources
    index = int(text(request, "sourceIndex") or 0)
    if not 0 <= index < len(sources):
        raise invalid(f"source index {index} does not exist; they start at 0")
    source = sources[index]
    wanted = msgspec.structs.replace(source, target_revision=request.path_params["revision"])
    known = deps(request).sources.of(app.project, source)
    return app.project, source, await known.head(wanted)


def _mapping(text: bytes) -> dict[str, Any]:
    try:
        found = [body for _, body in documents(text, last=True)]
    except YamlError:
        return {}
    return found[0] if found and isinstance(found[0], dict) else {}


def _person(said: dict[str, Any]) -> str:
    name, mail = said.get("name") or "", said.get("email") or ""
    return f"{name} <{mail}>" if mail else str(name)
