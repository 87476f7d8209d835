"""Observe: all that a decision about a Proposal may look at, read once."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from trueup.control.memory import Recent
from trueup.control.proposals.standing import Standing
from trueup.core.changeset.needing import of_application, of_stack
from trueup.core.proposals.following import follows, used_by
from trueup.core.proposals.seen import Candidate, Seen, Stands
from trueup.k8s.object import Object
from trueup.model.application import APPLICATION, Application
from trueup.model.errors import Stalled, Unreachable
from trueup.model.foreseen import At, Going, Outline
from trueup.model.policy import Finding
from trueup.model.proposal import PartStatus, Proposal, proposal_id
from trueup.model.source import Between, Revision, Source
from trueup.model.stack import STACK, Stack
from trueup.ports import (
    AppForecasts,
    Clock,
    Live,
    Past,
    Repositories,
    StackForecasts,
)

REFRESH = "argocd.argoproj.io/refresh"
HARD = "hard"  # whatever is known of it
AUTHORS = 100  # commits whose authors are asked for
REMEMBERED = 2048
Key = tuple[str, str, str, str]
Part = Stack | Application


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen, and *at* which commits; *objects*: the parts that there are, by id."""

    seen: Seen
    at: At
    objects: dict[str, Part] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Observer:
    """*governs*: namespaces whose objects are ours."""

    control: Live
    repositories: Repositories[Past]
    stacks: StackForecasts
    apps: AppForecasts
    standing: Standing
    clock: Clock
    governs: Callable[[str], bool]
    _outlines: Recent[Key, Outline] = field(default_factory=lambda: Recent(REMEMBERED))

    async def observe(self, proposal: Proposal) -> Look:
        now = self.clock.now().replace(microsecond=0)
        seen, status = Seen(proposal, now), proposal.status
        none = Revision("")
        look = Look(seen, At(proposal.spec.repo_url, none, none))
        if proposal.deleting:
            return look
        try:
            objects = await self._following(proposal)
            at = await self._at(proposal, objects)
        except (Stalled, Unreachable) as error:
            return replace(look, seen=_stopped(seen, error))
        if not objects:
            said = f"nothing here follows {proposal.spec.base or 'the default branch'} of "
            finding = Finding(
                "InvalidSpecError", said + proposal.spec.repo_url, "look at spec.base"
            )
            return replace(look, seen=msgspec.structs.replace(seen, findings=(finding,)))
        look = Look(seen, at, objects)
        if status.merged is not None:
            return await self._merged(look)
        authors, merged = await self._authors(objects, at)
        candidates = [await self._candidate(each, at) for each in objects.values()]
        seen = msgspec.structs.replace(
            seen,
            revision=at.revision.commit,
            base=at.base.commit,
            authors=authors,
            candidates=tuple(candidates),
            anew=_asked(proposal) == HARD,
            merged=merged or _squashed(status.parts, candidates),
            going=dict(self._going(proposal)),
        )
        return Look(seen, at, objects)

    async def _merged(self, look: Look) -> Look:
        stands: dict[str, Stands] = {}
        for part in look.seen.proposal.status.parts:
            if (obj := look.objects.get(part.id)) is not None:
                stands[part.id] = await self.standing.of(part, obj, look.at)
        seen = msgspec.structs.replace(look.seen, stands=stands)
        return replace(look, seen=seen)

    async def _at(self, proposal: Proposal, objects: dict[str, Part]) -> At:
        spec, known = proposal.spec, proposal.status
        project = next((each.project for each in objects.values()), "default")
        asked = bool(_asked(proposal)) or known.since is None  # it was pushed just now
        base = await self._head(project, spec.repo_url, spec.base, look_now=asked)
        try:
            revision = await self._head(project, spec.repo_url, spec.revision, look_now=asked)
        except Stalled:
            if not known.revision:
                raise
            revision = Revision(known.revision)  # its branch is gone: it may have been merged
        return At(spec.repo_url, revision, base)

    async def _head(self, project: str, url: str, name: str, *, look_now: bool) -> Revision:
        source = Source(repo_url=url, target_revision=name)
        return await self.repositories.of(project, source).head(source, look_now=look_now)

    async def _authors(self, objects: dict[str, Part], at: At) -> tuple[tuple[str, ...], bool]:
        """Of all that is proposed; and whether it is merged: there is nothing that it would add."""
        project = next(each.project for each in objects.values())
        past = self.repositories.of(project, Source(repo_url=at.repository))
        since, until = at.base.commit, at.revision.commit
        try:
            found = await past.between(at.repository, since, until, Between(most=AUTHORS))
        except Stalled:
            return (at.revision.author,), False  # as after a squash, when its branch was deleted
        said = [each.author for each in found.items]
        return tuple(sorted(set(said))), not found.items

    async def _following(self, proposal: Proposal) -> dict[str, Part]:
        found: dict[str, Part] = {}
        for obj in (*self.control.of_kind(STACK), *self.control.of_kind(APPLICATION)):
            part = _decoded(obj) if self.governs(obj.ref.namespace) else None
            if part is not None and await self._follows(part, proposal):
                found[proposal_id(obj.ref.kind.kind, part.namespace, part.name)] = part
        return found

    async def _follows(self, part: Part, proposal: Proposal) -> bool:
        for source in _sources(part):
            answer = follows(source, proposal.spec)
            if answer is None:
                base = msgspec.structs.replace(source, target_revision=proposal.spec.base)
                mine, its = [
                    await self.repositories.of(part.project, each).head(each)
                    for each in (source, base)
                ]
                answer = mine.commit == its.commit
            if answer:
                return True
        return False

    async def _candidate(self, part: Part, at: At) -> Candidate:
        stack = isinstance(part, Stack)
        kind = STACK.kind if stack else APPLICATION.kind
        id = proposal_id(kind, part.namespace, part.name)
        text = msgspec.json.encode(part.spec, order="deterministic")
        spec = hashlib.sha256(text).hexdigest()[:16]
        key = (id, spec, at.revision.commit, at.base.commit)
        outline = self._outlines.get(key) or self._outlines.put(key, await self._outline(part, at))
        after = of_stack(part) if isinstance(part, Stack) else of_application(part)
        return Candidate(
            id, kind, part.namespace, part.name, part.project, spec, outline, after, used_by(part)
        )

    async def _outline(self, part: Part, at: At) -> Outline:
        if isinstance(part, Stack):
            return await self.stacks.outline(part, at)
        return await self.apps.outline(part, at)

    def _going(self, proposal: Proposal) -> Iterator[tuple[str, Going]]:
        for part in proposal.status.parts:
            if part.pending and part.run:
                yield part.id, self.stacks.going(proposal.ref, part.run)


def _asked(proposal: Proposal) -> str:
    """How a person wants it looked at."""
    return str((proposal.metadata.get("annotations") or {}).get(REFRESH) or "")


def _squashed(parts: tuple[PartStatus, ...], candidates: list[Candidate]) -> bool:
    """Whether the base says all that was proposed, however it came to that."""
    now = {each.id: each.outline.standing for each in candidates}
    own = [each for each in parts if not each.touched.startswith("outputs of ")]
    return bool(own) and all(each.files and now.get(each.id) == each.files for each in own)


def _sources(part: Part) -> tuple[Source, ...]:
    return (part.spec.source,) if isinstance(part, Stack) else part.spec.all_sources


def _decoded(obj: Object) -> Part | None:
    """None: it cannot be read, which is told elsewhere, or it is leaving."""
    of: Any = Stack if obj.ref.kind == STACK else Application
    try:
        part: Part = msgspec.convert(obj.body, of, strict=False)
    except msgspec.ValidationError:
        return None
    return None if part.deleting else part


def _stopped(seen: Seen, error: Stalled | Unreachable) -> Seen:
    finding = Finding("SourceError", error.message, error.hint)
    return msgspec.structs.replace(seen, findings=(finding,))
