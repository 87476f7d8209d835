"""Facts: what templates and triggers ask of an Application's repository, found out once."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from trueup.control.memory import Recent
from trueup.core.alerts.repository import Commit, Question, Unknown
from trueup.core.gotemplate.gotime import LAYOUTS, Time, parse
from trueup.k8s.object import Object
from trueup.model.application import Application
from trueup.model.errors import NotYet, Stalled, Unreachable
from trueup.ports import Clock, Repositories, Sources

REMEMBERED = 512
MOST = 8  # questions about one object at a time
LIMIT, REST = 10.0, 60.0
"""Seconds that an answer may take; for which a repository that was slower is not asked again."""
Answer = Commit | Mapping[str, Any] | Unknown
Details = Callable[[Application], Awaitable[Mapping[str, Any]]]
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """
    What commits say stays so; that one was not found is asked again.

    *details*: of the first source of an Application, as Argo CD's API has them. Raises what is in
    the way. A repository that hangs holds up the others for `LIMIT` once in `REST`, not at each
    object.
    """

    repositories: Repositories[Sources]
    details: Details
    clock: Clock
    _commits: Recent[Key, Commit] = field(default_factory=lambda: Recent(REMEMBERED))
    _slow: Recent[str, float] = field(default_factory=lambda: Recent(REMEMBERED))

    async def answer(self, it: Object, question: Question) -> Answer:
        try:
            app = msgspec.convert(it.body, Application, strict=False)
        except msgspec.ValidationError:
            return Unknown(f"{it.ref} is not valid")
        if not app.spec.all_sources:
            return Unknown("it has no source")
        url = app.spec.all_sources[0].repo_url
        if self.clock.monotonic() < (self._slow.get(url) or 0.0):
            return Unknown(f"{url} does not answer in time")
        try:
            async with asyncio.timeout(LIMIT):
                return await self._found(app, question)
        except (Stalled, Unreachable, NotYet) as error:
            return Unknown(error.message)
        except TimeoutError:
            self._slow.put(url, self.clock.monotonic() + REST)
            return Unknown(f"{url} does not answer within {LIMIT:g} s")

    async def _found(self, app: Application, question: Question) -> Answer:
        if question.about == "details":
            return await self.details(app)
        return await self._commit(app, question.revision)

    async def _commit(self, app: Application, revision: str) -> Answer:
        source = app.spec.all_sources[0]
        key = (app.project, source.repo_url, revision)
        if known := self._commits.get(key):
            return known
        wanted = msgspec.structs.replace(source, target_revision=revision)
        found = await self.repositories.of(app.project, source).head(wanted)
        made = Commit(found.message, found.author, _time(found.date), found.tags)
        return self._commits.put(key, made)


def _time(said: datetime | None) -> Time:
    return parse(LAYOUTS["RFC3339"], said.isoformat(timespec="seconds")) if said else Time()
