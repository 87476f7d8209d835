"""Row: what a list says of a Stack."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from trueup.core.stacks.values import sources
from trueup.k8s.lastapplied import ANNOTATION as LAST_APPLIED
from trueup.k8s.value import Value
from trueup.model.stack import STACK, PlanStatus, RunStatus, Stack

MASKED = "++++++++"


class Row(Value, frozen=True):
    """
    *waits*: how many approvals its plan lacks. *drifted*: how many resources have. *needs*: what it
    depends on or reads outputs of, as ``Kind/namespace/name``.
    """

    namespace: str
    name: str
    project: str
    repo_url: str
    path: str
    tool: str
    sync: str = "Unknown"
    health: str = "Unknown"
    message: str = ""
    revision: str = ""
    plan: PlanStatus | None = None
    run: RunStatus | None = None
    waits: int = 0
    drifted: int = 0
    resources: int = 0
    applied_at: datetime | None = None
    engine: str = ""
    needs: tuple[str, ...] = ()


def row(stack: Stack) -> Row:
    """Of one Stack, as it is."""
    spec, status, plan = stack.spec, stack.status, stack.status.plan
    given = len({each.by for each in stack.approvals if plan and each.digest == plan.digest})
    awaiting = plan is not None and plan.state == "AwaitingApproval"
    return Row(
        stack.namespace,
        stack.name,
        stack.project,
        spec.source.repo_url,
        spec.source.path,
        spec.tool,
        status.sync.status,
        status.health.status,
        status.health.message,
        status.sync.revision,
        plan,
        status.run,
        max(plan.needs - given, 0) if plan and awaiting else 0,
        len(status.drift.resources) if status.drift else 0,
        status.resources,
        status.applied.at if status.applied else None,
        status.engine,
        tuple(dict.fromkeys(_needs(stack))),
    )


def _needs(stack: Stack) -> Iterator[str]:
    spec = stack.spec
    for each in spec.depends_on:
        yield f"{each.kind}/{each.namespace or stack.namespace}/{each.name}"
    for given in sources(spec):
        if ref := given.output_ref:
            yield f"{STACK.kind}/{ref.namespace or stack.namespace}/{ref.stack}"


def shown(body: Mapping[str, Any]) -> dict[str, Any]:
    """A Stack as people see it: what it calls sensitive is masked."""
    return {**body, "metadata": _meta(body), "spec": veiled(body.get("spec") or {})}


def shown_set(body: Mapping[str, Any]) -> dict[str, Any]:
    """A StackSet in the same way: its template says what its Stacks do."""
    spec = dict(body.get("spec") or {})
    if template := spec.get("template"):
        spec["template"] = {**template, "spec": veiled(template.get("spec") or {})}
    return {**body, "metadata": _meta(body), "spec": spec}


def _meta(body: Mapping[str, Any]) -> dict[str, Any]:
    """Without the copy of the whole that ``kubectl apply`` keeps there, unmasked."""
    meta = {key: each for key, each in body["metadata"].items() if key != "managedFields"}
    if LAST_APPLIED in (notes := meta.get("annotations") or {}):
        meta["annotations"] = {key: each for key, each in notes.items() if key != LAST_APPLIED}
    return meta


def veiled(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A Stack's spec without what it calls sensitive."""
    if not spec.get("variables"):
        return dict(spec)
    return {**spec, "variables": [_veiled(each) for each in spec["variables"]]}


def _veiled(variable: Mapping[str, Any]) -> Mapping[str, Any]:
    hides = variable.get("sensitive") and "value" in variable
    return {**variable, "value": MASKED} if hides else variable
