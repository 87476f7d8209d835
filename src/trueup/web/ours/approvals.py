"""
``POST applications/{name}/approvals``: a person approves the deletions that wait for one.

An approval is of a plan, by its digest: what was looked at is what is approved. If the plan has
become another one meanwhile nothing is, and the answer says so. What is approved is what Argo CD's
``app confirm-deletion`` approves: ``Prune=confirm``, and what `core.plan.guard` holds back.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.annotations.options import DELETION_APPROVED
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.value import Value, encode
from trueup.model.record import Kind
from trueup.web.apps.found import application, decoded, patched
from trueup.web.errors import ApiError, Code, invalid, refused
from trueup.web.exchange import deps, document, raw
from trueup.web.ours.plan import Planned, shown
from trueup.web.record import note
from trueup.web.rights import caller


class Approval(Value, frozen=True):
    """*digest*: of the plan that was looked at; *prune*, *revisions*: what that was asked with."""

    digest: str
    prune: bool = True
    revisions: tuple[str, ...] = ()


class Approved(Value, frozen=True):
    """*objects*: those whose deletion is approved."""

    digest: str
    by: str
    at: str
    objects: tuple[str, ...]


async def approve(request: Request) -> Response:
    ref, body = await application(request, action="update")
    return await approved(request, ref, body, _read(await document(request)))


async def approved(request: Request, ref: Ref, body: Mapping[str, Any], said: Approval) -> Response:
    """*body*: of the Application, which the caller may update."""
    app = decoded(body)
    plan = await shown(request, ref, app, said.revisions, prune=said.prune)
    waiting = _waiting(plan)
    if plan.digest != said.digest:
        raise ApiError(
            Code.ABORTED,
            "the plan is not the one that was looked at",
            f"look at it again; it is {plan.digest} now",
        )
    if not waiting:
        raise refused("nothing of this plan waits for an approval", "sync it as it is")
    at = deps(request).clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    await patched(request, ref, {"metadata": {"annotations": {DELETION_APPROVED: at}}})
    note(
        request,
        Kind.APPROVAL,
        "approved",
        application=ref.name,
        namespace=ref.namespace,
        project=app.project,
        revisions=plan.revisions,
        message=f"approved the deletion of {', '.join(waiting)}",
        details={"digest": plan.digest, "objects": list(waiting)},
    )
    return raw(encode(Approved(plan.digest, caller(request).called, at, waiting)))


async def looked_at(request: Request, ref: Ref, body: Mapping[str, Any]) -> str:
    """The digest of the plan as it is now, for who says later that this one is approved."""
    return (await shown(request, ref, decoded(body), (), prune=True)).digest


def _read(said: Mapping[str, Any]) -> Approval:
    try:
        return msgspec.convert(said, Approval)
    except msgspec.ValidationError as error:
        raise invalid(f"approval: {error}", "digest is that of the plan: GET …/plan") from error


def _waiting(plan: Planned) -> tuple[str, ...]:
    tasks = (task for step in plan.steps for task in step.tasks if task.confirm)
    found = (Ref(GroupKind(each.group, each.kind), each.namespace, each.name) for each in tasks)
    return tuple(map(str, found))
