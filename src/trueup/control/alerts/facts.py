"""Facts: what templates and triggers ask of an Application's repository, found out once."""

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
from trueup.ports import Repositories, Sources

REMEMBERED = 512
MOST = 8  # questions about one object at a time
Answer = Commit | Mapping[str, Any] | Unknown
Details = Callable[[Application], Awaitable[Mapping[str, Any]]]
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """
    What commits say stays so; that one was not found is asked again.

    *details*: of the first source of an Application, as Argo CD's API has them. Raises what is in
    the way.
    """

    repositories: Repositories[Sources]
    details: Details
    _commits: Recent[Key, Commit] = field(default_factory=lambda: Recent(REMEMBERED))

    async def answer(self, it: Object, question: Question) -> Answer:
        try:
            app = msgspec.convert(it.body, Application, strict=False)
            if not app.spec.all_sources:
                return Unknown("it has no source")
            if question.about == "details":
                return await self.details(app)
            return await self._commit(app, question.revision)
        except (Stalled, Unreachable, NotYet) as error:
            return Unknown(error.message)
        except msgspec.ValidationError:
            return Unknown(f"{it.ref} is not valid")

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
