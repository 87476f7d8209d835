"""
What people do through the API: on record, and as events of Kubernetes worded as Argo CD words them.

Every handler that changes anything says so here, with what it was before and what it is now.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from starlette.requests import Request

from trueup.core.history.differing import edits
from trueup.core.history.veil import HIDDEN, hidden
from trueup.core.metrics.catalogue.server import LOGINS as LOGIN_REQUESTS
from trueup.k8s.object import Object
from trueup.model.application import APPLICATION, PROJECT
from trueup.model.applicationset import APPLICATION_SET
from trueup.model.event import Event
from trueup.model.identity import Identity
from trueup.model.record import Edit, Entry, Kind, Origin, Outcome, Who
from trueup.web.exchange import deps
from trueup.web.rights import caller

CREATED = "ResourceCreated"
UPDATED = "ResourceUpdated"
DELETED = "ResourceDeleted"
STARTED = "OperationStarted"
EXECUTED = "TerminalOpened"
FORWARDED = "PortForwarded"
RAN = "ResourceActionRan"
LOGINS = ("log in", "logged in")  # neither of the record's other entries about them
ACTIONS = {
    CREATED: "created",
    UPDATED: "updated",
    DELETED: "deleted",
    STARTED: "started",
    RAN: "ran action",
    EXECUTED: "opened a terminal",
    FORWARDED: "forwarded a port",
}
WORDS = {
    "repositories": "repository",
    "write-repositories": "write repository",
    "clusters": "cluster",
    "certificates": "certificate",
    "gpgkeys": "key",
}
CREDENTIALS = Edit("credentials", HIDDEN, f"{HIDDEN}++++")
SETS = "applicationsets"
AGENT = 256  # characters of what a client says it is
Body = Mapping[str, Any]


async def record(
    request: Request,
    body: Body,
    reason: str,
    did: str,
    *,
    before: Body | None = None,
    after: Body | None = None,
    **more: Any,
) -> None:
    """
    *body*: of the Application or project; *did*: what the user did, in the past tense.

    *before*, *after*: the object that was changed, if any was. *more*: of `Entry`.
    """
    about = Object(body)
    changed = Object(after or before or body)
    kind = Kind.OPERATION if reason == STARTED else Kind.CHANGE
    changes = edits(before, after, deps(request).views.sensitive)
    said = {**_about(about), "object": str(changed.ref), "changes": changes, **more}
    note(request, kind, ACTIONS[reason], message=did, **said)
    await deps(request).events.tell(about, Event(reason, f"{caller(request).called} {did}"))


def stored(
    request: Request,
    action: str,
    resource: str,
    named: str,
    *,
    before: Body | None = None,
    after: Body | None = None,
    project: str = "",
    secretly: bool = False,
) -> None:
    """
    What is kept in a Secret or a ConfigMap was changed: *before* and *after* as it is shown.

    *resource*, *named*: what ``argocd-rbac-cm`` calls it, hence who may read of it. *project*: the
    one that it belongs to. *secretly*: what is not shown of it has changed as well.
    """
    named = hidden(named)
    changes = edits(before, after)
    note(
        request,
        Kind.CHANGE,
        action,
        message=f"{action} {WORDS.get(resource, resource)} {named}",
        project=project,
        resource=resource,
        named=f"{project}/{named}" if project else named,
        changes=(*changes, CREDENTIALS) if secretly else changes,
    )


def note(
    request: Request,
    kind: Kind,
    action: str,
    *,
    who: Identity | None = None,
    outcome: Outcome = Outcome.SUCCEEDED,
    **more: Any,
) -> None:
    """
    Put on record what the caller did: ``note(request, Kind.LOGIN, "logged in")``.

    *who*: not (yet) the caller of the request. *more*: of `Entry`. It never fails.
    """
    if kind is Kind.LOGIN and action in LOGINS:
        went = "success" if outcome is Outcome.SUCCEEDED else "failure"
        deps(request).meter.count(LOGIN_REQUESTS, (went,))
    found = caller(request) if who is None else who
    deps(request).history.add(
        Entry(
            deps(request).clock.now(),
            kind,
            action,
            who=Who(found.called, found.subject, found.issuer),
            origin=origin(request),
            outcome=outcome,
            **more,
        )
    )


def by_id(tokens: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Tokens by what they are called, so that one more is not all changed."""
    return {str(each.get("id") or each.get("iat")): dict(each) for each in tokens}


def origin(request: Request) -> Origin:
    """Where a request came from, as far as the server can tell."""
    address = request.client.host if request.client else ""
    return Origin(address, request.headers.get("User-Agent", "")[:AGENT])


def _about(about: Object) -> dict[str, str]:
    ref = about.ref
    if ref.kind == PROJECT:
        return {"project": ref.name}
    if ref.kind == APPLICATION_SET:
        project = str(about.at("spec", "template", "spec", "project") or "default")
        return {"project": project, "resource": SETS, "named": f"{project}/{ref.name}"}
    if ref.kind != APPLICATION:
        return {}
    project = about.at("spec", "project") or "default"
    return {"application": ref.name, "namespace": ref.namespace, "project": project}
