"""admit: one write of a built-in object, defaulted and checked."""

from typing import Any

from trueup.apiserver.admission.context import Admission
from trueup.k8s.ref import GroupKind


def admit(
    kind: GroupKind, before: dict[str, Any] | None, after: dict[str, Any], context: Admission
) -> dict[str, Any]:
    """
    *after* as it is to be stored, completed with defaults.

    *before* is what is stored now (None on create). Raises the Status error that a
    kube-apiserver would answer with (``Invalid`` with one cause for each field).
    """
    return after
