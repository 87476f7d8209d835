"""
``trueup render -f app.yaml``: an Application's own sources, fetched and rendered here.

Whatever kind they are: Git, charts, OCI artifacts, archives, buckets. They are read as this user
may read them: with what ``helm`` and ``docker`` have kept of logins, Git over ssh from hosts that
are known. Credentials may stand in an address, too.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from trueup.cli.output import Failure
from trueup.core.capabilities import Capabilities
from trueup.core.render.prepare import Terms
from trueup.edge.artifacts import Artifacts
from trueup.edge.engines.engine import Engines, Explained
from trueup.edge.engines.versions import versions
from trueup.edge.engines.workers import Limits, Workers
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.logins import Logins
from trueup.edge.fetch.sources import AllSources
from trueup.model.application import ApplicationSpec
from trueup.model.errors import Unreachable
from trueup.model.source import Revision, Source
from trueup.ports import Request

ROOM = 256 << 20  # bytes, of what was rendered before


class Wanted(NamedTuple):
    """*spec*: of the Application, as JSON. *around*: what charts are told of the cluster."""

    name: str
    namespace: str
    spec: Mapping[str, Any]
    around: Capabilities


async def explained(wanted: Wanted, folder: Path) -> tuple[Explained, ...]:
    """What each source came to; mirrors and results are kept in *folder*."""
    sources = _sources(wanted.spec)
    async with _opened(folder) as (files, engines):
        try:
            revisions = await _all(*(files.head(source) for source in sources))
            requests = _requests(wanted, tuple(zip(sources, revisions, strict=True)))
            return tuple([await engines.explained(request) for request in requests])
        except Unreachable as error:
            raise error.for_once() from error


async def _all(*asked: Awaitable[Revision]) -> list[Revision]:
    """What all of them gave; the first error when none is under way any more."""
    results = await asyncio.gather(*asked, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return [result for result in results if isinstance(result, Revision)]


def _sources(spec: Mapping[str, Any]) -> tuple[Source, ...]:
    try:
        found = msgspec.convert(spec, ApplicationSpec, strict=False).all_sources
    except msgspec.ValidationError as error:
        raise Failure(f"the Application cannot be read: {error}") from error
    if not found:
        raise Failure("the Application has no source", "name a folder, or write spec.source")
    return found


def _requests(wanted: Wanted, pairs: tuple[tuple[Source, Revision], ...]) -> list[Request]:
    """One for each source that declares anything."""
    refs = {source.ref: (source, revision) for source, revision in pairs if source.ref}
    return [
        Request(
            source=source,
            revision=revision,
            app=wanted.name,
            namespace=wanted.namespace,
            project=str(wanted.spec.get("project") or "default"),
            kube_version=wanted.around.kube_version,
            api_versions=wanted.around.api_versions,
            refs=refs,
        )
        for source, revision in pairs
        if not source.ref or source.path or source.chart
    ]


@asynccontextmanager
async def _opened(folder: Path) -> AsyncIterator[tuple[AllSources, Engines]]:
    files = AllSources(folder / "sources", as_oneself)
    workers = Workers(folder / "workers", Limits(workers=1))
    results = Artifacts(folder / "renders.db", ROOM)
    try:
        yield files, Engines(files, workers, results, versions(), terms)
    finally:
        results.close()
        await workers.close()
        await files.close()


def own_logins() -> Logins:
    """What this user's tools know of who the user is."""
    return Logins(os.environ, Path.home())


async def as_oneself(address: str) -> Access:
    """How this user reaches *address*; over ssh, hosts that the user knows."""
    known = Path.home() / ".ssh" / "known_hosts"
    hosts = known.read_text() if known.is_file() else ""
    return msgspec.structs.replace(await own_logins().access(address), known_hosts=hosts)


def terms() -> Terms:
    """Charts may call repositories by the names that ``helm repo add`` has given them."""
    return Terms(aliases=own_logins().names())
