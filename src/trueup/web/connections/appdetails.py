"""
What of a source can be set, and which folders of a repository are applications.

A source that somebody makes up is looked at for an application that is not there yet; of one that
is, only its sources as they are or were synced: as Argo CD has it.
"""

from collections.abc import Iterator

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.project.permits import permits_source
from trueup.core.render.shown import shown
from trueup.model.application import Application, ApplicationSpec
from trueup.model.details import Details
from trueup.model.errors import Stalled, Unreachable
from trueup.model.source import Source
from trueup.ports import Request as Render
from trueup.web.apps.found import decoded, project, ref_of, stored
from trueup.web.connections.catalog import visible
from trueup.web.errors import ApiError, Code, invalid
from trueup.web.exchange import deps, document, reply, text
from trueup.web.rights import APPLICATIONS, allowed, demand, denied, named


async def details(request: Request) -> Response:
    """By the tool that renders the source."""
    said = await document(request)
    try:
        source = msgspec.convert(said.get("source"), Source, strict=False)
        index, version = int(said.get("sourceIndex") or 0), int(said.get("versionId") or 0)
    except (msgspec.ValidationError, TypeError, ValueError) as error:
        raise invalid(f"missing payload in request: {error}", "send the source") from error
    name, owner = str(said.get("appName") or ""), str(said.get("appProject") or "")
    await visible(request, source.repo_url)
    app = await _application(request, name)
    _demand(request, app, name, owner, ("create",))
    if app is not None and (
        owner != (app.spec.project or "default") or source not in _known(app, index, version)
    ):
        raise ApiError(Code.PERMISSION_DENIED, "permission denied")
    app = app or _made_up(name, owner, source)
    found = await _surveyed(request, app, source)
    return reply(shown(found))


async def applications(request: Request) -> Response:
    """The folders that a tool fits, and the tool."""
    url = request.path_params["repo"]
    source = Source(url, target_revision=text(request, "revision"))
    await visible(request, url)
    _demand(request, None, text(request, "appName"), text(request, "appProject"), CHANGES)
    app = _made_up(text(request, "appName"), text(request, "appProject"), source)
    asked = await _asked(request, app, source)
    try:
        found = await deps(request).surveyor.applications(asked)
    except (Stalled, Unreachable) as error:
        raise invalid(error.message, error.hint) from error
    return reply({"items": [{"type": tool, "path": path} for path, tool in found.items()]})


CHANGES = ("create", "update")


def _demand(
    request: Request, app: Application | None, name: str, owner: str, actions: tuple[str, ...]
) -> None:
    """
    To see what is there, or to make what is not there yet, by one of *actions*.

    By the project that is asked for: that of a hidden one is not for the caller to learn.
    """
    namespace, _, own = name.rpartition("/")
    object = named(request, owner, namespace, own)
    if app is not None:
        return demand(request, APPLICATIONS, "get", object)
    if not any(allowed(request, APPLICATIONS, each, object) for each in actions):
        raise denied(request, APPLICATIONS, actions[0], object)
    return None


async def _surveyed(request: Request, app: Application, source: Source) -> Details:
    asked = await _asked(request, app, source)
    try:
        return await deps(request).surveyor.details(asked)
    except (Stalled, Unreachable) as error:
        raise invalid(error.message, error.hint) from error


async def _asked(request: Request, app: Application, source: Source) -> Render:
    """What is asked of an engine, where the project permits it."""
    name = app.spec.project or "default"
    found = await project(request, name)
    if found is None:
        raise ApiError(Code.NOT_FOUND, f'appprojects.argoproj.io "{name}" not found')
    if not permits_source(found, source.repo_url):
        raise ApiError(
            Code.PERMISSION_DENIED,
            f"repository '{source.repo_url}' not permitted in project '{name}'",
            "add it to sourceRepos of the project",
        )
    try:
        return await deps(request).views.asked(app, source, found)
    except (Stalled, Unreachable) as error:
        raise invalid(error.message, error.hint) from error


async def _application(request: Request, name: str) -> Application | None:
    """The one of that name (``namespace/name`` elsewhere), if there is one."""
    namespace, _, own = name.rpartition("/")
    found = await stored(request, ref_of(request, own, namespace)) if own else None
    return decoded(found.body) if found is not None else None


def _made_up(name: str, owner: str, source: Source) -> Application:
    return Application({"name": name or "app"}, ApplicationSpec(project=owner, source=source))


def _known(app: Application, index: int, version: int) -> Iterator[Source]:
    """The sources of *app*, and those that it was synced from, at the commit that was."""
    if (hydrator := app.spec.source_hydrator) is not None:
        yield from (hydrator.dry, hydrator.synced)
        return
    yield from app.spec.all_sources
    for entry in app.status.history:
        if entry.sources and entry.id == version and index < len(entry.revisions):
            yield _at(entry.sources[index], entry.revisions[index])
        elif entry.source is not None:
            yield _at(entry.source, entry.revision)


def _at(source: Source, revision: str) -> Source:
    return msgspec.structs.replace(source, target_revision=revision)
