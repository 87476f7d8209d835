"""
Spans: one trace a commit, made of what happened and not of who did it.

The webhook may have come to one process, the poll and the sync to others, with restarts in
between; nothing is handed on from one to the next. All of them know the repository and the commit,
so that is what the trace is called by, and each span by what it is about::

    commit                       somebody noticed that it is there
    ├─ webhook                   that said so
    ├─ deployment (an Application)   from the start of its sync until it is healthy
    │  ├─ resolve, render, compare, plan, apply …
    │  └─ sync
    ├─ proposal                  from its plan to its merge, with the approvals
    └─ plan, approval, apply (a Stack)   its runs, and what they waited for
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime

from trueup.core.source.repositories import normalized
from trueup.k8s.object import Object
from trueup.model.application import Application, OperationState, commits
from trueup.model.health import Status
from trueup.model.proposal import Proposal
from trueup.model.span import Caller, Span, Stage, Told
from trueup.model.stack import SUCCEEDED, RunStatus, Stack

FAILED = ("Failed", "Error")
_PARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?")
CARRIED_OUT = ("apply", "destroy")
"""Runs that a plan was approved for."""


def trace_of(repository: str, commit: str) -> str:
    """The trace of *commit*, however the repository's address is spelt."""
    return _digest(normalized(repository), commit)[:32]


def root_of(trace: str) -> str:
    """The span that all others are below."""
    return id_of(trace, "commit")


def id_of(trace: str, *about: str) -> str:
    return _digest(trace, *about)[:16]


def _digest(*about: str) -> str:
    return hashlib.sha256("\n".join(about).encode()).hexdigest()


def sampled(trace: str, ratio: float) -> bool:
    """Whether *trace* is among those that are sent; the same for whoever asks, as its name says."""
    return int(trace[16:], 16) < round(ratio * 2**64)


def caller_of(traceparent: str) -> Caller | None:
    """Who asks, by W3C's header; None: nobody says, or says it wrongly."""
    found = _PARENT.fullmatch(traceparent.strip())
    if found is None or found[1] == "ff" or not (found[2].strip("0") and found[3].strip("0")):
        return None
    return Caller(found[2], found[3])


def noticed(repository: str, commit: str, how: Stage) -> Span:
    """The root: *how* it was found to be there."""
    trace = trace_of(repository, commit)
    told = {**how.attributes, **_source(repository, commit)}
    return Span(trace, root_of(trace), Stage("commit", how.start, how.end, how.error, told))


def announced(
    repository: str, commit: str, how: Stage, delivery: str, caller: Caller | None = None
) -> Span:
    """A webhook that tells of it; *delivery*: what tells two of them apart."""
    trace = trace_of(repository, commit)
    return Span(trace, id_of(trace, how.name, delivery), how, root_of(trace), caller)


def followed(app: Application) -> str:
    """The trace that an Application is part of; empty as long as its revision is not known."""
    state = app.status.operation_state
    done = state.sync_result if state and state.finished_at is None else None
    known = commits(done) or commits(app.status.sync)
    sources = app.spec.all_sources
    return trace_of(sources[0].repo_url, known[0]) if known and sources else ""


def deployment_of(trace: str, app: Application, state: OperationState) -> str:
    """What a sync and all that belongs to it stand below."""
    return id_of(trace, str(app.metadata.get("uid")), "deployment", str(state.started_at))


def staged(trace: str, parent: str, app: Application, stage: Stage) -> Span:
    """A part of the work on *app*."""
    about = (str(app.metadata.get("uid")), stage.name, repr(stage.start))
    return Span(trace, id_of(trace, *about), stage, parent)


def begun(before: Object, app: Application) -> bool:
    """Whether a sync began since *before*."""
    state = app.status.operation_state
    return state is not None and _times(before)[0] != _text(state.started_at)


def ended(before: Object, app: Application) -> bool:
    """Whether its sync ended since *before*."""
    state = app.status.operation_state
    if state is None or state.finished_at is None:
        return False
    return _times(before) != (_text(state.started_at), _text(state.finished_at))


def _times(before: Object) -> tuple[str, str]:
    state = before.at("status", "operationState") or {}
    return str(state.get("startedAt") or ""), str(state.get("finishedAt") or "")


def _text(time: datetime | None) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ") if time else ""


def sync(trace: str, app: Application, state: OperationState) -> Span:
    """Of an operation that has ended."""
    start, end = _seconds(state.started_at), _seconds(state.finished_at)
    error = state.message if state.phase in FAILED else ""
    told: dict[str, Told] = {**_named(app), "trueup.phase": state.phase}
    if state.retry_count:
        told["trueup.retries"] = state.retry_count
    parent = deployment_of(trace, app, state)
    about = (str(app.metadata.get("uid")), "sync", str(state.started_at))
    return Span(trace, id_of(trace, *about), Stage("sync", start, end, error, told), parent)


