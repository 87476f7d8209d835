"""Told: what a set says of itself: its roots, what it passed over, and conditions."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from trueup.core.decide.conditions import worded
from trueup.core.stacksets.steps import GONE, LEAVING
from trueup.core.terraform.files.roots import Skipped
from trueup.k8s.value import Value
from trueup.model.policy import Finding
from trueup.model.stack import StackCondition
from trueup.model.stackset import RootStatus, SkippedStatus, StackSet, StackSetStatus

MOST = 500  # entries of each kind: the object has to fit into the store
READY = "Ready"


class Looked(Value, frozen=True):
    """What came of a look; *at*: when."""

    revision: str
    roots: tuple[RootStatus, ...]
    skipped: tuple[Skipped, ...]
    findings: tuple[Finding, ...]
    at: datetime


def looked(of: StackSet, what: Looked) -> StackSetStatus:
    """Those that need somebody come first, where not all have room."""
    going = [each for each in what.roots if each.state in (GONE, LEAVING)]
    ordered = sorted(what.roots, key=lambda each: (each.state == "Current", each.path, each.stack))
    kept = sorted(ordered[:MOST], key=lambda each: (each.path, each.stack))
    passed = [SkippedStatus(each.path, each.why) for each in what.skipped[:MOST]]
    return msgspec.structs.replace(
        of.status,
        revision=what.revision,
        found=len(what.roots) - len(going),
        gone=len(going),
        passed=len(what.skipped),
        roots=tuple(kept),
        skipped=tuple(passed),
        conditions=conditions(of, what.findings, what.at),
        looked_at=of.status.looked_at if of.status.revision == what.revision else what.at,
        observed_generation=int(of.metadata.get("generation") or 0),
    )


def stopped(of: StackSet, findings: Sequence[Finding], now: datetime) -> StackSetStatus:
    """Nothing could be looked at: what was so stays, and so do all Stacks."""
    return msgspec.structs.replace(
        of.status,
        conditions=conditions(of, findings, now),
        observed_generation=int(of.metadata.get("generation") or 0),
    )


def conditions(
    of: StackSet, findings: Iterable[Finding], now: datetime
) -> tuple[StackCondition, ...]:
    found = list(findings)
    stops = [each for each in found if each.stops]
    well = StackCondition(READY, "True", "UpToDate")
    if of.spec.suspend:
        well = StackCondition(READY, "False", "Suspended", "spec.suspend")
    if stops:
        well = StackCondition(READY, "False", stops[0].type, stops[0].message)
    said = [well]
    for each in found:
        reason = "Stalled" if each.stops else "Noted"
        said.append(StackCondition(each.type, "True", reason, worded(each)))
    since = {(each.type, each.status): each.last_transition_time for each in of.status.conditions}
    return tuple(
        msgspec.structs.replace(
            each, last_transition_time=since.get((each.type, each.status)) or now
        )
        for each in said
    )
