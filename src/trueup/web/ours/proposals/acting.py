"""
What people decide about a Proposal. One approval is for all parts, so it takes the right to approve
of each; and where a policy wants others than whoever wrote the commits, none of those may give it.
"""

from typing import TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.proposals import told
from trueup.core.proposals.falling import HINT
from trueup.k8s.object import Object
from trueup.k8s.value import Value
from trueup.model.changeset import PartState
from trueup.model.proposal import (
    CONFLICT,
    MERGED,
    PLANNED,
    REJECTED,
    GoAhead,
    PartStatus,
    Proposal,
    ProposalApproval,
    Rejection,
)
from trueup.model.record import Kind, Who
from trueup.web.anew import judged_anew
from trueup.web.errors import ApiError, Code, invalid, refused
from trueup.web.exchange import body, deps, reply
from trueup.web.ours.declared import patched
from trueup.web.ours.proposals.found import body_of, decoded, found
from trueup.web.ours.proposals.permitted import all_demanded, asked, written
from trueup.web.record import origin
from trueup.web.rights import caller

Asked = TypeVar("Asked", bound=Value)


class Approving(Value, frozen=True):
    """*digest*: of what was looked at."""

    digest: str
    comment: str = ""


class Rejecting(Value, frozen=True):
    """*digest*: of what was looked at."""

    digest: str
    reason: str = ""


class Looking(Value, frozen=True):
    """*commit*: whose files were looked at."""

    commit: str


@judged_anew
async def approve(request: Request) -> Response:
    """The caller allows all of it; once, however often they say so."""
    obj, seen = await found(request)
    _approving(request, decoded(obj), decoded(obj).status.parts)
    return await approved(request, obj, seen, await _said(request, Approving))


async def approved(request: Request, obj: Object, seen: Proposal, said: Approving) -> Response:
    """*seen*: what the caller may see of it."""
    of = decoded(obj)
    _approving(request, of, of.status.parts)
    _same(of, said.digest)
    if of.status.phase not in (PLANNED, MERGED, REJECTED):
        raise refused("it is not planned yet", "wait for it: trueup proposal get")
    if bad := [each.id for each in of.status.parts if _stops(each)]:
        raise refused(f"it cannot be carried out as it is: {', '.join(bad)}", "push a commit")
    who, now = caller(request).called, deps(request).clock.now().replace(microsecond=0)
    mine = ProposalApproval(said.digest, who, now, said.comment)
    others = [each for each in of.approvals if (each.by, each.digest) != (who, said.digest)]
    patch = {"approvals": msgspec.to_builtins([*others, mine]), "rejection": None}
    written = await patched(request, obj, patch)
    _note(request, of, "approved", said.comment)
    return reply(body_of(written, seen))


@judged_anew
async def reject(request: Request) -> Response:
    """It is not wanted: what was approved of it counts no more."""
    obj, seen = await found(request)
    of = decoded(obj)
    all_demanded(request, of.status.parts)
    said = await _said(request, Rejecting)
    _same(of, said.digest)
    now = deps(request).clock.now().replace(microsecond=0)
    rejection = Rejection(said.digest, caller(request).called, said.reason, now)
    patch = {"rejection": msgspec.to_builtins(rejection), "approvals": None}
    written = await patched(request, obj, patch)
    _note(request, of, "rejected", said.reason)
    return reply(body_of(written, seen))


@judged_anew
async def go_ahead(request: Request) -> Response:
    """The caller has looked at the files: what runs while planning may run, of that commit."""
    obj, seen = await found(request)
    of = decoded(obj)
    asking = asked(of)
    _approving(request, of, asking)
    said = await _said(request, Looking)
    if said.commit != of.status.revision:
        raise _another(of.status.revision)
    if not any(each.asks for each in asking):
        raise refused("nothing of it waits for that", "see trueup proposal get")
    now = deps(request).clock.now().replace(microsecond=0)
    others = [each for each in of.go_aheads if each.commit == said.commit]
    given = [*others, GoAhead(said.commit, caller(request).called, now)]
    written = await patched(request, obj, {"goAheads": msgspec.to_builtins(given)})
    _note(request, of, "let be planned", "", asking)
    return reply(body_of(written, seen))


def _approving(request: Request, of: Proposal, parts: tuple[PartStatus, ...]) -> None:
    """Each of *parts*; and none of the authors, where a policy wants others."""
    all_demanded(request, parts)
    if (part := written(request, of, parts)) is not None:
        said = f"{caller(request).called} wrote a commit of this proposal"
        hint = f"policy.approvers.author of {part.id} wants somebody else"
        raise ApiError(Code.PERMISSION_DENIED, said, hint)


def _stops(part: PartStatus) -> bool:
    lost = part.state in (PartState.FAILED, PartState.SKIPPED)
    return lost or any(each.stops for each in part.remarks)


def _same(of: Proposal, digest: str) -> None:
    if of.status.phase == CONFLICT:
        raise refused("it cannot be merged as it is", HINT)
    if not of.status.digest:
        raise refused("it is not planned yet", "wait for it: trueup proposal get")
    if of.status.digest != digest:
        raise _another(of.status.digest)


def _another(now: str) -> ApiError:
    return ApiError(
        Code.ABORTED,
        "the proposal is not the one that was looked at",
        f"look at it again; it is {now} now",
    )


async def _said(request: Request, of: type[Asked]) -> Asked:
    try:
        return msgspec.convert(await body(request), of)
    except msgspec.ValidationError as error:
        raise invalid(str(error)) from error


def _note(
    request: Request,
    of: Proposal,
    did: str,
    why: str,
    parts: tuple[PartStatus, ...] | None = None,
) -> None:
    """Of each part, so that whoever may read of it does."""
    who = caller(request)
    for each in of.status.parts if parts is None else parts:
        entry = told.entry(
            of,
            each,
            Kind.APPROVAL,
            did,
            deps(request).clock.now(),
            who=Who(who.called, who.subject, who.issuer),
            origin=origin(request),
            message=why,
        )
        deps(request).history.add(entry)
