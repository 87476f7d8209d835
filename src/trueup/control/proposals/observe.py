"""Observe: all that a decision about a Proposal may look at, read once."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from trueup.control.memory import Recent
from trueup.control.proposals.commits import Commits, Part, sources_of
from trueup.control.proposals.standing import Standing
from trueup.core.changeset.needing import of_application, of_stack
from trueup.core.proposals.following import follows, used_by, wants
from trueup.core.proposals.seen import Candidate, Seen, Stands
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION, Application
from trueup.model.errors import Stalled, Unreachable
from trueup.model.foreseen import At, Going, Outline
from trueup.model.policy import Finding, Severity
from trueup.model.proposal import PartStatus, Proposal, proposal_id
from trueup.model.source import Revision
from trueup.model.stack import STACK, Stack
from trueup.model.stackset import OF, STACK_SET
from trueup.ports import AppForecasts, Clock, Live, StackForecasts

REFRESH = "argocd.argoproj.io/refresh"
HARD = "hard"  # whatever is known of it
REMEMBERED = 2048
Key = tuple[str, str, str, str, str]
FOREIGN = Finding(
    "ForkNotTrusted",
    "no branch of the repository leads to it, as to what comes from a fork",
    severity=Severity.WARNING,
    asks=True,
)
replace_ = msgspec.structs.replace


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
    commits: Commits
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
            if not objects:
                nobody = replace_(seen, findings=(_nobody(proposal),), followed=False)
                return replace(look, seen=nobody)
            asked = bool(_asked(proposal)) or status.since is None  # it was pushed just now
            at = await self.commits.at(proposal, objects, look_now=asked)
        except (Stalled, Unreachable) as error:
            return replace(look, seen=_stopped(seen, error))
        look = Look(seen, at, objects)
        if status.merged is not None:
            return await self._merged(look)
        return await self._proposed(proposal, look)

    async def _proposed(self, proposal: Proposal, look: Look) -> Look:
        """What its merge would be, if it is not merged."""
        at, objects = look.at, look.objects
        findings: tuple[Finding, ...] = ()
        authors, merged = await self.commits.authors(objects, at)
        if not (merged := merged or await self.commits.landed(proposal, objects, at)):
            try:
                at = await self.commits.merged(objects, at)
            except Stalled as error:
                findings = (_finding(error.reason, error),)
        looked = any(each.commit == at.made.commit for each in proposal.go_aheads)
        parts = objects.values()
        candidates = [await self._candidate(each, at, looked=looked) for each in parts]
        merged = merged or _squashed(proposal.status.parts, candidates)
        seen = replace_(
            look.seen,
            revision=at.made.commit,
            base=at.base.commit,
            authors=authors,
            candidates=tuple(candidates),
            findings=() if merged else findings,
            anew=_asked(proposal) == HARD,
            merged=merged,
            going=dict(self._going(proposal)),
        )
        return Look(seen, at, objects)

    async def _merged(self, look: Look) -> Look:
        stands: dict[str, Stands] = {}
        for part in look.seen.proposal.status.parts:
            if (obj := look.objects.get(part.id)) is not None:
                stands[part.id] = await self.standing.of(part, obj, look.at)
        seen = replace_(look.seen, stands=stands)
        return replace(look, seen=seen)

    async def _following(self, proposal: Proposal) -> dict[str, Part]:
        found: dict[str, Part] = {}
        for obj in (*self.control.of_kind(STACK), *self.control.of_kind(APPLICATION)):
            part = _decoded(obj) if self.governs(obj.ref.namespace) else None
            if part is None or (proposal.spec.switched and not self._asks(obj, proposal)):
                continue
            if await self._follows(part, proposal):
                found[proposal_id(obj.ref.kind.kind, part.namespace, part.name)] = part
        return found

    def _asks(self, obj: Object, proposal: Proposal) -> bool:
        """Whether it wants such pull requests planned, or its StackSet does."""
        of = obj.at("metadata", "labels", OF)
        whole = self.control.get(Ref(STACK_SET, obj.ref.namespace, str(of))) if of else None
        return wants((obj, whole), foreign=proposal.spec.foreign)

    async def _follows(self, part: Part, proposal: Proposal) -> bool:
        for source in sources_of(part):
            answer = follows(source, proposal.spec)
            if answer is None:
                base = replace_(source, target_revision=proposal.spec.base)
                mine, its = [
                    await self.commits.repositories.of(part.project, each).head(each)
                    for each in (source, base)
                ]
                answer = mine.commit == its.commit
            if answer:
                return True
        return False

    async def _candidate(self, part: Part, at: At, *, looked: bool) -> Candidate:
        stack = isinstance(part, Stack)
        kind = STACK.kind if stack else APPLICATION.kind
        id = proposal_id(kind, part.namespace, part.name)
        text = msgspec.json.encode(part.spec, order="deterministic")
        spec = hashlib.sha256(text).hexdigest()[:16]
        key = (id, spec, at.revision.commit, at.base.commit, str(looked))
        outline = self._outlines.get(key)
        outline = outline or self._outlines.put(key, await self._outline(part, at, looked=looked))
        after = of_stack(part) if isinstance(part, Stack) else of_application(part)
        return Candidate(
            id, kind, part.namespace, part.name, part.project, spec, outline, after, used_by(part)
        )

    async def _outline(self, part: Part, at: At, *, looked: bool) -> Outline:
        """*looked*: somebody has seen the files. Before, nothing of a fork is rendered."""
        if isinstance(part, Stack):
            found = await self.stacks.outline(part, at)
        elif at.foreign and not looked:
            path = ", ".join(each.path for each in sources_of(part))
            found = Outline(touched=await self.commits.changed(part, at), path=path)
        else:
            found = await self.apps.outline(part, at)
        return replace_(found, asks=(FOREIGN, *found.asks)) if at.foreign else found

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


def _decoded(obj: Object) -> Part | None:
    """None: it cannot be read, which is told elsewhere, or it is leaving."""
    of: Any = Stack if obj.ref.kind == STACK else Application
    try:
        part: Part = msgspec.convert(obj.body, of, strict=False)
    except msgspec.ValidationError:
        return None
    return None if part.deleting else part


def _stopped(seen: Seen, error: Stalled | Unreachable) -> Seen:
    return replace_(seen, findings=(_finding("SourceError", error),))


def _finding(reason: str, error: Stalled | Unreachable) -> Finding:
    return Finding(reason, error.message, error.hint)


def _nobody(proposal: Proposal) -> Finding:
    spec = proposal.spec
    said = f"nothing here follows {spec.base or 'the default branch'} of {spec.repo_url}"
    return Finding("InvalidSpecError", said, "look at spec.base")
