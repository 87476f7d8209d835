"""A plan of Terraform, as people read it."""

from collections.abc import Mapping
from typing import Any

import msgspec

from trueup.cli.output import Output
from trueup.model.address import address
from trueup.model.change import Action, FieldChange
from trueup.model.plan import Plan

SIGNS = {
    Action.CREATE: "+",
    Action.DELETE: "-",
    Action.UPDATE: "~",
    Action.REPLACE: "±",
    Action.FORGET: ".",
    Action.READ: "<",
}
COLOURS = {"+": "green", "-": "red", "~": "yellow", "±": "magenta"}


def print_plan(out: Output, found: Mapping[str, Any]) -> None:
    """Grouped, counted, without secrets; what it waits for comes last."""
    plan = msgspec.convert(found["plan"], Plan, strict=False)
    for task in plan.tasks:
        if task.change.action is Action.KEEP:
            continue
        sign = SIGNS.get(task.change.action, "*")
        out.line(f"{sign} {address(task.ref)} ({task.change.action})", COLOURS.get(sign, ""))
        for each in task.change.fields:
            out.line(f"    {_field(each)}")
    out.line(str(plan.counts))
    status = found.get("status") or {}
    if status.get("state") == "AwaitingApproval":
        given = {each["by"] for each in found.get("approvals") or ()}
        out.note(f"it needs {status.get('needs', 1)} approvals and has {len(given)}")
    for why in status.get("why") or ():
        out.note(f"  because {why}")


def _field(each: FieldChange) -> str:
    name = ".".join(each.path) or "value"
    after = "(known after apply)" if each.unknown else _said(each.after)
    forces = "  # forces replacement" if each.forces else ""
    return f"{name}: {_said(each.before)} → {after}{forces}"


def _said(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
