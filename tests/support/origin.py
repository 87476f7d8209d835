"""Origin: real Git repositories and the real engines, in a folder of the test."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from trueup.core.render.plugin import Plugins
from trueup.edge.artifacts import Artifacts
from trueup.edge.engines.engine import NO_PLUGINS, Engines
from trueup.edge.engines.wire import Done, Work
from trueup.edge.engines.workers import Limits, Workers
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.sources import AllSources
from trueup.model.details import Details
from trueup.model.origin import Place, Wanted
from trueup.model.project import KeyPolicy
from trueup.model.source import Revision, Source, Tree
from trueup.ports import Rendered, Request


class Counted:
    """Workers that count what they render."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self.renders = 0

    async def render(self, work: Work) -> Done:
        self.renders += 1
        return await self._workers.render(work)


class Origin:
    """The ports ``Sources``, ``Engine`` and ``History`` in one, made real."""

    def __init__(self, sources: AllSources, engines: Engines, workers: Counted) -> None:
        self._sources = sources
        self._engines = engines
        self._workers = workers

    @property
    def renders(self) -> int:
        return self._workers.renders

    def of(self, project: str, source: Source) -> "Origin":
        """As the port ``Repositories``: all read alike."""
        return self

    async def head(
        self, source: Source, *, look_now: bool = False, no_older: float | None = None
    ) -> Revision:
        return await self._sources.head(source, look_now=look_now, no_older=no_older)

    async def faults(
        self, source: Source, revision: Revision, wanted: KeyPolicy
    ) -> tuple[str, ...]:
        return await self._sources.faults(source, revision, wanted)

    async def tree(self, source: Source, revision: Revision) -> Tree:
        return await self._sources.tree(source, revision)

    async def changed(
        self, url: str, commit: str, file: str, lines: tuple[int, ...]
    ) -> Mapping[int, Revision]:
        return await self._sources.changed(url, commit, file, lines)

    async def digest(self, request: Request) -> str | None:
        return await self._engines.digest(request)

    async def render(self, request: Request) -> Rendered:
        return await self._engines.render(request)

    async def details(self, request: Request) -> Details:
        return await self._engines.details(request)

    async def applications(self, request: Request) -> Mapping[str, str]:
        return await self._engines.applications(request)

    async def forget(self, request: Request) -> None:
        await self._engines.forget(request)

    async def trace(
        self, request: Request, wanted: tuple[Wanted, ...]
    ) -> tuple[tuple[Place, ...], ...]:
        return await self._engines.trace(request, wanted)


async def anonymous(_address: str, _project: str = "") -> Access:
    return Access()


@asynccontextmanager
async def origin(folder: Path, plugins: Plugins = NO_PLUGINS) -> AsyncIterator[Origin]:
    """A second one on the same folder has what the first had on disk."""
    async with AsyncExitStack() as ends:
        sources = AllSources(folder / "repositories", anonymous, recent=300.0)
        ends.push_async_callback(sources.close)
        workers = Workers(folder / "render", Limits(workers=1))
        ends.push_async_callback(workers.close)
        results = Artifacts(folder / "artifacts.db")
        ends.callback(results.close)
        counted = Counted(workers)
        engines = Engines(sources, counted, results, "test", plugins=plugins)
        yield Origin(sources, engines, counted)
