"""Sync, rollback, terminate: requests for an operation, written into the Application."""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.source.integrity import enforced
from trueup.k8s.ref import Ref
from trueup.model.application import Application, HistoryEntry
from trueup.model.errors import Refused
from trueup.model.source import Source
from trueup.web.apps.crud import shown
from trueup.web.apps.entry import Entry
from trueup.web.apps.found import (
    ATTEMPTS,
    application,
    decoded,
    patched,
    project,
    project_of,
    stored,
)
from trueup.web.apps.windows import permit
from trueup.web.errors import ApiError, Code, invalid, refused
from trueup.web.exchange import deps, document, reply
from trueup.web.record import STARTED, UPDATED, record
from trueup.web.rights import APPLICATIONS, caller, demand, hidden, object_of

RUNNING = frozenset({"Running", "Terminating"})
REPLACE = "Replace=true"


async def sync(request: Request) -> Response:
    """Body: ``{revision, prune, dryRun, strategy, resources, syncOptions{items} …}``."""
    said = await document(request)
    ref, body = await application(request, said)
    app = decoded(body)
    _demand_sync(request, body, app, said)
    _may_sync(app, said)
    await _may_so(request, app, said)
    await permit(request, app)
    operation = {
        "sync": _clean(
            {
                **await _revisions(request, app, said),
                "prune": said.get("prune"),
                "dryRun": said.get("dryRun"),
                "syncStrategy": said.get("strategy"),
                "resources": said.get("resources"),
                "manifests": said.get("manifests"),
                "syncOptions": _options(app, said),
            }
        ),
        "initiatedBy": {"username": caller(request).called},
        **_clean({"info": said.get("infos")}),
        "retry": said.get("retryStrategy") or _retry(body),
    }
    did = f"initiated {_extent(said)} to {said.get('revision') or _target(app)}"
    return shown(await _started(request, ref, body, _clean(operation), did))


async def rollback(request: Request) -> Response:
    """Body: ``{id, prune, dryRun}``; without an id, to the one before the last."""
    said = await document(request)
    doors = deps(request).doors
    action = "rollback" if doors and doors.rollback_apart else "sync"
    ref, body = await application(request, said, action=action)
    app = decoded(body)
    if app.deleting:
        raise refused("application is deleting")
    if app.automated:
        raise refused(
            "rollback cannot be initiated when auto-sync is enabled",
            f"switch it off first: trueup app set {app.name} --sync-policy none",
        )
    await permit(request, app)
    entry = _deployed(app, None if said.get("id") is None else int(said["id"]))
    operation = {
        "sync": _clean(
            {
                "revision": entry.revision,
                "revisions": list(entry.revisions),
                "source": entry.source and msgspec.to_builtins(entry.source),
                "sources": [msgspec.to_builtins(each) for each in entry.sources],
                "prune": said.get("prune"),
                "dryRun": said.get("dryRun"),
                "syncStrategy": {"apply": {}},
                "syncOptions": list(app.spec.sync_policy.sync_options)
                if app.spec.sync_policy
                else [],
            }
        ),
        "initiatedBy": {"username": caller(request).called},
    }
    return shown(await _started(request, ref, body, operation, f"initiated rollback to {entry.id}"))


async def terminate(request: Request) -> Response:
    ref, body = await application(request, action="sync")
    phase = ((body.get("status") or {}).get("operationState") or {}).get("phase")
    if not body.get("operation") and phase not in RUNNING:
        raise invalid("Unable to terminate operation. No operation is in progress")
    await patched(request, ref, {"status": {"operationState": {"phase": "Terminating"}}})
    await record(request, body, UPDATED, "terminated running operation")
    return reply({})


def _demand_sync(
    request: Request, body: Mapping[str, Any], app: Application, said: Mapping[str, Any]
) -> None:
    """Manifests of one's own, and where so configured other revisions, take more than ``sync``."""
    object, doors = object_of(request, body), deps(request).doors
    demand(request, APPLICATIONS, "sync", object)
    revisions = (said.get("revision"), *(said.get("revisions") or ()))
    declared = {each.target_revision for each in app.spec.all_sources} | {"", None}
    other = any(each not in declared for each in revisions)
    if said.get("manifests") or (other and doors and doors.override_for_revisions):
        demand(request, APPLICATIONS, "override", object)


def _may_sync(app: Application, said: Mapping[str, Any]) -> None:
    if app.deleting:
        raise refused("application is deleting")
    if said.get("dryRun") or not app.automated:
        return
    if said.get("manifests"):
        raise refused(
            "cannot use local sync when Automatic Sync Policy is enabled unless for dry run"
        )
    for source, wanted in zip(app.spec.all_sources, _wanted(app, said), strict=True):
        declared, revision = source.target_revision or "HEAD", wanted.target_revision
        if revision not in ("", declared):
            which = f"source {source.repo_url} " if app.spec.sources else ""
            raise refused(
                f"Cannot sync {which}to {revision}: auto-sync currently set to {declared}",
                "a dry run may use any revision",
            )


