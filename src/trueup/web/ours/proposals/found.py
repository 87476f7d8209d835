"""
The Proposal that a request is about, as far as the caller may see it.

There are no rules about Proposals: what a person may do with one follows from what they may do with
its parts. Who asked for it sees it too, before it is known what its parts are.
"""

from typing import Any

import msgspec
from starlette.requests import Request

from trueup.core.proposals.falling import shown
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.proposal import PROPOSAL, PartStatus, Proposal
from trueup.web.exchange import deps
from trueup.web.ours.declared import absent, governed, unseen
from trueup.web.rights import allowed, caller, demand, named

STACKS, APPLICATIONS = "stacks", "applications"
ALL = "*/*"


async def found(request: Request) -> tuple[Object, Proposal]:
    """The one that the path names."""
    path = request.path_params
    return await found_at(request, path["namespace"], path["name"])


async def found_at(request: Request, namespace: str, name: str) -> tuple[Object, Proposal]:
    """With the parts that may be seen. One of which nothing may be seen is not there."""
    ref = Ref(PROPOSAL, namespace, name)
    installed = PROPOSAL in await deps(request).cluster.kinds()
    obj = await governed(request, ref) if installed else None
    if obj is not None and (seen := visible(request, decoded(obj))) is not None:
        return obj, seen
    raise absent(ref) if allowed(request, STACKS, "get", ALL) else unseen(ref)


def visible(request: Request, proposal: Proposal) -> Proposal | None:
    """None: nothing of it. In a conflict nothing is told of what was planned before."""
    status = shown(proposal.status)
    parts = tuple(each for each in status.parts if may(request, "get", each))
    mine = bool(proposal.spec.asked_by) and proposal.spec.asked_by == caller(request).called
    if not (parts or mine or allowed(request, STACKS, "get", ALL)):
        return None
    if len(parts) == len(status.parts):
        return msgspec.structs.replace(proposal, status=status)
    silent = tuple(msgspec.structs.replace(each, message="") for each in status.conditions)
    own = msgspec.structs.replace(status, parts=parts, conditions=silent, remarks=())
    return msgspec.structs.replace(proposal, status=own)


def may(request: Request, action: str, part: PartStatus) -> bool:
    return allowed(request, resource(part), action, object_of(request, part))


def demanded(request: Request, part: PartStatus) -> None:
    """Whoever approves must be allowed to, as if the part were approved by itself."""
    demand(request, resource(part), _approving(part), object_of(request, part))


def may_approve(request: Request, part: PartStatus) -> bool:
    return may(request, _approving(part), part)


def _approving(part: PartStatus) -> str:
    return "approve" if resource(part) == STACKS else "update"


def resource(part: PartStatus) -> str:
    return STACKS if part.kind == "Stack" else APPLICATIONS


def object_of(request: Request, part: PartStatus) -> str:
    return named(request, part.project, part.namespace, part.name)


def decoded(obj: Object) -> Proposal:
    return msgspec.convert(obj.body, Proposal, strict=False)


def body_of(obj: Object, proposal: Proposal) -> dict[str, Any]:
    """As the API has it, with what may be seen."""
    meta = {key: each for key, each in obj.body["metadata"].items() if key != "managedFields"}
    return {**obj.body, "metadata": meta, "status": msgspec.to_builtins(proposal.status)}
