"""What a repository has to choose from: ``refs``, ``helmcharts``, ``oci-tags``."""

from collections.abc import Awaitable, Iterable
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from trueup.core.source.repositories import same
from trueup.model.errors import Stalled, Unreachable
from trueup.model.source import Source
from trueup.web.connections.repositories import READ
from trueup.web.deps import Catalog
from trueup.web.errors import invalid
from trueup.web.exchange import deps, reply, text

T = TypeVar("T")
HEADS, TAGS = "refs/heads/", "refs/tags/"


async def refs(request: Request) -> Response:
    """The branches and tags of a Git repository."""
    catalog, url = await _known(request)
    found = await _asked(catalog.refs(url))
    return reply({"branches": _below(HEADS, found.commits), "tags": _below(TAGS, found.commits)})


async def charts(request: Request) -> Response:
    """The charts of a repository, with their versions."""
    catalog, url = await _known(request)
    found = await _asked(catalog.charts(url))
    items = [{"name": name, "versions": list(found[name])} for name in sorted(found)]
    return reply({"items": items})


async def tags(request: Request) -> Response:
    """The tags of an OCI repository."""
    catalog, url = await _known(request)
    found = await _asked(catalog.tags(url))
    return reply({"tags": list(found)})


async def _known(request: Request) -> tuple[Catalog, str]:
    """The repository as its project has it, if the caller may see that."""
    url = request.path_params["repo"]
    project = await visible(request, url)
    return deps(request).catalog.of(project, Source(repo_url=url)), url


async def visible(request: Request, url: str) -> str:
    """
    As which project the repository is read: ``appProject``, or the only one that has declared it.

    Demands the right to see it, declared or not. What the caller may not see is not declared to
    them: else the answer would tell that it is there, and whose it is.
    """
    project = text(request, "appProject")
    declared = [each for each in await READ.store.seen(request) if same(each["repo"], url)]
    owners = [str(each.get("project") or "") for each in declared]
    owner = owners[0] if len(owners) == 1 and not project else project
    READ.store.demand(request, "get", {"repo": url, "project": owner if owner in owners else ""})
    return owner


async def _asked(answer: Awaitable[T]) -> T:
    try:
        return await answer
    except (Stalled, Unreachable) as error:
        raise invalid(error.message, error.hint) from error


def _below(prefix: str, names: Iterable[str]) -> list[str]:
    return sorted(name.removeprefix(prefix) for name in names if name.startswith(prefix))
