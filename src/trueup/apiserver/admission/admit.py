"""admit: one write of a built-in object, defaulted, checked and compared."""

from typing import Any

from trueup.apiserver.admission.context import Admission
from trueup.apiserver.admission.problems import Problems
from trueup.apiserver.admission.table import RULES
from trueup.k8s import status
from trueup.k8s.ref import GroupKind

# Subresources that do not write what the rules are about.
_PASSED = frozenset({"status", "finalize", "approval"})


def admit(
    kind: GroupKind, before: dict[str, Any] | None, after: dict[str, Any], context: Admission
) -> dict[str, Any]:
    """
    *after* as it is to be stored, completed with defaults.

    *before* is what is stored now (None on create); *after* has its ``uid`` already. Raises
    the error that a kube-apiserver would answer with (``Invalid`` with one cause for each
    field, ``Forbidden``).
    """
    rules = RULES.get(kind)
    if rules is None or context.subresource in _PASSED:
        return after
    body = {key: value if key == "status" else _copied(value) for key, value in after.items()}
    rules.default(body, before, context)
    problems = Problems()
    rules.check(body, problems)
    if before is not None:
        rules.compare(before, body, problems)
    if problems:
        name = body["metadata"].get("name", "")
        about = status.Resource(kind.group, kind.kind)
        raise status.Refused(status.invalid(about, name, problems.causes))
    return body


def _copied(value: Any) -> Any:
    """A copy to be filled in; a null is the same as nothing, as in Go's decoding."""
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_copied(item) for item in value]
    return value
