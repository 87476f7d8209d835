"""
``invitations/{link}``: an approval from a message.

A link alone approves nothing: programs that look at links before people do only ask what it is.
Whoever answers it is logged in, looks at what would be approved, says so, and needs the same right
as anywhere else. It leads to one approval, of the plan that it was written for.
"""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.k8s.ref import Ref
from trueup.k8s.value import Value, encode
from trueup.model.application import APPLICATION
from trueup.model.invitation import Invitation
from trueup.ports import Invitations
from trueup.web.anew import judged_anew
from trueup.web.apps.found import application_at
from trueup.web.errors import ApiError, Code, invalid, refused
from trueup.web.exchange import body, deps, raw
from trueup.web.ours import approvals
from trueup.web.ours.proposals import acting as proposals
from trueup.web.ours.proposals.found import found_at
from trueup.web.ours.stacks import acting as stacks
from trueup.web.ours.stacks.found import stack_at

USED, OVER, OPEN = "used", "over", "open"


class Invited(Value, frozen=True):
    """*state*: ``open``, ``used`` before, or ``over``: it is too late."""

    kind: str
    namespace: str
    name: str
    digest: str
    until: str
    state: str


class Answer(Value, frozen=True):
    """*digest*: of what was looked at."""

    digest: str
    comment: str = ""


async def show(request: Request) -> Response:
    """To whom may see what it is about; that changes nothing."""
    found = await _read(request)
    about = await _about(request, found, "get")
    digest = found.digest
    if not digest and found.kind == "Application":
        digest = await approvals.looked_at(request, *about)
    until = found.until.strftime("%Y-%m-%dT%H:%M:%SZ")
    state = await _state(request, found)
    said = Invited(found.kind, found.namespace, found.name, digest, until, state)
    return raw(encode(said))


@judged_anew
async def answer(request: Request) -> Response:
    """The caller approves."""
    found, said = await _read(request), _said(await body(request))
    if (state := await _state(request, found)) != OPEN:
        told = "the link was used before" if state == USED else "the link is too old"
        raise refused(told, "look at it in Trueup, and approve it there")
    if found.digest and said.digest != found.digest:
        raise ApiError(Code.ABORTED, "the link is for another plan than was looked at")
    about = await _about(request, found, "approve")
    if not await _links(request).use(found):
        raise refused("the link was used before", "look at it in Trueup, and approve it there")
    try:
        return await _approved(request, found.kind, about, said)
    except BaseException:  # also where the client has gone: nothing came of it
        await _links(request).give_back(found)
        raise


async def _about(request: Request, found: Invitation, action: str) -> Any:
    """What it is about, if the caller may do that with it."""
    namespace, name = found.namespace, found.name
    match found.kind:
        case "Stack":
            return await stack_at(request, namespace, name, action)
        case "Proposal":
            return await found_at(request, namespace, name)
        case _:
            ref = Ref(APPLICATION, namespace, name)
            action = "update" if action == "approve" else action
            return await application_at(request, ref, "", action)


async def _approved(request: Request, kind: str, about: Any, said: Answer) -> Response:
    match kind:
        case "Stack":
            given = stacks.Approving(said.digest, said.comment)
            return await stacks.approved(request, about, given)
        case "Proposal":
            obj, seen = about
            wanted = proposals.Approving(said.digest, said.comment)
            return await proposals.approved(request, obj, seen, wanted)
        case _:
            ref, app = about
            return await approvals.approved(request, ref, app, approvals.Approval(said.digest))


async def _read(request: Request) -> Invitation:
    found = await _links(request).read(request.path_params["link"])
    if found is None:
        raise ApiError(Code.NOT_FOUND, "this is no link of ours", "copy all of it")
    return found


async def _state(request: Request, found: Invitation) -> str:
    if deps(request).clock.now() > found.until:
        return OVER
    return USED if await _links(request).used(found) else OPEN


def _links(request: Request) -> Invitations:
    found = deps(request).invitations
    if found is None:
        raise ApiError(Code.NOT_FOUND, "this server has no outbox")
    return found


def _said(found: Any) -> Answer:
    try:
        return msgspec.convert(found, Answer)
    except msgspec.ValidationError as error:
        raise invalid(str(error), "digest is that of the plan") from error
