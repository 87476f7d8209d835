"""
Turned: since when an Application's sync status says what it says.

Argo CD's status has no place for that, and an annotation would not stay: who makes Applications
from templates writes their annotations anew. The API server notes for every field manager when it
took a field last. So a status that turns is written under a manager of its own, and by no other
write: its time *is* the turn, until somebody else takes the field. Nothing is written that would
not be, and what nobody has seen is not known.
"""

from collections.abc import Mapping
from typing import Any

from trueup.k8s.managed import entries

MANAGER = "argocd-controller-sync-status"
_FIELD = ("f:status", "f:sync", "f:status")


def turns(before: Mapping[str, Any], patch: Mapping[str, Any]) -> bool:
    """Whether a merge patch of the Application *before* makes its sync status another one."""
    said = _at(patch, "status", "sync", "status")
    return said is not None and said != _at(before, "status", "sync", "status")


def turned(body: Mapping[str, Any]) -> str:
    """When it did so last, as RFC 3339; empty: that is not known."""
    for entry in entries(body).values():
        if _at(entry.fields, *_FIELD) is not None:
            return entry.time or "" if entry.name == MANAGER else ""
    return ""


def _at(found: Any, *path: str) -> Any:
    for name in path:
        if not isinstance(found, Mapping):
            return None
        found = found.get(name)
    return found
