"""Stacks: the lines that a Stack, or a Proposal, comes to."""

from collections.abc import Mapping
from typing import Any

import msgspec

from trueup.core.metrics.catalogue.stacks import (
    APPLIED,
    DRIFTED,
    INFO,
    PROPOSALS,
    RESOURCES,
    WAITING,
)
from trueup.core.metrics.kept import Lines, part, said, seconds
from trueup.core.metrics.text import gauge
from trueup.core.source.repositories import normalized
from trueup.core.stacks.row import row
from trueup.k8s.value import Value
from trueup.model.stack import Stack

METRICS = (INFO, DRIFTED, RESOURCES, WAITING, APPLIED)


def lines(body: Mapping[str, Any]) -> Lines:
    """Of a Stack; nothing of one that cannot be read."""
    try:
        stack = row(msgspec.convert(body, Stack, strict=False))
    except msgspec.ValidationError:
        return {}
    name = (stack.namespace, stack.name, stack.project)
    found = {
        INFO: gauge(
            INFO,
            (
                *name,
                normalized(stack.repo_url),
                stack.path,
                stack.tool,
                stack.sync,
                stack.health,
                stack.plan.state if stack.plan else "",
            ),
        ),
        DRIFTED: gauge(DRIFTED, name, stack.drifted),
        RESOURCES: gauge(RESOURCES, name, stack.resources),
        WAITING: gauge(WAITING, name, stack.waits),
    }
    if stack.applied_at:
        found[APPLIED] = gauge(APPLIED, name, stack.applied_at.timestamp())
    return found


class Run(Value, frozen=True):
    """One that has ended."""

    id: str
    operation: str
    result: str
    seconds: float


def ended(body: Mapping[str, Any]) -> Run | None:
    """The last run of a Stack; None: there is none, or it is under way."""
    run = part(body, "status", "run")
    began, end = seconds(said(run, "startedAt")), seconds(said(run, "finishedAt"))
    if began is None or end is None:
        return None
    result = "succeeded" if said(run, "phase") == "Succeeded" else "failed"
    return Run(said(run, "id"), said(run, "kind"), result, max(0.0, end - began))


def proposed(body: Mapping[str, Any]) -> Lines:
    """Of a Proposal."""
    metadata = part(body, "metadata")
    name = (said(metadata, "namespace"), said(metadata, "name"))
    return {PROPOSALS: gauge(PROPOSALS, (*name, said(part(body, "status"), "phase")))}
