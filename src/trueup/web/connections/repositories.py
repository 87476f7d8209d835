"""``/api/v1/repositories`` and ``/api/v1/write-repositories``: what is read, and pushed to."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from trueup.core.source.repositories import normalized, same
from trueup.model.errors import Stalled, Unreachable
from trueup.model.source import Source
from trueup.web.connections import repocreds
from trueup.web.connections.stored import KEYS, SECRETS, Store, kept, object_of
from trueup.web.errors import invalid
from trueup.web.exchange import body, deps, document, flag, reply, text
from trueup.web.rights import allowed


@dataclass(frozen=True, slots=True)
class Repositories:
    """The handlers of one kind of them."""

    store: Store
    templates: Store

    async def list(self, request: Request) -> Response:
        """Those declared, and whether they can be reached."""
        wanted, project = text(request, "repo"), text(request, "appProject")
        found = [
            each
            for each in await self._all(request)
            if self._visible(request, each)
            and (not wanted or same(each["repo"], wanted))
            and (not project or each.get("project", "") == project)
        ]
        found.sort(key=lambda each: (each.get("project", ""), each["repo"]))
        states = await asyncio.gather(*(_state(request, each) for each in found))
        items = [{**each, "connectionState": at} for each, at in zip(found, states, strict=True)]
        return reply({"metadata": {}, "items": [self.store.shown(each) for each in items]})

    async def get(self, request: Request) -> Response:
        wanted = await self.store.one(request, request.path_params["repo"])
        (found,) = [each for each in await self._all(request) if each["secret"] == wanted["secret"]]
        state = await _state(request, found)
        return reply(self.store.shown({**found, "connectionState": state}))

    def _visible(self, request: Request, found: Mapping[str, Any]) -> bool:
        return allowed(request, self.store.resource, "get", object_of(found, "repo"))

    async def create(self, request: Request) -> Response:
        said = await document(request)
        url = self.store.given(said)
        self.store.demand(request, "create", {**said, "repo": url})
        await _tried(request, said, url)
        return reply(await self.store.save(request, said, url))

    async def update(self, request: Request) -> Response:
        existing = await self.store.one(request, request.path_params["repo"], "update")
        said = kept(request, existing, await document(request))
        self.store.demand(request, "update", {**said, "repo": existing["repo"]})
        await _tried(request, said, existing["repo"])
        return reply(await self.store.update(request, existing, said))

    async def delete(self, request: Request) -> Response:
        await self.store.remove(request, request.path_params["repo"])
        return reply({})

    async def validate(self, request: Request) -> Response:
        """
        Whether the repository can be reached with what the request says.

        Argo CD has it in the query; in a body, it does not get into anybody's log. Of which project
        it would be stays in the query.
        """
        given = await body(request)
        given = given if isinstance(given, dict) else {}
        said = {name: given[name] for name in KEYS if given.get(name) and name != "project"}
        said |= {name: text(request, name) for name in KEYS if text(request, name)}
        url = request.path_params["repo"]
        self.store.demand(request, "create", {**said, "repo": url})
        await _tried(request, said, url)
        return reply({})

    async def _all(self, request: Request) -> Sequence[dict[str, Any]]:
        """Those that do not say who we are, with the user of their template."""
        templates = await self.templates.all(request)
        return [inheriting(each, templates) for each in await self.store.all(request)]


def inheriting(found: dict[str, Any], templates: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """*found* as it is if it says who we are, or no template is for its address."""
    where = normalized(found["repo"])
    fitting = [each for each in templates if where.startswith(normalized(each["url"]))]
    if not fitting or any(found.get(key) for key in PROOFS):
        return found
    best = max(fitting, key=lambda each: len(normalized(each["url"])))
    return {**found, "username": best.get("username", ""), "inheritedCreds": "true"}


PROOFS = (*("username", "githubAppID", "useAzureWorkloadIdentity"), *SECRETS)
READ = Repositories(Store("repository", "repo", "repo", "repository", "repo"), repocreds.READ.store)
WRITE = Repositories(
    Store(
        "repository-write",
        "repo-write",
        "repo",
        "write repository",
        "repo",
        "write-repositories",
    ),
    repocreds.WRITE.store,
)


async def _tried(request: Request, said: Mapping[str, Any], url: str) -> None:
    """As Argo CD, nothing is stored that does not work."""
    try:
        await deps(request).probe.reach(url, said)
    except (Stalled, Unreachable) as error:
        message = f"error testing repository connectivity: {error.message}"
        told = error.for_once() if isinstance(error, Unreachable) else error
        raise invalid(message, told.hint) from error


async def _state(request: Request, found: Mapping[str, Any]) -> dict[str, Any]:
    attempted = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        look_now = flag(request, "forceRefresh")
        url, project = found["repo"], found.get("project", "")
        catalog = deps(request).catalog.of(project, Source(repo_url=url))
        await catalog.reach(url, look_now=look_now)
    except (Stalled, Unreachable) as error:
        return {"status": "Failed", "message": error.message, "attemptedAt": attempted}
    return {"status": "Successful", "message": "", "attemptedAt": attempted}
