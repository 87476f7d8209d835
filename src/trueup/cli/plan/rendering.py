"""Rendering: what Applications and folders of a checkout declare, on each side of the change."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from trueup.cli import remote
from trueup.cli.caches import cache
from trueup.cli.plan.scene import Scene
from trueup.cli.render import Tools
from trueup.control.requests import request_for
from trueup.core.capabilities import Capabilities
from trueup.core.changeset.declared import followed
from trueup.core.compare.targets import Targets, prepared
from trueup.core.render.inputs import located
from trueup.core.render.manifests import refuse_nameless, unique
from trueup.core.stacks.using import Use, filled
from trueup.core.webhooks.addresses import place
from trueup.edge.artifacts import Artifacts
from trueup.edge.engines.engine import Engines
from trueup.edge.engines.folder import LOCAL, Folder
from trueup.edge.engines.shelves import Files
from trueup.edge.engines.unlocking import Unlocking
from trueup.edge.engines.versions import versions
from trueup.edge.engines.workers import Limits, Workers
from trueup.edge.fetch.sources import AllSources
from trueup.k8s.object import Object
from trueup.model.application import Application
from trueup.model.policy import Finding, Severity
from trueup.model.source import Revision, Source, Tree
from trueup.model.stack import OutputStatus
from trueup.ports import Request

Find = Callable[[Use], OutputStatus]
ANYWHERE = Capabilities()


class Once(Folder):
    """It does not change while it is looked at, so it is listed once."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._tree: Tree | None = None

    async def tree(self, source: Source, revision: Revision) -> Tree:
        if self._tree is None:
            self._tree = await super().tree(source, revision)
        return self._tree


@dataclass(frozen=True)
class Rendering:
    """One side of the change. *places*: how the addresses of the repository are compared."""

    engines: Engines
    fetched: AllSources
    places: frozenset[str]

    async def files(self, app: Application, find: Find) -> frozenset[str]:
        """The paths in the repository that it is made of; nothing is rendered."""
        requests = await self._requests(app, find)
        found: set[str] = set()
        for request in requests:
            refs = {name for name, (source, _) in request.refs.items() if self._ours(source)}
            own = self._ours(request.source)
            for path in await self.engines.files(request):
                ref, inner = located(path)
                if ref in refs or (own and not ref):
                    found.add(inner)
        return frozenset(found)

    async def targets(
        self, app: Application, find: Find, around: Capabilities = ANYWHERE
    ) -> Targets:
        """All that it declares, made ready; what the engines warn of is told."""
        done = [
            await self.engines.render(request)
            for request in await self._requests(app, find, around)
        ]
        kept, repeated = unique(body for each in done for body in each.objects)
        for body in kept:
            refuse_nameless(body, app.name)
        warnings = (*(text for each in done for text in each.warnings), *repeated)
        ready = prepared(map(Object, kept), app.spec.destination.namespace, {})
        told = tuple(Finding("RenderWarning", each, severity=Severity.WARNING) for each in warnings)
        return Targets(ready.objects, (*ready.findings, *told))

    async def _requests(
        self, app: Application, find: Find, around: Capabilities = ANYWHERE
    ) -> list[Request]:
        sources = [filled(source, find) for source in followed(app)]
        pairs = [(source, await self._revision(source)) for source in sources]
        refs = {source.ref: (source, revision) for source, revision in pairs if source.ref}
        return [
            request_for(app, source, revision, around, refs)
            for source, revision in pairs
            if not source.ref or source.path or source.chart
        ]

    async def _revision(self, source: Source) -> Revision:
        return LOCAL if self._ours(source) else await self.fetched.head(source)

    def _ours(self, source: Source) -> bool:
        return not source.chart and place(source.repo_url) in self.places


@asynccontextmanager
async def renderings(scene: Scene, tools: Tools) -> AsyncIterator[tuple[Rendering, Rendering]]:
    """Before and after; sources from elsewhere are fetched as this user may read them."""
    places = frozenset(place(each) for each in scene.addresses) - {""}
    plugins = tools.definitions
    with cache("render") as kept:
        workers = Workers(kept / "workers", Limits(workers=2), lambda: plugins.programs)
        fetched = AllSources(kept / "sources", remote.as_oneself)
        results = Artifacts(kept / "renders.db", remote.ROOM)

        def side(top: Path) -> Rendering:
            here = Once(top)

            def bringer(request: Request, source: Source, *, borrowed: bool) -> Files:
                ours = not borrowed and not source.chart and place(source.repo_url) in places
                return here if ours else fetched

            engines = Engines(
                here,
                Unlocking(workers),
                results,
                versions(),
                remote.terms,
                plugins=plugins,
                keyring=tools.ring,
                bringer=bringer,
            )
            return Rendering(engines, fetched, places)

        try:
            yield side(scene.before.top), side(scene.after.top)
        finally:
            results.close()
            await fetched.close()
            await workers.close()