async def _may_so(request: Request, app: Application, said: Mapping[str, Any]) -> None:
    """Whether the server and the project admit the way in which it is to be synced."""
    options = {each.replace(" ", "") for each in _options(app, said)}
    if REPLACE in options and not deps(request).serving.replacing:
        raise refused(
            "sync with replace was disabled on the API Server level via the server configuration",
            f"leave {REPLACE} out; server.sync.replace.allowed in argocd-cmd-params-cm",
        )
    if said.get("manifests"):
        rules = await project(request, app.project)
        if rules and enforced(rules, app.spec.all_sources):
            raise refused("Cannot use local manifests when source integrity is enforced")


async def _revisions(request: Request, app: Application, said: Mapping[str, Any]) -> dict[str, Any]:
    """The commits to sync to, looked up now, so that what is asked for is what is carried out."""
    sources = app.spec.all_sources
    wanted = _wanted(app, said)
    known = deps(request).sources
    found = [
        (await known.of(app.project, source).head(source, look_now=True)).commit
        for source in wanted
    ]
    if len(sources) == 1 and not app.spec.sources:
        return {"revision": found[0]}
    return {"revisions": found}


def _wanted(app: Application, said: Mapping[str, Any]) -> list[Source]:
    """The sources with the revisions of the request in place of their own."""
    sources = list(app.spec.all_sources)
    if revision := str(said.get("revision") or ""):
        if len(sources) > 1:
            raise invalid("revision cannot be used with several sources", "use revisions")
        return [msgspec.structs.replace(sources[0], target_revision=revision)]
    positions = [int(each) for each in said.get("sourcePositions") or ()]
    for position, revision in zip(positions, said.get("revisions") or (), strict=False):
        if not 0 < position <= len(sources):
            raise invalid(f"source position {position} does not exist; they start at 1")
        sources[position - 1] = msgspec.structs.replace(
            sources[position - 1], target_revision=revision
        )
    return sources


def _options(app: Application, said: Mapping[str, Any]) -> list[str]:
    """Those of the request if it names any, else those of the spec."""
    asked = (said.get("syncOptions") or {}).get("items")
    if asked is not None:
        return list(asked)
    return list(app.spec.sync_policy.sync_options) if app.spec.sync_policy else []


def _retry(body: Mapping[str, Any]) -> Any:
    return ((body.get("spec") or {}).get("syncPolicy") or {}).get("retry")


def _deployed(app: Application, id: int | None) -> HistoryEntry:
    history = app.status.history
    if id is None and len(history) < 2:
        raise invalid(f"application {app.name} should have at least two successful deployments")
    if id is None:
        return history[-2]
    found = next((each for each in history if each.id == id), None)
    if found is None:
        known = ", ".join(str(each.id) for each in history) or "none"
        raise invalid(
            f"application {app.ref.namespace}/{app.name} does not have deployment with id {id}",
            f"known ids: {known}",
        )
    return found


async def _started(
    request: Request, ref: Ref, body: Mapping[str, Any], operation: Mapping[str, Any], did: str
) -> Entry:
    """Write the operation, unless there is one, and tell it; the state of the one before goes."""
    for _ in range(ATTEMPTS):
        phase = ((body.get("status") or {}).get("operationState") or {}).get("phase")
        if body.get("operation") or phase in RUNNING:
            raise refused(
                "another operation is already in progress",
                f"wait for it, or end it: trueup app terminate-op {ref.name}",
            )
        patch: dict[str, Any] = {
            "metadata": {"resourceVersion": body["metadata"]["resourceVersion"]},
            "operation": operation,
        }
        if phase:
            patch["status"] = {"operationState": None}
        try:
            entry = await patched(request, ref, patch)
        except Refused as error:
            if error.reason != "Conflict":
                raise
        else:
            await record(request, body, STARTED, did, revisions=_commits(operation))
            return entry
        found = await stored(request, ref)  # of the namespace that the body may have named
        if found is None:
            raise hidden(request, ref.namespace, ref.name, project_of(body))
        body = found.body
    raise ApiError(Code.ABORTED, f"application {ref.name} is being changed by others; try again")


def _commits(operation: Mapping[str, Any]) -> tuple[str, ...]:
    sync = operation["sync"]
    return tuple(filter(None, sync.get("revisions") or [sync.get("revision")]))


def _extent(said: Mapping[str, Any]) -> str:
    return "partial sync" if said.get("resources") else "sync"


def _target(app: Application) -> str:
    return ", ".join(each.target_revision or "HEAD" for each in app.spec.all_sources)


def _clean(said: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is not said."""
    return {name: value for name, value in said.items() if value not in (None, False, "", [], {})}