def landed(app: Application) -> bool:
    """Whether what was synced is healthy, or has failed: nothing more is to come of it."""
    state = app.status.operation_state
    if state is None or state.finished_at is None:
        return False
    return state.phase in FAILED or app.status.health.status == Status.HEALTHY


def deployment(trace: str, app: Application, state: OperationState, end: float) -> Span:
    """A sync until what it made is healthy, or it has failed."""
    start = _seconds(state.started_at)
    error = state.message if state.phase in FAILED else ""
    told = {**_named(app), "trueup.phase": state.phase, "trueup.health": app.status.health.status}
    if app.spec.all_sources:
        revision = (*commits(state.sync_result), "")[0]
        told |= _source(app.spec.all_sources[0].repo_url, revision)
    stage = Stage("deployment", start, max(start, end), error, told)
    return Span(trace, deployment_of(trace, app, state), stage, root_of(trace))


def run(stack: Stack, of: RunStatus, end: datetime) -> Span | None:
    """A run of a Stack that has ended at *end*; None if it is not known what of."""
    if not of.revision or of.started_at is None:
        return None
    trace = trace_of(stack.spec.source.repo_url, of.revision)
    told: dict[str, Told] = {
        **_of_stack(stack),
        "trueup.run": of.id,
        **_source(stack.spec.source.repo_url, of.revision),
    }
    error = of.message if of.phase != SUCCEEDED else ""
    stage = Stage(of.kind.lower(), of.started_at.timestamp(), end.timestamp(), error, told)
    return Span(trace, id_of(trace, of.id), stage, root_of(trace))


def waited(stack: Stack, of: RunStatus) -> Span | None:
    """
    What the apply *of* waited for: from its plan to the last approval of it.

    One that was given before the merge had not to be waited for.
    """
    plan = stack.status.plan
    if plan is None or plan.made_at is None or of.kind not in CARRIED_OUT or not plan.needs:
        return None
    given = [each.at for each in stack.approvals if each.digest == plan.digest]
    if not given or not plan.revision:
        return None
    start = plan.made_at
    last = max(each or of.started_at or start for each in given)
    trace = trace_of(stack.spec.source.repo_url, plan.revision)
    told: dict[str, Told] = {**_of_stack(stack), "trueup.approvals": len(given)}
    stage = Stage("approval", start.timestamp(), max(start, last).timestamp(), "", told)
    return Span(trace, id_of(trace, of.id, "approval"), stage, root_of(trace))


def proposed(proposal: Proposal) -> Iterator[Span]:
    """
    A commit that is merged by now, from the moment that it was planned; and its approvals.

    Its trace is that of the commit that was proposed: where that is the one that was merged, what
    it led to is in it too.
    """
    status = proposal.status
    if status.since is None or status.merged is None or not status.revision:
        return
    trace = trace_of(proposal.spec.repo_url, status.revision)
    about = (proposal.namespace, proposal.name, "proposal")
    told: dict[str, Told] = {
        "trueup.kind": "Proposal",
        "trueup.namespace": proposal.namespace,
        "trueup.name": proposal.name,
        "trueup.parts": len(status.parts),
        **_source(proposal.spec.repo_url, status.revision),
    }
    start, own = status.since.timestamp(), id_of(trace, *about)
    whole = Stage("proposal", start, max(start, status.merged.timestamp()), "", told)
    yield Span(trace, own, whole, root_of(trace))
    for number, each in enumerate(proposal.given):
        stage = Stage("approval", start, max(start, (each.at or status.merged).timestamp()))
        yield Span(trace, id_of(trace, *about, str(number)), stage, own)


def _named(app: Application) -> dict[str, Told]:
    return {
        "trueup.kind": "Application",
        "trueup.namespace": app.namespace,
        "trueup.name": app.name,
        "trueup.project": app.project,
    }


def _of_stack(stack: Stack) -> dict[str, Told]:
    return {
        "trueup.kind": "Stack",
        "trueup.namespace": stack.namespace,
        "trueup.name": stack.name,
        "trueup.project": stack.project,
    }


def _source(repository: str, commit: str) -> dict[str, Told]:
    """By OpenTelemetry's conventions for version control."""
    return {
        "vcs.repository.url.full": normalized(repository),
        "vcs.ref.head.revision": commit,
    }


def _seconds(time: datetime | None) -> float:
    return time.timestamp() if time else 0.0
