"""What is known of a revision: of a commit, of a chart, of an OCI artifact."""

from collections.abc import Sequence
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.k8s.yaml import YamlError, documents
from trueup.model.application import Application
from trueup.model.source import Revision, Source
from trueup.web.apps.found import application, decoded
from trueup.web.errors import ApiError, Code, invalid
from trueup.web.exchange import deps, reply, text


async def metadata(request: Request) -> Response:
    """
    Author, date, message and tags of a commit; ``sourceIndex`` counts from 0.

    With ``versionId`` it is one of the sources that were deployed under that id of the history.
    """
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
    source = _source(app, text(request, "versionId"), int(text(request, "sourceIndex") or 0))
    wanted = msgspec.structs.replace(source, target_revision=request.path_params["revision"])
    known = deps(request).sources.of(app.project, source)
    return app.project, source, await known.head(wanted)


def _source(app: Application, version: str, index: int) -> Source:
    """One of its sources; with a *version* one of those that it was deployed from then."""
    sources = _deployed(app, int(version)) if version else app.spec.all_sources
    if not 0 <= index < len(sources):
        count = "is only 1 source" if len(sources) == 1 else f"are only {len(sources)} sources"
        raise invalid(f"source index {index} not found because there {count}", "they start at 0")
    return sources[index]


def _deployed(app: Application, version: int) -> Sequence[Source]:
    if not app.status.history:
        raise invalid(f"version ID {version} not found because the app has no history")
    for entry in app.status.history:
        if entry.id == version:
            return entry.sources or (entry.source or Source(),)
    known = ", ".join(str(each.id) for each in app.status.history)
    raise invalid(f"revision history not found for version ID {version}", f"known ids: {known}")


def _mapping(text: bytes) -> dict[str, Any]:
    try:
        found = [body for _, body in documents(text, last=True)]
    except YamlError:
        return {}
    return found[0] if found and isinstance(found[0], dict) else {}


def _person(said: dict[str, Any]) -> str:
    name, mail = said.get("name") or "", said.get("email") or ""
    return f"{name} <{mail}>" if mail else str(name)
