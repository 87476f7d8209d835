"""
Sources: look at every repository from time to time, or when told, and wake whom it concerns.

One look for each repository, however many Applications and Stacks use it. Between the looks nobody
asks a remote: what a branch means is the answer of the last look. Which repositories are in use is
known from what the watch tells of Applications and Stacks.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from trueup.control.holdings import Change, Reason
from trueup.control.queue import Queue, Urgency
from trueup.core.source.kinds import fixed
from trueup.core.source.repositories import normalized
from trueup.core.spans import noticed
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.value import Value
from trueup.model.application import APPLICATION, ApplicationSpec
from trueup.model.errors import NotYet, Stalled, Unreachable
from trueup.model.proposal import PROPOSAL, ProposalSpec
from trueup.model.source import Source
from trueup.model.span import Stage
from trueup.model.stack import STACK, StackSpec
from trueup.model.stackset import STACK_SET, StackSetSpec
from trueup.ports import Clock, Repositories, Sources, Tracer

log = logging.getLogger("trueup.sources")

REFRESH = "argocd.argoproj.io/refresh"
SURE = 2  # looks in a row that come to nothing, until something is said to be in the way
ASIDE = 1.0  # seconds that the others wait when one application is refreshed
SHUT = frozenset(
    {
        "AuthenticationFailed",
        "BadCertificate",
        "ExpiredCertificate",
        "HostKeyChanged",
        "NoCredentials",
        "RepositoryNotFound",
        "TlsFailed",
        "UnknownHostKey",
        "UntrustedCertificate",
    }
)
"""Reasons by which a repository, not a revision of it, cannot be read."""
Read = Callable[[Ref], Object | None]


class Polling(Value, frozen=True):
    """
    Seconds between two looks at a repository, and how far each may be off; 0: never look.

    The jitter keeps many repositories from being looked at in the same moment for ever.
    """

    interval: float = 120.0
    jitter: float = 20.0


class Followed(Value, frozen=True):
    """
    What an application follows in a repository: equal ones come to the same commit.

    *project*: whose credentials count; of two projects they may be the same.
    """

    project: str
    repository: str
    revision: str
    tag_prefix: str = ""
    chart: str = ""


@dataclass(slots=True)
class _Repository:
    """
    *users*: by what they follow. *heads*: the last answers; None: it could not be had.

    *charts*: only these are to be looked at, before all of it is *due*. *busy*: a look is under
    way; what is asked for meanwhile is one look after it. *pushed*: somebody said that it moved.
    *failed*: the looks in a row that came to nothing, for *problem*; None: there was none yet.
    """

    users: dict[Followed, dict[Ref, Source]]
    heads: dict[Followed, str | None]
    due: float
    charts: set[str] = field(default_factory=set)
    busy: bool = False
    pushed: bool = False
    failed: int | None = None
    problem: str = ""

    def wanted(self, now: float) -> frozenset[Followed]:
        """What is to be looked at now."""
        whole = self.due <= now
        return frozenset(each for each in self.users if whole or each.chart in self.charts)


class Poller:
    """
    Follows the repositories that Applications and Stacks use, *read* from a cache. `run` must run.

    *queue*: of Applications. *moved* is told of whoever follows something that is somewhere else.
    """

    def __init__(
        self,
        sources: Repositories[Sources],
        read: Read,
        queue: Queue[Ref],
        clock: Clock,
        polling: Polling,
        tracer: Tracer,
        moved: Callable[[Ref], None] = lambda _app: None,
    ) -> None:
        self._sources = sources
        self._read = read
        self._queue = queue
        self._clock = clock
        self._polling = polling
        self._tracer = tracer
        self._moved = moved
        self._repositories: dict[str, _Repository] = {}
        self._uses: dict[Ref, tuple[Followed, ...]] = {}
        self._woken = asyncio.Event()

    def told(self, change: Change) -> None:
        """An Application may have come, changed or gone. Its own first look is not made here."""
        kinds = (APPLICATION, STACK, STACK_SET, PROPOSAL)
        if change.ref.kind not in kinds or change.reason is Reason.STATUS:
            return
        obj = self._read(change.ref) if change.reason is not Reason.GONE else None
        self._follow(change.ref, _used(change.ref.kind, obj.body) if obj else {})
        if obj is not None and not change.initial and obj.annotation(REFRESH):
            self._look_with(change.ref)

    def look_now(self, repository: str, charts: tuple[str, ...] = ()) -> bool:
        """
        A webhook says that something was pushed; whether anybody uses that repository.

        *charts*: only these of it were.
        """
        known = self._repositories.get(normalized(repository))
        if known is None:
            return False
        known.charts.update(charts)
        known.due = known.due if charts else 0.0
        known.pushed = True
        self._woken.set()
        return True

    def looks(self) -> Iterator[tuple[str, str | None]]:
        """What is in the way of each repository; empty: nothing; None: nobody knows for sure."""
        for address, each in self._repositories.items():
            if each.failed is None or 0 < each.failed < SURE:
                yield address, None
            else:
                yield address, each.problem

    def _look_with(self, app: Ref) -> None:
        """What one application is refreshed to is news for the others too, but it goes first."""
        for followed in self._uses.get(app, ()):
            known = self._repositories[followed.repository]
            known.due = min(known.due, self._clock.monotonic() + ASIDE)
        self._woken.set()

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                now = self._clock.monotonic()
                for repository in list(self._repositories.values()):
                    if not repository.busy and (wanted := repository.wanted(now)):
                        repository.due = self._next() if repository.due <= now else repository.due
                        repository.charts.clear()
                        repository.busy = True
                        group.create_task(self._look(repository, wanted))
                await self._wait()

    async def _look(self, repository: _Repository, wanted: frozenset[Followed]) -> None:
        try:
            await self._asked(repository, wanted)
        finally:
            repository.busy = False
            self._woken.set()

    async def _asked(self, repository: _Repository, wanted: frozenset[Followed]) -> None:
        """Ask the remote once by each set of credentials, then see what all comes to."""
        told: dict[Sources, dict[Followed, _Head]] = {}
        begun, pushed = self._clock.now().timestamp(), repository.pushed
        repository.pushed = False
        for followed, users in list(repository.users.items()):
            source = next(iter(users.values()), None) if followed in wanted else None
            if source is None:
                continue
            sources = self._sources.of(followed.project, source)
            heads = told.setdefault(sources, {})
            alike = msgspec.structs.replace(followed, project="")
            if alike not in heads:
                heads[alike] = await _head(sources, source, look_now=not heads)
            head = heads[alike].commit
            if followed in repository.heads and repository.heads[followed] == head:
                continue
            if head and (pushed or repository.heads.get(followed)):
                self._notice(source, head, begun)
            repository.heads[followed] = head
            for user in users:
                if user.kind == APPLICATION:
                    self._queue.add(user, Urgency.CHANGED)
                self._moved(user)
        _note(repository, [head for heads in told.values() for head in heads.values()])

    def _notice(self, source: Source, head: str, begun: float) -> None:
        """What is followed has moved."""
        look = Stage("poll", begun, self._clock.now().timestamp())
        self._tracer.tell(noticed(source.repo_url, head, look))

    async def _wait(self) -> None:
        """Until the next look is due, or something is to be looked at now."""
        self._woken.clear()
        idle = (each for each in self._repositories.values() if not each.busy)
        due = min((each.due for each in idle), default=float("inf"))
        left = due - self._clock.monotonic()
        sleep = asyncio.ensure_future(self._clock.sleep(min(max(left, 0.0), self._longest)))
        woken = asyncio.ensure_future(self._woken.wait())
        try:
            await asyncio.wait((sleep, woken), return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleep.cancel()
            woken.cancel()

    @property
    def _longest(self) -> float:
        return self._polling.interval or 3600.0

    def _next(self) -> float:
        if not self._polling.interval:
            return float("inf")
        off = random.uniform(-self._polling.jitter, self._polling.jitter)  # noqa: S311  # no secret
        return self._clock.monotonic() + max(self._polling.interval + off, 1.0)

    def _follow(self, app: Ref, used: Mapping[Followed, Source]) -> None:
        before = self._uses.pop(app, ())
        if used:
            self._uses[app] = tuple(used)
        for followed in before:
            if followed not in used:
                self._leave(app, followed)
        for followed, source in used.items():
            repository = self._repositories.get(followed.repository)
            if repository is None:
                repository = _Repository({}, {}, self._next())
                self._repositories[followed.repository] = repository
                self._woken.set()
            repository.users.setdefault(followed, {})[app] = source

    def _leave(self, app: Ref, followed: Followed) -> None:
        repository = self._repositories[followed.repository]
        users = repository.users[followed]
        users.pop(app, None)
        if not users:
            del repository.users[followed]
            repository.heads.pop(followed, None)
        if not repository.users:
            del self._repositories[followed.repository]


class _Head(NamedTuple):
    """*problem*: why the repository could not be read; of a revision that is not there: nothing."""

    commit: str | None
    problem: str = ""


def _note(repository: _Repository, heads: Sequence[_Head]) -> None:
    """Whether it could be read: by whoever may, if any of them could."""
    if not heads:
        return
    problems = [each.problem for each in heads]
    if all(problems):
        repository.failed, repository.problem = (repository.failed or 0) + 1, problems[-1]
    else:
        repository.failed, repository.problem = 0, ""


async def _head(sources: Sources, source: Source, *, look_now: bool) -> _Head:
    try:
        return _Head((await sources.head(source, look_now=look_now)).commit)
    except (Stalled, Unreachable, NotYet) as error:
        log.info("not looked", extra={"repository": source.repo_url, "problem": str(error)})
        shut = isinstance(error, Unreachable) or (
            isinstance(error, Stalled) and error.reason in SHUT
        )
        return _Head(None, error.message if shut else "")


def _used(kind: GroupKind, body: Mapping[str, object]) -> dict[Followed, Source]:
    """What is followed; nothing where it cannot be read, which is told elsewhere."""
    try:
        if kind == STACK:
            stack = msgspec.convert(body.get("spec"), StackSpec, strict=False)
            return {_followed(stack.project or "default", stack.source): stack.source}
        if kind == STACK_SET:
            of = msgspec.convert(body.get("spec"), StackSetSpec, strict=False)
            return {_followed(of.template.spec.project or "default", of.source): of.source}
        if kind == PROPOSAL:
            return _proposed(msgspec.convert(body.get("spec"), ProposalSpec, strict=False), body)
        spec = msgspec.convert(body.get("spec"), ApplicationSpec, strict=False)
    except msgspec.ValidationError:
        return {}
    dry = (spec.source_hydrator.dry,) if spec.source_hydrator else ()
    project = spec.project or "default"
    return {_followed(project, each): each for each in (*spec.all_sources, *dry) if not fixed(each)}


def _proposed(spec: ProposalSpec, body: Mapping[str, object]) -> dict[Followed, Source]:
    """What is proposed and what it is merged into, by the credentials of its first part."""
    status: Any = body.get("status") or {}
    parts: list[Any] = list(status.get("parts") or ())
    project = str(parts[0].get("project") or "default") if parts else "default"
    names = (spec.revision, spec.base)
    both = (Source(repo_url=spec.repo_url, target_revision=name) for name in names)
    return {_followed(project, each): each for each in both if not fixed(each)}


def _followed(project: str, source: Source) -> Followed:
    repository = normalized(source.repo_url)
    return Followed(project, repository, source.target_revision, source.tag_prefix, source.chart)
