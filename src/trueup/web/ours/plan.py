"""
``applications/{name}/plan``: what a sync would do now, in order, without secret values.

``GET``: of the Application as it is, with the options that a sync takes; ``POST``: as it would be
with another spec, which is checked as if it were stored, and is not.
"""

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.compare.differences import dotted
from trueup.core.mask import masked_changes
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value, encode
from trueup.model.application import (
    Application,
    SyncOperation,
    SyncResource,
    SyncStrategy,
    SyncStrategyApply,
)
from trueup.model.plan import Counts, Plan, Step, Task
from trueup.web.apps.crud import may_change
from trueup.web.apps.found import application, decoded, project
from trueup.web.apps.validation import validate
from trueup.web.errors import invalid, refused
from trueup.web.exchange import deps, document, flag, many, raw

PLAIN = SyncOperation()


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


class Draft(Value, frozen=True):
    """*spec*: in place of that of the Application."""

    spec: dict[str, Any]
    prune: bool = False


async def plan(request: Request) -> Response:
    """``revision`` (one for each source): at another one; the rest as a sync takes it."""
    ref, body = await application(request)
    wanted = tuple(request.query_params.getlist("revision"))  # an empty one: the source's own
    found = await shown(
        request, ref, decoded(body), wanted, prune=flag(request, "prune"), sync=_asked(request)
    )
    return raw(encode(found))


async def draft(request: Request) -> Response:
    """What a sync would do if the spec were another one; for who may store that."""
    ref, body = await application(request, action="update")
    said = _read(await document(request))
    wanted = {**body, "spec": {**said.spec, "project": said.spec.get("project") or "default"}}
    may_change(request, body, wanted)
    app = decoded(wanted)
    await validate(request, app, look=True)
    return raw(encode(await shown(request, ref, app, (), prune=said.prune)))


async def shown(
    request: Request,
    ref: Ref,
    app: Application,
    revisions: tuple[str, ...],
    *,
    prune: bool,
    sync: SyncOperation = PLAIN,
) -> Planned:
    """*sync*: what else is asked of it."""
    rules = await project(request, app.spec.project)
    if rules is None:
        raise refused(f"project {app.spec.project or 'default'} does not exist")
    views = deps(request).views
    target = await views.declared(app, revisions, fresh=True)
    asked = msgspec.structs.replace(sync, prune=prune)
    made = await views.planned(app, rules, target, asked)
    found = planned(made, views.sensitive)
    return msgspec.structs.replace(
        found, application=ref.name, namespace=ref.namespace, revisions=target.revisions
    )


def _asked(request: Request) -> SyncOperation:
    """``force``, ``apply`` (without hooks), and any number of ``option`` and ``resource``."""
    how = SyncStrategyApply(force=flag(request, "force"))
    strategy = SyncStrategy(apply=how) if flag(request, "apply") else SyncStrategy(hook=how)
    return SyncOperation(
        sync_strategy=strategy,
        resources=tuple(map(_resource, many(request, "resource"))),
        sync_options=many(request, "option"),
    )


def _resource(said: str) -> SyncResource:
    """``GROUP:KIND:[NAMESPACE/]NAME``, as the command line has it."""
    group, _, rest = said.partition(":")
    kind, _, name = rest.partition(":")
    if not kind or not name:
        raise invalid(f"resource: {said} is not GROUP:KIND:[NAMESPACE/]NAME")
    namespace, _, name = name.rpartition("/")
    return SyncResource(group, kind, name, namespace)


def _read(said: Mapping[str, Any]) -> Draft:
    try:
        return msgspec.convert(said, Draft)
    except msgspec.ValidationError as error:
        raise invalid(f"draft: {error}", "spec is that of an Application") from error


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
