"""
Supply: all that brings files and renders them, with whose credentials and by whose rules.

What a render borrows from outside of its application's sources is brought with credentials where
the project permits that repository, and as anybody could read it where it does not.
"""

import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from trueup.control.watch import Cache
from trueup.core.render.prepare import Terms
from trueup.edge.artifacts import Artifacts
from trueup.edge.engines.anybody import AsAnybody
from trueup.edge.engines.engine import Engines
from trueup.edge.engines.shelves import Files
from trueup.edge.engines.unlocking import Unlocking
from trueup.edge.engines.versions import versions
from trueup.edge.engines.workers import Limits, Workers
from trueup.edge.fetch.access import Access, git_environment, made_of
from trueup.edge.fetch.asking import Asking
from trueup.edge.fetch.circles import Circles
from trueup.edge.fetch.command import Git
from trueup.edge.fetch.identities import Identities
from trueup.edge.fetch.logins import Logins
from trueup.edge.fetch.patience import Patience
from trueup.edge.fetch.push import Pushes
from trueup.edge.fetch.reverse import Reversals
from trueup.edge.fetch.sources import AllSources
from trueup.model.errors import Stalled
from trueup.model.source import Source
from trueup.ports import Meter, Request
from trueup.service.argocd_cm import Operating, Timing
from trueup.service.borrowing import Borrowing
from trueup.service.credentials import Credentials
from trueup.service.keyring import Keyring
from trueup.service.plugins import Lending, definitions
from trueup.service.secrets import PROBLEM, Fields
from trueup.service.settings import Settings


@dataclass(frozen=True, slots=True)
class Accesses:
    """Ways to repositories: what their Secrets say, exchanged for tokens where they say so."""

    credentials: Credentials
    identities: Identities
    logins: Logins
    keys: Path

    async def of(self, address: str, project: str = "") -> Access:
        return await self._exchanged(self.credentials.of(address, project), address)

    async def said(self, address: str, said: Mapping[str, Any]) -> Access:
        """If a Secret of its own said that."""
        return await self._exchanged(self.credentials.said(address, said), address)

    async def writing(self, address: str, project: str) -> Access:
        return await self._exchanged(self.credentials.writing(address, project) or {}, address)

    def lent(self, address: str, project: str) -> bool:
        """Whether anything is said of who may push there."""
        return self.credentials.writing(address, project) is not None

    async def _exchanged(self, fields: Fields, address: str) -> Access:
        if told := fields.get(PROBLEM):
            raise Stalled("BadSecret", f"{address}: {told}", "correct that key of the Secret")
        found = await self.identities.exchanged(made_of(fields), address)
        return await self.logins.standing_in(found, address)

    async def strange(self, address: str) -> Access:
        """As anybody has it."""
        return Access(**self.credentials.strange(address))

    async def git(self, address: str, project: str) -> Mapping[str, str]:
        """The variables that let a plugin's ``git`` read."""
        return git_environment(await self.of(address, project), address, self.keys)


@dataclass(frozen=True, slots=True)
class Supply:
    """*plugins*: the names of those that may be asked for."""

    accesses: Accesses
    sources: Circles
    workers: Workers
    engine: Engines
    keyring: Keyring
    pushes: Pushes
    reversals: Reversals
    artifacts: Artifacts
    plugins: tuple[str, ...]
    asking: Asking

    @property
    def credentials(self) -> Credentials:
        return self.accesses.credentials


@asynccontextmanager
async def supplied(
    settings: Settings, live: Cache, now: Operating, meter: Meter
) -> AsyncIterator[Supply]:
    """By the Secrets and ConfigMaps of the home cluster; closes what it opens."""
    data, recent = _workshop(settings), _recent(settings, now.timing)
    credentials = Credentials(live, settings.home.namespace)
    logins, keys = Logins(os.environ, None), data / "repositories" / "keys"
    accesses = Accesses(credentials, Identities(), logins, keys)
    keyring = Keyring(live, settings.home.namespace, settings.controller.age_keys)
    borrowing = Borrowing(live, settings.home.namespace, now.lending, credentials.own)
    found = definitions(settings.controller.plugins, settings.controller.builtin_plugins)
    plugins = msgspec.structs.replace(now.plugins, definitions=found)
    patience, asking = Patience(), Asking(meter)
    opened = partial(AllSources, recent=recent, layers=now.layers, patience=patience, asking=asking)

    def of_circle(circle: str) -> AllSources:
        folder = data / "repositories" / (f"of-{circle}" if circle else "")
        access = partial(accesses.of, project=circle)
        return opened(folder, access, keys=credentials.keys, submodules=now.submodules)

    sources = Circles(of_circle, credentials.circle)
    strange = opened(data / "strangers", accesses.strange)

    def shown() -> Iterator[str]:
        """To renders, of what is private."""
        yield from plugins.programs
        yield from (each.program for each in now.kustomizes.values())
        if any(each.spec.provide_git_creds for each in found):
            yield str(data / "repositories" / "keys")

    workers = Workers(data / "render", Limits(workers=settings.controller.renderers), shown, meter)
    artifacts = Artifacts(data / "artifacts.db")

    def terms() -> Terms:
        return Terms(now.build, now.kustomizes, credentials.names(), now.value_schemes, now.without)

    def bringer(request: Request, source: Source, *, borrowed: bool) -> Files:
        if borrowed and not borrowing.permits(request, source):
            return AsAnybody(strange, request.project)
        return sources.of(request.project, source)

    lending, renderer = Lending(accesses.git), Unlocking(workers)
    engine = Engines(
        strange, renderer, artifacts, versions(), terms, plugins, lending, keyring, bringer, meter
    )
    async with AsyncExitStack() as ends:
        ends.callback(artifacts.close)
        for closing in (workers, strange, sources):
            ends.push_async_callback(closing.close)
        for listener in (credentials, keyring):
            ends.callback(live.listen(listener.told))
        git = Git(data / "repositories", patience=patience, asking=asking)
        pushes = Pushes(data / "pushes", git, accesses.writing, now.signing)
        names = tuple(each.name for each in found)
        ways = (accesses.of, accesses.writing, accesses.lent)
        committer = (now.author.name, now.author.email)
        reversals = Reversals(data / "reversals", git, ways, committer, now.signing)
        yield Supply(
            accesses, sources, workers, engine, keyring, pushes, reversals, artifacts, names, asking
        )


def _workshop(settings: Settings) -> Path:
    """Mirrors and renders: a web API without a controller does not meddle with the controller's."""
    data = settings.storage.data
    return data if "controller" in settings.active else data / "web"


def _recent(settings: Settings, timing: Timing) -> float:
    """
    Seconds for which an answer about refs is used again.

    Where the controller polls, that keeps them fresh, and nobody else asks a remote.
    """
    if "controller" not in settings.active:
        return 30.0
    return 2 * (timing.reconciliation + timing.jitter) or float("inf")
