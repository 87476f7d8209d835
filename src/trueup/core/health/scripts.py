"""
Scripts: ``health.lua`` of ``argocd-cm``, which come before every check of ours.

The engine that runs them is given (`trueup.edge.lua`): here it is only decided which script judges
an object, and what its answer means. Answers are read as Argo CD reads them: a table with
``status`` and ``message``; nothing at all is no opinion. Of an object that is being deleted a
script tells by ``deletionMessage``.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from trueup.core.scripts import KEYS, NOT_A_TABLE, NOT_LUA, Script, ScriptFailed, lua_kind
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.health import Health, Status
from trueup.model.policy import Finding, Severity

INVALID = "Lua returned an invalid health status"
_STATUSES = {str(each): each for each in Status}

Scripts = Mapping[str, Script]
"""By ``group/Kind`` (``Kind`` alone in the core group); ``*`` stands for anything."""
Run = Callable[[Script, Mapping[str, Any]], Any]
"""Runs a script with ``obj`` and gives what it returns as JSON would; or ``ScriptFailed``."""


def scripted(script: Script, obj: Object, run: Run) -> Health | None:
    """What the script makes of the object; Unknown, and why, where it makes nothing of it."""
    try:
        found = run(script, obj.body)
    except ScriptFailed as failed:
        return Health(Status.UNKNOWN, f"{script.key}: {failed}" if script.key else str(failed))
    return _read(found)


def deleted(script: Script, obj: Object, run: Run) -> Health | None:
    """
    What the script says of an object that is being deleted, in ``deletionMessage``.

    None: nothing, as all scripts that do not know of it; one that fails is none to be told of here.
    """
    try:
        found = run(script, obj.body)
    except ScriptFailed:
        return None
    status = _status(found)
    message = found.get("deletionMessage") if status else None
    return Health(status, message) if status and message and isinstance(message, str) else None


def troubles(found: Mapping[Ref, Health | None]) -> Iterator[Finding]:
    """What is told of scripts that failed, once each; one that is not Lua stops the sync."""
    known: set[str] = set()
    for ref, health in sorted(found.items()):
        told = health.message if health and health.status is Status.UNKNOWN else ""
        key, _, why = told.partition(": ")
        if not key.startswith(KEYS) or told in known:
            continue
        known.add(told)
        broken = NOT_LUA in why
        yield Finding(
            "HealthScriptError" if broken else "HealthScriptWarning",
            f"the health of {ref} is not known: {told}",
            f"correct {key} in argocd-cm: a table with status and message is expected",
            Severity.ERROR if broken else Severity.WARNING,
        )


def _status(found: Any) -> Status | None:
    return _STATUSES.get(str(found.get("status"))) if isinstance(found, Mapping) else None


def _read(found: Any) -> Health | None:
    if found is None or found in ([], {}):
        return None
    if not isinstance(found, Mapping):
        return Health(Status.UNKNOWN, f"{NOT_A_TABLE}{lua_kind(found)}")
    status = _status(found)
    message = found.get("message")
    if status is None or not isinstance(message, str | None):
        return Health(Status.UNKNOWN, INVALID)
    return Health(status, message or "")
