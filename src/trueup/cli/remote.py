"""
``trueup render -f app.yaml``: an Application's own sources, fetched and rendered here.

Whatever kind they are: Git, charts, OCI artifacts, archives, buckets. They are read as anybody may
read them, Git over ssh from hosts that this user knows; credentials may stand in an address.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from trueup.cli.output import Failure
from trueup.core.capabilities import Capabilities
from trueup.edge.engines.engine import Engines, Explained, Results
from trueup.edge.engines.workers import Limits, Workers
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.sources import AllSources
from trueup.model.application import ApplicationSpec
from trueup.model.source import Revision, Source
from trueup.ports import Request


class Wanted(NamedTuple):
    """*spec*: of the Application, as JSON. *around*: what charts are told of the cluster."""

    name: str
    namespace: str
    spec: Mapping[str, Any]
    around: Capabilities


async def explained(wanted: Wanted, results: Results) -> tuple[Explained, ...]:
    """What each source came to."""
    sources = _sources(wanted.spec)
    with tempfile.TemporaryDirectory(prefix="trueup-render-") as folder:
        async with _opened(Path(folder), results) as (files, engines):
            revisions = await asyncio.gather(*(files.head(source) for source in sources))
            requests = _requests(wanted, tuple(zip(sources, revisions, strict=True)))
            return tuple([await engines.explained(request) for request in requests])


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
async def _opened(folder: Path, results: Results) -> AsyncIterator[tuple[AllSources, Engines]]:
    files = AllSources(folder / "sources", as_anybody)
    workers = Workers(folder / "workers", Limits(workers=1))
    try:
        yield files, Engines(files, workers, results, "local")
    finally:
        await workers.close()
        await files.close()


async def as_anybody(_address: str) -> Access:
    """What holds for everybody, from hosts that this user knows."""
    known = Path.home() / ".ssh" / "known_hosts"
    return Access(known_hosts=known.read_text() if known.is_file() else "")
