"""
Drawing: which parts a Proposal has, from what follows its base and what its commit touches.

A part is touched by files of its own, or by outputs of a part that is. One that was planned already
and is made of the very same stays as it is, whatever else the commit or the base has become.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from trueup.core.changeset.order import ordered
from trueup.core.proposals.seen import Candidate, Seen
from trueup.model.changeset import Part, PartKind, PartState
from trueup.model.policy import Finding
from trueup.model.proposal import PartStatus

replace = msgspec.structs.replace


def drawn(seen: Seen) -> tuple[tuple[PartStatus, ...], tuple[Finding, ...]]:
    """In the order in which they are carried out; and what is wrong with that."""
    spec = seen.proposal.spec
    wanted = [each for each in seen.candidates if not spec.parts or each.id in spec.parts]
    touched = dict(_touched(wanted, whole=spec.untouched))
    chosen = [each for each in wanted if each.id in touched]
    names = {each.id for each in chosen}
    known = () if seen.anew else seen.proposal.status.parts
    before = {each.id: each for each in known}
    made: dict[str, PartStatus] = {}
    placed, circles = ordered(_part(each, names) for each in chosen)
    by_id = {each.id: each for each in chosen}
    for part in placed:
        fresh = _fresh(by_id[part.id], part, touched[part.id], made)
        old = before.get(part.id)
        made[part.id] = _kept(old, fresh) if old and old.made == fresh.made else fresh
    return tuple(made.values()), circles


def part_of(status: PartStatus) -> Part:
    """As the forms of a combined plan have it; without its plan."""
    return Part(
        kind=PartKind(status.kind),
        name=status.name,
        namespace=status.namespace,
        path=status.path,
        after=status.after,
        state=status.state,
        why=status.why,
        touched=status.touched,
        against="its state" if status.kind == PartKind.STACK else "the cluster",
        digest=status.digest,
        remarks=status.remarks,
        provisional=status.provisional,
        needs=status.needs,
        because=status.because,
        risks=status.risks,
    )


def _touched(candidates: Iterable[Candidate], *, whole: bool) -> Iterator[tuple[str, str]]:
    """By what each of those is that is, also through outputs of others."""
    known = {each.id: each for each in candidates}
    found: dict[str, str] = {}

    def by_what(id: str, way: tuple[str, ...] = ()) -> str:
        if id not in known or id in way:
            return ""
        if id not in found:
            each = known[id]
            through = next((use for use in each.uses if by_what(use, (*way, id))), "")
            by_output = f"outputs of {through}" if through else ""
            found[id] = each.outline.touched or by_output
        return found[id]

    for each in known.values():
        if (by := by_what(each.id)) or whole:
            yield each.id, by


def _part(candidate: Candidate, names: set[str]) -> Part:
    after = tuple(each for each in candidate.after if each in names)
    return Part(
        PartKind(candidate.kind),
        candidate.name,
        candidate.namespace,
        candidate.outline.path,
        after,
    )


def _fresh(
    candidate: Candidate, part: Part, touched: str, before: Mapping[str, PartStatus]
) -> PartStatus:
    outline = candidate.outline
    state, why = PartState.PENDING, ""
    if outline.closed:
        state, why = PartState.SKIPPED, outline.closed
    elif stops := [each.message for each in outline.findings if each.stops]:
        state, why = PartState.FAILED, "; ".join(stops)
    elif outline.asks:
        why = "somebody must look at it first: " + "; ".join(x.message for x in outline.asks)
    fresh = PartStatus(
        id=part.id,
        kind=candidate.kind,
        namespace=candidate.namespace,
        name=candidate.name,
        project=candidate.project,
        path=outline.path,
        after=part.after,
        uses=tuple(each for each in candidate.uses if each in part.after),
        touched=touched,
        files=outline.files,
        state=state,
        why=why,
        asks=tuple(each.message for each in outline.asks),
        remarks=outline.findings,
        others=outline.others,
    )
    upstream = [before[each].made for each in fresh.uses if each in before]
    said = (candidate.spec, fresh, upstream)
    name = hashlib.sha256(msgspec.json.encode(said, order="deterministic")).hexdigest()
    return replace(fresh, made=name[:16])


def _kept(known: PartStatus, fresh: PartStatus) -> PartStatus:
    return replace(known, after=fresh.after, touched=fresh.touched)
