"""
``GET proposals/{namespace}/{name}/rights``: what the caller may do with a Proposal.

A page offers only what would be let through. It is said of all parts, also of those that the caller
may not see: one approval is for all of them.
"""

from starlette.requests import Request
from starlette.responses import Response

from trueup.core.terraform.approving import is_author
from trueup.k8s.value import Value, encode
from trueup.model.proposal import PartStatus, Proposal
from trueup.web.exchange import raw
from trueup.web.ours.proposals.found import decoded, demanded, found, may_approve
from trueup.web.ours.proposals.making import may_plan, may_take_back
from trueup.web.rights import caller


class ProposalRights(Value, frozen=True):
    """
    *plan*: have it planned anew. *approve*, *reject*: all of it. *look*: say that what runs while
    planning may run. *remove*: take it back. *wrote*: they may not approve, as they wrote a commit
    of it and a policy wants others.
    """

    plan: bool
    approve: bool
    reject: bool
    look: bool
    remove: bool
    wrote: bool


async def rights(request: Request) -> Response:
    obj, seen = await found(request)
    whole = decoded(obj)
    each = all(may_approve(request, part) for part in whole.status.parts)
    wrote = written(request, whole, whole.status.parts) is not None
    asking = asked(whole)
    return raw(
        encode(
            ProposalRights(
                plan=may_plan(request, seen),
                approve=each and not wrote,
                reject=each,
                look=all(may_approve(request, part) for part in asking)
                and written(request, whole, asking) is None,
                remove=may_take_back(request, whole, seen),
                wrote=wrote,
            )
        )
    )


def asked(of: Proposal) -> tuple[PartStatus, ...]:
    """The parts of which somebody must see the files first; all, if there are none."""
    return tuple(each for each in of.status.parts if each.asks) or of.status.parts


def all_demanded(request: Request, parts: tuple[PartStatus, ...]) -> None:
    """Whoever decides of all of them must be allowed to approve of each."""
    for each in parts:
        demanded(request, each)


def written(request: Request, of: Proposal, parts: tuple[PartStatus, ...]) -> PartStatus | None:
    """
    The part whose policy wants others than its authors, if the caller is one of these.

    Whoever opened the pull request is one, as its host says: Git believes any name.
    """
    who = caller(request).called
    others = next((each for each in parts if each.others), None)
    opened = (of.spec.author,) if of.spec.switched and of.spec.author else ()
    authors = (*of.status.authors, *opened)
    return others if any(is_author(who, each) for each in authors) else None
