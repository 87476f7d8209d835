"""
What people ask of a Stack. It is written into the Stack, and its reconciler does it.

An approval is of the plan that was looked at, by its digest. Whoever approves, rejects, plans or
applies needs the right of that name.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.stacks.row import shown
from trueup.k8s.object import Object
from trueup.k8s.value import Value
from trueup.model.application import Initiator
from trueup.model.record import Kind
from trueup.model.stack import (
    OPEN,
    ApplyOperation,
    Approval,
    ImportOperation,
    PlanOperation,
    RejectOperation,
    Stack,
    StackOperation,
    UnlockOperation,
)
from trueup.web.anew import judged_anew
from trueup.web.errors import ApiError, Code, invalid, refused
from trueup.web.exchange import body, deps, reply
from trueup.web.ours.declared import decoded, patched
from trueup.web.ours.stacks.found import RESOURCE, called, stack
from trueup.web.record import note
from trueup.web.rights import caller
from trueup.web.terraform.places import UNLOCK

Asked = TypeVar("Asked", bound=Value)


class Approving(Value, frozen=True):
    """*digest*: of the plan that was looked at."""

    digest: str
    comment: str = ""


@judged_anew
async def plan(request: Request) -> Response:
    """Plan anew, with further wishes."""
    return await _asked(request, "plan", "plan", PlanOperation)


@judged_anew
async def apply(request: Request) -> Response:
    """Carry out the plan of that digest."""
    return await _asked(request, "apply", "apply", ApplyOperation)


@judged_anew
async def reject(request: Request) -> Response:
    """The plan of that digest is not wanted."""
    return await _asked(request, "approve", "reject", RejectOperation)


@judged_anew
async def drift(request: Request) -> Response:
    """Look for what others have changed, now."""
    return await _asked(request, "plan", "look")


@judged_anew
async def take_over(request: Request) -> Response:
    """Import what exists."""
    return await _asked(request, "apply", "import_", ImportOperation)


@judged_anew
async def release(request: Request) -> Response:
    """Take a lock away that the root's own backend holds."""
    return await _asked(request, UNLOCK, "unlock", UnlockOperation)


@judged_anew
async def cancel(request: Request) -> Response:
    """Have the run that is under way end; its state is saved first."""
    return await _asked(request, "apply", "cancel")


@judged_anew
async def approve(request: Request) -> Response:
    """The caller allows the plan of that digest; once, however often they say so."""
    found = await stack(request, "approve")
    return await approved(request, found, await _said(request, Approving))


async def approved(request: Request, found: Object, said: Approving) -> Response:
    """*found*: of which the caller may approve."""
    of = decoded(found.body, Stack)
    plan, who = of.status.plan, caller(request).called
    if plan is None or plan.state not in OPEN:
        raise refused("there is no plan that waits for an approval", "plan first")
    if plan.digest != said.digest:
        raise ApiError(
            Code.ABORTED,
            "the plan is not the one that was looked at",
            f"look at it again; it is {plan.digest} now",
        )
    others = [each for each in of.approvals if each.by != who and each.digest == plan.digest]
    mine = Approval(
        plan.digest, who, deps(request).clock.now().replace(microsecond=0), said.comment
    )
    written = await patched(request, found, {"approvals": msgspec.to_builtins([*others, mine])})
    _note(request, found, Kind.APPROVAL, "approved", said.comment, digest=plan.digest)
    return reply(shown(written.body))


async def _asked(
    request: Request, action: str, what: str, of_type: type[Value] | None = None
) -> Response:
    """One request at a time: another that waits is not overwritten, but by the wish to cancel."""
    found = await stack(request, action)
    said: Any = await _said(request, of_type) if of_type else True
    if isinstance(said, ImportOperation) and not (said.address and said.id):
        raise invalid("an import needs the address of a resource, and the id of what exists")
    if isinstance(said, UnlockOperation) and not (said.id.strip() and said.reason.strip()):
        raise invalid("it takes the id of the lock, and why it is taken away")
    of = decoded(found.body, Stack)
    if of.operation is not None and what != "cancel":
        raise ApiError(
            Code.ABORTED,
            f"another request waits for its turn: {of.operation.kind}",
            "wait for it, or cancel what runs",
        )
    by = Initiator(caller(request).called)
    operation = StackOperation(**{what: said}, initiated_by=by)
    written = await patched(request, found, {"operation": msgspec.to_builtins(operation)})
    why = said.reason if isinstance(said, UnlockOperation) else ""
    _note(request, found, Kind.OPERATION, f"asked for {operation.kind}", why)
    return reply(shown(written.body))


async def _said(request: Request, of: type[Asked]) -> Asked:
    try:
        return msgspec.convert(await body(request), of)
    except msgspec.ValidationError as error:
        raise invalid(str(error)) from error


def _note(
    request: Request, found: Object, kind: Kind, did: str, why: str = "", **details: Any
) -> None:
    said: Mapping[str, Any] = {key: value for key, value in details.items() if value}
    note(
        request,
        kind,
        did,
        message=why,
        namespace=found.ref.namespace,
        project=str(found.at("spec", "project") or "default"),
        resource=RESOURCE,
        named=called(request, found.body),
        details=said,
    )
