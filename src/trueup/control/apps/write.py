"""
Write: what an Application is to say, as the smallest merge patch.

Nothing is written where nothing changed: not even the time of the last look, which moves only
together with something else. A patch that touches ``operation`` or a finalizer names the version
that it is for, so that what came in between is not lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from trueup.control.apps.observe import REFRESH
from trueup.control.apps.wake import Quiet, Wake
from trueup.core.decide.conditions import conditions
from trueup.core.decide.retreat import HEALTHY
from trueup.core.turned import MANAGER, turns
from trueup.k8s.object import Object
from trueup.k8s.patch import merge_patch_between
from trueup.model.application import Application, ApplicationStatus
from trueup.model.errors import NotYet, Refused
from trueup.model.policy import Finding
from trueup.ports import Cluster, Live

CONFLICT = 0.02  # seconds until the next attempt
SIGNED = ("controllerNamespace", "reconciledAt")
# What Argo CD's own CRD requires, though it may be empty.
RESULT_KEYS = ("group", "version", "kind", "namespace", "name")


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes Applications in the cluster where they live."""

    cluster: Cluster
    live: Live
    wake: Wake
    control_namespace: str

    async def write(
        self, obj: Object, app: Application, now: datetime, *, refreshed: bool = False
    ) -> Object:
        """*obj* as it is after *app* was written; the same if there was nothing to write."""
        patch = difference(obj, app)
        if refreshed and obj.annotation(REFRESH) is not None:
            meta = patch.setdefault("metadata", {})
            meta["annotations"] = {**meta.get("annotations", {}), REFRESH: None}
        if patch:
            patch["status"] = {**patch.get("status", {}), **self._signed(obj, app, now)}
        return await self._send(obj, patch) if patch else obj

    async def blame(self, obj: Object, finding: Finding, now: datetime) -> None:
        """Say on an Application that cannot be read why, unless it says so already."""
        told = [msgspec.to_builtins(each) for each in conditions((finding,), (), now)]
        known = obj.listed("status", "conditions")
        said = [(each.get("type"), each.get("message")) for each in known]
        if said != [(each["type"], each["message"]) for each in told]:
            status = {"conditions": told, "sync": {"status": "Unknown"}}
            await self._send(obj, {"status": status})

    def _signed(self, obj: Object, app: Application, now: datetime) -> dict[str, Any]:
        """When it was looked at; not before an operation's end, for clients wait for that."""
        state = app.status.operation_state
        ended = state.finished_at if state else None
        signed = {"reconciledAt": msgspec.to_builtins(max(now, ended) if ended else now)}
        if obj.at("status", "controllerNamespace") != self.control_namespace:
            signed["controllerNamespace"] = self.control_namespace
        return signed

    async def release(self, obj: Object, finalizers: tuple[str, ...]) -> None:
        """Take *finalizers* off; others stay."""
        kept = [name for name in obj.at("metadata", "finalizers") or () if name not in finalizers]
        meta = {"finalizers": kept, "resourceVersion": obj.at("metadata", "resourceVersion")}
        await self._send(obj, {"metadata": meta})

    async def _send(self, obj: Object, patch: Mapping[str, Any]) -> Object:
        """Once more where only labels or annotations have changed: what was decided still holds."""
        try:
            manager = MANAGER if turns(obj.body, patch) else ""
            written = await self.cluster.patch(obj.ref, patch, media_type="merge", manager=manager)
        except Refused as error:
            if error.reason not in ("Conflict", "NotFound"):
                raise
            latest = await self._look_again(obj)
            if latest is None or _decided(latest) != _decided(obj):
                raise NotYet(f"{obj.ref} has changed meanwhile", CONFLICT) from error
            return await self._send(latest, {**patch, "metadata": _rebased(patch, latest)})
        Quiet(self.live, self.wake, obj.ref).put(written)
        return written

    async def _look_again(self, obj: Object) -> Object | None:
        """What was looked at was not the latest."""
        latest = await self.cluster.get(obj.ref)
        if latest is not None:
            self.live.put(latest)
        else:
            self.live.remove(obj.ref, str(obj.at("metadata", "uid")))
        return latest


def _decided(obj: Object) -> tuple[Any, ...]:
    """All that a patch may say otherwise, and what it was decided by."""
    meta = (obj.at("metadata", key) for key in ("uid", "finalizers", "deletionTimestamp"))
    return (*meta, *(obj.body.get(key) for key in ("spec", "operation", "status")))


def _rebased(patch: Mapping[str, Any], latest: Object) -> dict[str, Any]:
    return {
        **patch.get("metadata", {}),
        "resourceVersion": latest.at("metadata", "resourceVersion"),
    }


def difference(obj: Object, app: Application) -> dict[str, Any]:
    """The merge patch from what the API has to what *app* says; empty: they say the same."""
    known = msgspec.convert(obj.body.get("status") or {}, ApplicationStatus, strict=False)
    before, after = (_unsigned(written(each)) for each in (known, app.status))
    status = merge_patch_between(before if obj.body.get("status") else {}, after)
    patch = {**_operation(obj, app), **_metadata(obj, app)}
    return {**patch, "status": status} if status else patch


def written(status: ApplicationStatus) -> dict[str, Any]:
    """*status* as JSON, with the fields that a schema may require though they are empty."""
    body: dict[str, Any] = msgspec.to_builtins(status)
    sync = body.setdefault("sync", {})
    sync.setdefault("status", status.sync.status)
    if "comparedTo" in sync:
        sync["comparedTo"].setdefault("destination", {})
    if "operationState" in body:
        state = body["operationState"]
        state.setdefault("operation", {})
        if "syncResult" in state:
            _complete(state["syncResult"])
    return body


def _unsigned(status: dict[str, Any]) -> dict[str, Any]:
    """Without what is written together with anything else (`Writer`)."""
    return {key: value for key, value in status.items() if key not in SIGNED}


def _complete(result: dict[str, Any]) -> None:
    result.setdefault("revision", "")
    for each in result.get("resources", ()):
        for key in RESULT_KEYS:
            each.setdefault(key, "")


def _operation(obj: Object, app: Application) -> dict[str, Any]:
    """The change of ``operation``, guarded by the version that was looked at."""
    has = "operation" in obj.body
    if app.operation is None:
        return {"operation": None, **_guard(obj)} if has else {}
    return {} if has else {"operation": msgspec.to_builtins(app.operation), **_guard(obj)}


def _metadata(obj: Object, app: Application) -> dict[str, Any]:
    """The change of the finalizers, which are written as a whole, and of what we note."""
    noted = app.annotation(HEALTHY)
    meta: dict[str, Any] = {}
    if noted != obj.annotation(HEALTHY):
        meta = {"annotations": {HEALTHY: noted}}
    before, after = obj.at("metadata", "finalizers") or (), app.metadata.get("finalizers") or ()
    if list(before) != list(after):
        meta |= {**_guard(obj)["metadata"], "finalizers": list(after)}
    return {"metadata": meta} if meta else {}


def _guard(obj: Object) -> dict[str, Any]:
    """Makes a patch one of the version that was looked at."""
    return {"metadata": {"resourceVersion": obj.at("metadata", "resourceVersion")}}
