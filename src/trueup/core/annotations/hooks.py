"""
Hooks and waves: what the annotations of an object say of when it is synced.

Argo CD's annotations count first; Helm's are mapped where an object has no known Argo hook type. An
object whose hook annotation names no phase that a sync runs (``Skip`` alone, Helm's ``test``, a
pure ``PreDelete``) is a hook all the same: a sync ignores it and it has no sync status.
"""

import re

from trueup.k8s.object import Object
from trueup.model.plan import DeletePolicy, Phase

HOOK = "argocd.argoproj.io/hook"
DELETE_POLICY = "argocd.argoproj.io/hook-delete-policy"
WAVE = "argocd.argoproj.io/sync-wave"
HELM_HOOK = "helm.sh/hook"
HELM_DELETE_POLICY = "helm.sh/hook-delete-policy"
HELM_WEIGHT = "helm.sh/hook-weight"
SKIP = "Skip"

SYNC_PHASES = frozenset({Phase.PRE_SYNC, Phase.SYNC, Phase.POST_SYNC, Phase.SYNC_FAIL})

_HELM_PHASES = {
    "pre-install": Phase.PRE_SYNC,
    "pre-upgrade": Phase.PRE_SYNC,
    "post-install": Phase.POST_SYNC,
    "post-upgrade": Phase.POST_SYNC,
    "pre-delete": Phase.PRE_DELETE,
    "post-delete": Phase.POST_DELETE,
}
_HELM_POLICIES = {
    "before-hook-creation": DeletePolicy.BEFORE_CREATION,
    "hook-succeeded": DeletePolicy.SUCCEEDED,
    "hook-failed": DeletePolicy.FAILED,
}
_PHASES = {str(phase): phase for phase in Phase}
_POLICIES = {str(policy): policy for policy in DeletePolicy}
_HELM_PLAIN = "crd-install"  # long gone from Helm; its objects are plain ones
_INTEGER = re.compile(r"[+-]?[0-9]+")

KNOWN = (*_PHASES, SKIP)
KNOWN_POLICIES = (*_POLICIES,)
KNOWN_OF_HELM = (
    *_HELM_PHASES,
    *("pre-rollback", "post-rollback", "test", "test-success", "test-failure", _HELM_PLAIN),
)
KNOWN_POLICIES_OF_HELM = (*_HELM_POLICIES,)


def is_hook(obj: Object) -> bool:
    """Whether an annotation says that the object is a hook, of whatever type."""
    if obj.annotation(HOOK) is not None:
        return not skipped(obj)
    return obj.annotation(HELM_HOOK) not in (None, _HELM_PLAIN)


def skipped(obj: Object) -> bool:
    """Whether ``Skip``, as the only known type, keeps the object out of every sync."""
    known = {entry for entry in _entries(obj, HOOK) if entry == SKIP or entry in _PHASES}
    return known == {SKIP}


def phases(obj: Object) -> tuple[Phase, ...]:
    """The phases that a hook runs in, Argo CD's types before Helm's; not for plain objects."""
    entries = _entries(obj, HOOK)
    own = tuple(_PHASES[entry] for entry in entries if entry in _PHASES)
    if own or SKIP in entries:
        return tuple(dict.fromkeys(own))
    helm = (_HELM_PHASES[entry] for entry in _entries(obj, HELM_HOOK) if entry in _HELM_PHASES)
    return tuple(dict.fromkeys(helm))


def sync_phases(obj: Object) -> tuple[Phase, ...]:
    """The phases that a sync has a task for; a plain object is synced in Sync."""
    if not is_hook(obj):
        return () if skipped(obj) else (Phase.SYNC,)
    return tuple(phase for phase in phases(obj) if phase in SYNC_PHASES)


def parting_phases(obj: Object) -> tuple[Phase, ...]:
    """The phases that the deletion of the application has a task for."""
    return tuple(phase for phase in phases(obj) if phase not in SYNC_PHASES)


def delete_policies(obj: Object) -> tuple[DeletePolicy, ...]:
    """When the hook's object is deleted: both annotations together, else before creation."""
    own = (_POLICIES[each] for each in _entries(obj, DELETE_POLICY) if each in _POLICIES)
    helm = (
        _HELM_POLICIES[each] for each in _entries(obj, HELM_DELETE_POLICY) if each in _HELM_POLICIES
    )
    return tuple(dict.fromkeys((*own, *helm))) or (DeletePolicy.BEFORE_CREATION,)


def wave(obj: Object) -> int:
    """The sync wave; where it is absent or no integer, Helm's hook weight; else 0."""
    for name in (WAVE, HELM_WEIGHT):
        found = integer(obj.annotation(name))
        if found is not None:
            return found
    return 0


def _entries(obj: Object, name: str) -> tuple[str, ...]:
    text = obj.annotation(name)
    return tuple(entry.strip() for entry in text.split(",")) if text is not None else ()


def integer(text: str | None) -> int | None:
    """As Go's Atoi reads it: an optional sign and digits, nothing else."""
    return int(text) if text is not None and _INTEGER.fullmatch(text) else None
