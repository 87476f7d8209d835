"""A plan of Terraform, as people read it."""

from collections.abc import Mapping
from typing import Any

import msgspec

from trueup.cli.output import Output
from trueup.core.terraform.telling import text
from trueup.model.plan import Plan

COLOURS = {
    "+": "green",
    "-": "red",
    "~": "yellow",
    "-/+": "magenta",
    "error:": "red",
    "warning:": "yellow",
}
"""By the first word of a line."""
REMARKS = {
    "partial": "it is of some addresses only (targets): there may be more to do",
    "provisional": "it is provisional: outputs that are not there yet are assumed",
    "heals": "it puts right what others have changed",
}
"""By what a plan's status says of it."""


def style(line: str) -> str:
    return COLOURS.get(line.strip().partition(" ")[0], "")


def print_plan(out: Output, found: Mapping[str, Any], *, whole: bool = False) -> None:
    """Grouped, counted, without secrets; what it waits for comes last. *whole*: nothing is cut."""
    plan = msgspec.convert(found["plan"], Plan, strict=False)
    for line in text(plan, whole=whole).splitlines():
        out.line(line, style(line))
    status = found.get("status") or {}
    for sign, words in REMARKS.items():
        if status.get(sign):
            out.note(words)
    for risk in status.get("risks") or ():
        out.note(f"look twice: {risk}")
    if status.get("state") == "AwaitingApproval":
        given = {each["by"] for each in found.get("approvals") or ()}
        out.note(f"approved by {len(given)} of {status.get('needs', 1)} who must")
        for why in status.get("why") or ():
            out.note(f"  because {why}")
