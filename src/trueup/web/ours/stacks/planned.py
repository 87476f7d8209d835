"""What was planned, what a look for drift has found, and what was handed out."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.plan.written import read_back
from trueup.core.stacks.naming import LOOK, look_of, state_of
from trueup.core.terraform.found import Found, found
from trueup.k8s.value import Value, encode
from trueup.model.plan import Plan
from trueup.model.stack import Approval, PlanStatus, Stack
from trueup.web.errors import not_found
from trueup.web.exchange import flag, raw, text
from trueup.web.ours.declared import decoded
from trueup.web.ours.stacks.found import RESOURCE, called, stack
from trueup.web.rights import demand
from trueup.web.terraform.places import READ, kept

OUTPUTS = "outputs"


class StackPlan(Value, frozen=True):
    """*status*: of the plan that stands, if it is that one. *approvals*: given to this plan."""

    id: str
    plan: Plan
    status: PlanStatus | None = None
    approvals: tuple[Approval, ...] = ()


class StackFound(Value, frozen=True):
    """*checked_at*: when it was looked for."""

    items: tuple[Found, ...]
    checked_at: datetime | None = None


class Outputs(Value, frozen=True):
    """By name: type, sensitive and value; a sensitive one without its value."""

    items: Mapping[str, Mapping[str, Any]]


async def plan(request: Request) -> Response:
    """The one that stands, or by ``id`` an earlier one that is still kept."""
    of = decoded((await stack(request)).body, Stack)
    known = of.status.plan
    id = text(request, "id") or (known.id if known else "")
    body = await kept(request, of, state_of(of), id, "shown") if id else None
    if body is None:
        raise not_found("plan", id or "of this Stack")
    read = await asyncio.to_thread(read_back, body)
    status = known if known and known.id == id else None
    given = tuple(each for each in of.approvals if each.digest == read.digest)
    return raw(encode(StackPlan(id, read, status, given)))


async def drift(request: Request) -> Response:
    """What the last look has found. Without values where it was before they were kept."""
    of = decoded((await stack(request)).body, Stack)
    known = of.status.drift
    if known is None or not known.resources:
        return raw(encode(StackFound((), known.checked_at if known else None)))
    body = await kept(request, of, look_of(of), LOOK, "shown")
    plan = await asyncio.to_thread(read_back, body) if body else None
    return raw(encode(StackFound(found(known.resources, plan), known.checked_at)))


async def outputs(request: Request) -> Response:
    """With ``reveal`` the sensitive ones too, for who may read the state."""
    body = (await stack(request)).body
    of, reveals = decoded(body, Stack), flag(request, "reveal")
    if reveals:
        demand(request, RESOURCE, READ, called(request, body))
    said = await _kept(request, of)
    items = {
        name: each if reveals or not each.get("sensitive") else {**each, "value": None}
        for name, each in said.items()
    }
    return raw(encode(Outputs(items)))


async def _kept(request: Request, of: Stack) -> Mapping[str, Any]:
    name = f"{of.namespace}/{of.name}:{OUTPUTS}"
    body = await kept(request, of, name, OUTPUTS, OUTPUTS)
    said: Mapping[str, Any] = msgspec.json.decode(body) if body else {}
    return said
