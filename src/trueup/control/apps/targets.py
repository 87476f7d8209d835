"""Targets: what an application's sources declare at their revisions, from files to objects."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import msgspec

from trueup.control.memory import Recent
from trueup.control.requests import request_for
from trueup.core.annotations.tracking import Tracking, instance_name
from trueup.core.capabilities import Capabilities
from trueup.core.compare.overrides import Overrides
from trueup.core.compare.targets import kind_of
from trueup.core.filters import Filters
from trueup.core.globs import matches_glob_or_regex
from trueup.core.project.impersonation import Impersonation
from trueup.core.project.lending import GlobalProject
from trueup.core.render.finish import Scope, finish, undeclared
from trueup.core.render.manifests import parsed
from trueup.core.source.repositories import shown
from trueup.core.stacks.using import Use, filled
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.application import Application, Destination
from trueup.model.decision import Target
from trueup.model.errors import Stalled, Unreachable
from trueup.model.origin import NOWHERE, Origin, Place, Wanted
from trueup.model.pace import Pace
from trueup.model.policy import UNREAD, Finding, Severity
from trueup.model.source import Revision, Source
from trueup.model.stack import OutputStatus
from trueup.ports import Engine, Rendered, Repositories, Request, Sources

DIGESTS = 10_000
FIRST_LOOK = 1.0  # seconds: applications that are created at once share a look
_UNREAD_HINT = "correct it, or leave it out by directory.exclude; nothing is pruned until then"
replace = msgspec.structs.replace
KEPT = 512  # targets whose objects stay in memory


@dataclass(frozen=True, slots=True)
class Marks:
    """
    How what Trueup manages is marked and compared, what it does not, and where its objects live.

    *namespaces*: further ones whose Applications are managed; globs, or regular expressions
    between slashes.
    """

    tracking: Tracking = field(default_factory=Tracking)
    control_namespace: str = "argocd"
    filters: Filters = field(default_factory=Filters)
    overrides: Overrides = field(default_factory=Overrides)
    server_side_diff: bool = False
    namespaces: tuple[str, ...] = ()
    pace: Pace = field(default_factory=Pace)
    impersonation: Impersonation = field(default_factory=Impersonation)
    lending: tuple[GlobalProject, ...] = ()
    hydrating: bool = True

    def governs(self, namespace: str) -> bool:
        """Whether Applications that live there are ours to manage."""
        return namespace == self.control_namespace or any(
            matches_glob_or_regex(pattern, namespace) for pattern in self.namespaces
        )

    def instance(self, app: Application) -> str:
        return instance_name(app.name, app.namespace, self.control_namespace)


@dataclass(frozen=True, slots=True)
class Aim:
    """Sources and the revisions that they have come to, in the same order."""

    sources: tuple[Source, ...]
    revisions: tuple[Revision, ...]

    @property
    def commits(self) -> tuple[str, ...]:
        return tuple(revision.commit for revision in self.revisions)


@dataclass(frozen=True, slots=True)
class Targets:
    """Gives targets; renders only what was never rendered."""

    sources: Repositories[Sources]
    engine: Engine
    marks: Marks
    capabilities: Callable[[Destination], Capabilities] = lambda _destination: Capabilities()
    outputs: Callable[[Application, Use], OutputStatus | None] = lambda _app, _use: None
    recent: Recent[tuple[str, str, str], Target] = field(default_factory=lambda: Recent(KEPT))
    digests: Recent[bytes, str] = field(default_factory=lambda: Recent(DIGESTS))

    async def aim(
        self,
        project: str,
        sources: tuple[Source, ...],
        revisions: tuple[str, ...],
        *,
        look_now: bool,
        first: bool = False,
    ) -> Aim:
        """
        What *sources* come to for *project*; *revisions* (where not empty) stand in for their own.

        *first*: nobody has looked at them for this application yet, so they are of now.
        """
        no_older = FIRST_LOOK if first else None
        found = []
        for number, source in enumerate(sources):
            pinned = revisions[number] if number < len(revisions) else ""
            wanted = msgspec.structs.replace(source, target_revision=pinned) if pinned else source
            known = self.sources.of(project, source)
            found.append(await known.head(wanted, look_now=look_now, no_older=no_older))
        return Aim(sources, tuple(found))

    async def digest(self, app: Application, aim: Aim) -> str | None:
        """The digest that a target would have, from the files alone; None: never rendered."""
        parts = []
        for _, request in self._requests(app, aim):
            part = await self.engine.digest(request)
            if part is None:
                return None
            parts.append(part)
        return _joined(parts)

    async def target(self, app: Application, aim: Aim, scope: Scope) -> Target:
        """What *aim* declares; the objects are those of an earlier render if nothing changed."""
        digest = await self.digest(app, aim)
        if digest is not None:
            self.digests.put(self._name(app, aim), digest)
        instance = self.marks.instance(app)
        namespace = app.spec.destination.namespace
        known = self.recent.get((instance, namespace, digest)) if digest else None
        requests = self._requests(app, aim)
        if known is not None:
            types = _by_source(aim, requests, filter(None, known.types))
            return msgspec.structs.replace(
                known, sources=aim.sources, revisions=aim.commits, types=types
            )
        rendered = [(number, await self._rendered(each)) for number, each in requests]
        bodies = (pair for number, each in rendered for pair in _declared(number, each))
        made = finish(bodies, instance, namespace, self.marks.tracking, scope)
        target = Target(
            sources=aim.sources,
            revisions=aim.commits,
            digest=_joined([each.digest for _, each in rendered]),
            objects=tuple(Object(body) for body in made.objects),
            types=_by_source(aim, requests, (each.tool for _, each in rendered)),
            findings=_findings([each for _, each in rendered], made.warnings),
            origins=made.origins,
        )
        if any(scope(kind_of(obj)) is None for obj in target.objects):
            return target  # where they belong is known when their CRD is there
        return self.recent.put((instance, namespace, target.digest), target)

    async def _rendered(self, request: Request) -> Rendered:
        """Raises ``Stalled`` with the repository that cannot be rendered."""
        try:
            return await self.engine.render(request)
        except Stalled as error:
            where = shown(request.source.repo_url)
            told = error.message if where in error.message else f"{where}: {error.message}"
            raise Stalled(error.reason, told, error.hint) from error

    async def forget(self, app: Application, aim: Aim) -> None:
        """A person wants it rendered anew, whatever we think we know (a hard refresh)."""
        digest = await self.declared(app, aim)
        if digest is not None:
            self.recent.drop((self.marks.instance(app), app.spec.destination.namespace, digest))
        for _, request in self._requests(app, aim):
            await self.engine.forget(request)

    async def trace(
        self, app: Application, target: Target, wanted: tuple[Wanted, ...]
    ) -> Mapping[Ref, tuple[Place, ...]]:
        """Where objects of *target* and their fields are declared, of those that it is known of."""
        aim = Aim(target.sources, tuple(Revision(commit) for commit in target.revisions))
        found: dict[Ref, tuple[Place, ...]] = {}
        for number, request in self._requests(app, aim):
            mine = tuple(each for each in wanted if target.origin(each.ref).source == number)
            known = mine if request.revision.commit else ()  # manifests that a person sent
            traced = await self.engine.trace(request, known) if known else ()
            for each, places in zip(known, traced, strict=True):
                if places:
                    found[each.ref] = tuple(replace(place, source=number) for place in places)
        return found

    async def declared(self, app: Application, aim: Aim) -> str | None:
        """As `digest`, and None too if the revisions are not to be had any more."""
        if (known := self.remembered(app, aim)) is not None:
            return known
        try:
            return await self.digest(app, aim)
        except (Stalled, Unreachable):
            return None

    def remembered(self, app: Application, aim: Aim) -> str | None:
        """The digest of a target that was made before; a past tree costs more than that."""
        return self.digests.get(self._name(app, aim))

    def _name(self, app: Application, aim: Aim) -> bytes:
        told = (self.marks.instance(app), app.spec.destination.namespace, aim.commits)
        sources = [self._filled(app, each) for each in aim.sources]
        return hashlib.sha256(msgspec.json.encode((told, sources))).digest()

    def _filled(self, app: Application, source: Source) -> Source:
        """With the outputs of Stacks that it uses. Raises ``Stalled`` if one is not there."""
        return filled(source, lambda use: self.outputs(app, use))

    def local(self, app: Application, manifests: tuple[str, ...], scope: Scope) -> Target:
        """What a person sent along with an operation, instead of what sources declare."""
        bodies = [body for text in manifests for _, body in parsed(text.encode(), "the request")]
        instance, namespace = self.marks.instance(app), app.spec.destination.namespace
        made = finish(undeclared(bodies), instance, namespace, self.marks.tracking, scope)
        return Target(
            sources=app.spec.all_sources,
            revisions=tuple("" for _ in app.spec.all_sources),
            digest=hashlib.sha256("\n".join(manifests).encode()).hexdigest(),
            objects=tuple(Object(body) for body in made.objects),
            findings=_findings([], made.warnings),
        )

    def _requests(self, app: Application, aim: Aim) -> list[tuple[int, Request]]:
        """One for each source that declares anything, with the source's number."""
        refs = self._refs(aim)
        around = self.capabilities(app.spec.destination)
        pairs = zip(aim.sources, aim.revisions, strict=True)
        return [
            (number, request_for(app, self._filled(app, source), revision, around, refs))
            for number, (source, revision) in enumerate(pairs)
            if not source.ref or source.path or source.chart
        ]

    def _refs(self, aim: Aim) -> Mapping[str, tuple[Source, Revision]]:
        pairs = zip(aim.sources, aim.revisions, strict=True)
        return {source.ref: (source, revision) for source, revision in pairs if source.ref}


def _declared(number: int, rendered: Rendered) -> Iterator[tuple[Mapping[str, Any], Origin]]:
    """What source *number* declares, and where."""
    origins = rendered.origins or repeat(NOWHERE)  # a result of before there were any
    for body, origin in zip(rendered.objects, origins, strict=False):
        yield body, replace(origin, source=number) if number else origin


def _joined(parts: list[str]) -> str:
    """One digest of several; that of one is itself."""
    if len(parts) == 1:
        return parts[0]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _by_source(
    aim: Aim, requests: Iterable[tuple[int, Request]], tools: Iterable[str]
) -> tuple[str, ...]:
    """The tool of each source, as Argo CD tells them: empty for one that only lends its files."""
    known = dict(zip((number for number, _ in requests), tools, strict=True))
    return tuple(known.get(number, "") for number in range(len(aim.sources)))


def _findings(rendered: list[Rendered], repeated: tuple[str, ...]) -> tuple[Finding, ...]:
    warned = (warning for each in rendered for warning in each.warnings)
    return (
        *(Finding(UNREAD, text, _UNREAD_HINT, Severity.WARNING) for text in warned),
        *(Finding("RepeatedResourceWarning", text, severity=Severity.WARNING) for text in repeated),
    )
