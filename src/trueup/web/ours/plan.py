"""``GET applications/{name}/plan``: what a sync would do now, in order, without secret values."""

import hashlib
from collections.abc import Collection
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.compare.differences import dotted
from trueup.core.mask import masked_changes
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value, encode
from trueup.model.application import Application
from trueup.model.plan import Counts, Plan, Step, Task
from trueup.web.apps.found import application, decoded, project
from trueup.web.errors import refused
from trueup.web.exchange import deps, flag, many, raw


class PlannedField(Value, frozen=True):
    """Of a field, what is live and what it would be; null: it is not there."""

    path: str
    before: Any = None
    after: Any = None


class PlannedTask(Value, frozen=True):
    """*skipped*: why nothing is done. *object*: what would be written."""

    group: str
    kind: str
    namespace: str
    name: str
    action: str
    hook: bool = False
    skipped: str = ""
    confirm: bool = False
    fields: tuple[PlannedField, ...] = ()
    object: dict[str, Any] | None = None


class PlannedStep(Value, frozen=True):
    """Done at a time; the next one waits until all of it is healthy."""

    phase: str
    wave: int
    tasks: tuple[PlannedTask, ...]


class Remark(Value, frozen=True):
    """What the rules say of it; *stops*: so it would not be carried out."""

    type: str
    message: str
    hint: str = ""
    stops: bool = False


class Planned(Value, frozen=True):
    """*digest*: equal for plans that show the same. *steps* in order; *on_failure*: after one."""

    application: str
    namespace: str
    revisions: tuple[str, ...]
    digest: str
    summary: str
    blocked: bool
    counts: Counts
    steps: tuple[PlannedStep, ...] = ()
    on_failure: tuple[PlannedStep, ...] = ()
    findings: tuple[Remark, ...] = ()


async def plan(request: Request) -> Response:
    """``revision`` (one for each source): at another one; ``prune``: with what is not declared."""
    ref, body = await application(request)
    wanted, prune = many(request, "revision"), flag(request, "prune")
    return raw(encode(await shown(request, ref, decoded(body), wanted, prune=prune)))


async def shown(
    request: Request, ref: Ref, app: Application, revisions: tuple[str, ...], *, prune: bool
) -> Planned:
    rules = await project(request, app.spec.project)
    if rules is None:
        raise refused(f"project {app.spec.project or 'default'} does not exist")
    views = deps(request).views
    target = await views.declared(app, revisions)
    made = await views.planned(app, rules, target, prune=prune)
    found = planned(made, views.sensitive)
    return msgspec.structs.replace(
        found, application=ref.name, namespace=ref.namespace, revisions=target.revisions
    )


def planned(made: Plan, sensitive: Collection[str]) -> Planned:
    """
    As people are shown it.

    The digest is of that, and not of the plan itself: with it whoever may not see a secret could
    try out what it is.
    """
    steps = tuple(_step(each, sensitive) for each in made.steps)
    on_failure = tuple(_step(each, sensitive) for each in made.on_failure)
    findings = tuple(
        Remark(each.type, each.message, each.hint, each.stops) for each in made.findings
    )
    whole = msgspec.json.encode((steps, on_failure, findings), order="deterministic")
    return Planned(
        "",
        "",
        (),
        hashlib.sha256(whole).hexdigest(),
        str(made.counts),
        made.blocked,
        made.counts,
        steps,
        on_failure,
        findings,
    )


def _step(step: Step, sensitive: Collection[str]) -> PlannedStep:
    return PlannedStep(
        str(step.phase), step.wave, tuple(_task(each, sensitive) for each in step.tasks)
    )


def _task(task: Task, sensitive: Collection[str]) -> PlannedTask:
    (change,) = masked_changes((task.change,), sensitive)
    fields = (PlannedField(dotted(each.path), each.before, each.after) for each in change.fields)
    ref = change.ref
    return PlannedTask(
        ref.kind.group,
        ref.kind.kind,
        ref.namespace,
        ref.name,
        str(change.action),
        task.hook,
        task.skipped,
        task.confirm,
        tuple(fields),
        dict(change.after.body) if change.after is not None else None,
    )
