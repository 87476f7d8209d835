"""Approval: what of an object waits for a person's, for a link in a message to lead there."""

from typing import NamedTuple

from trueup.core.plan.guard import WAITING
from trueup.k8s.object import Object

WAITS = "AwaitingApproval"


class Waits(NamedTuple):
    """
    *digest*: of the plan that waits; empty: whichever is looked at when it is approved.

    What an Application would delete is compared anew with each look: its status has no plan.
    """

    kind: str
    digest: str


def waits(of: Object) -> Waits | None:
    match of.kind.kind:
        case "Stack":
            plan = of.at("status", "plan") or {}
            if plan.get("state") == WAITS and plan.get("digest"):
                return Waits("Stack", str(plan["digest"]))
        case "Proposal":
            digest = of.at("status", "digest")
            if digest and of.at("status", "phase") == "Planned":
                return Waits("Proposal", str(digest))
        case "Application":
            operation = of.at("status", "operationState") or {}
            said = str(operation.get("message") or "")
            if operation.get("phase") == "Running" and said.startswith(WAITING):
                return Waits("Application", "")
    return None
