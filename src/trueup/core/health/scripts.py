"""
Scripts: ``health.lua`` of ``argocd-cm``, which come before every check of ours.

The engine that runs them is given (`trueup.edge.lua`): here it is only decided which script judges
an object, and what its answer means. Answers are read as Argo CD reads them: a table with
``status`` and ``message``; nothing at all is no opinion.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from trueup.core.globs import matches
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.value import Value
from trueup.model.health import Health, Status
from trueup.model.policy import Finding, Severity

NOT_LUA = "it is not Lua: "
"""How the text of a failure begins if no object at all can be judged by the script."""
KEYS = "resource.customizations"
INVALID = "Lua returned an invalid health status"
_STATUSES = {str(each): each for each in Status}


class ScriptFailed(Exception):
    """A script does not compile, fails, or takes too long or too much; the text says where."""


class Script(Value, frozen=True):
    """*key*: where in ``argocd-cm`` it stands; *open_libs*: it may use more of Lua's library."""

    text: str
    key: str = ""
    open_libs: bool = False


Scripts = Mapping[str, Script]
"""By ``group/Kind`` (``Kind`` alone in the core group); ``*`` stands for anything."""
Run = Callable[[Script, Mapping[str, Any]], Any]
"""Runs a script with ``obj`` and gives what it returns as JSON would; or ``ScriptFailed``."""


def name_of(kind: GroupKind) -> str:
    return f"{kind.group}/{kind.kind}" if kind.group else kind.kind


def finder(scripts: Scripts) -> Callable[[GroupKind], Script | None]:
    """Which script judges a kind: the one under its very name, else the first glob that fits."""

    @cache
    def find(kind: GroupKind) -> Script | None:
        name = name_of(kind)
        if name in scripts:
            return scripts[name]
        return next((scripts[each] for each in sorted(scripts) if matches(each, name)), None)

    return find


def scripted(script: Script, obj: Object, run: Run) -> Health | None:
    """What the script makes of the object; Unknown, and why, where it makes nothing of it."""
    try:
        found = run(script, obj.body)
    except ScriptFailed as failed:
        return Health(Status.UNKNOWN, f"{script.key}: {failed}" if script.key else str(failed))
    return _read(found)


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


def _read(found: Any) -> Health | None:
    if found is None or found in ([], {}):
        return None
    if not isinstance(found, Mapping):
        kind = {bool: "boolean", str: "string", list: "array"}.get(type(found), "number")
        return Health(Status.UNKNOWN, f"expect table output from Lua script, not {kind}")
    status = _STATUSES.get(str(found.get("status") or ""))
    message = found.get("message")
    if status is None or not isinstance(message, str | None):
        return Health(Status.UNKNOWN, INVALID)
    return Health(status, message or "")
