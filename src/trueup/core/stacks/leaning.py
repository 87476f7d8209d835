"""Leaning: which Stacks and Applications an Application waits for, or takes outputs of."""

from collections.abc import Mapping
from typing import Any

from trueup.core.stacks.using import Use, uses
from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION
from trueup.model.stack import STACK

DEPENDS_ON = "trueup.dev/depends-on"
"""An annotation: ``Stack/net, Application/shop/db``; a bare name is a Stack's."""
KINDS = {"stack": STACK, "application": APPLICATION}


def awaited(app: Mapping[str, Any]) -> tuple[Ref, ...]:
    """What the annotation names, of the body of an Application; what makes no sense is left out."""
    meta = app.get("metadata") or {}
    said = str((meta.get("annotations") or {}).get(DEPENDS_ON) or "")
    found = (_ref(each.strip(), str(meta.get("namespace") or "")) for each in said.split(","))
    return tuple(ref for ref in found if ref is not None)


def leans(app: Mapping[str, Any]) -> frozenset[Ref]:
    """All that a change of is news for it."""
    namespace = str((app.get("metadata") or {}).get("namespace") or "")
    used = (stack_of(use, namespace) for use in uses(app.get("spec") or {}))
    return frozenset((*awaited(app), *used))


def stack_of(use: Use, namespace: str) -> Ref:
    return Ref(STACK, use.namespace or namespace, use.stack)


def _ref(text: str, namespace: str) -> Ref | None:
    """``KIND/NAME``, ``KIND/NAMESPACE/NAME`` or ``NAME``."""
    parts = text.split("/")
    kind = KINDS.get(parts[0].lower()) if len(parts) > 1 else STACK
    names = parts[1:] if len(parts) > 1 else parts
    if kind is None or len(names) > 2 or not all(names):
        return None
    return Ref(kind, names[0] if len(names) == 2 else namespace, names[-1])
