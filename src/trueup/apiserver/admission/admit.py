"""
admit: one write of a built-in object, defaulted, completed, checked and compared.

In two halves, since whoever sends an object comes to own its defaults in `managedFields`, but
nothing of what the server adds after them.
"""

from collections.abc import Iterable
from typing import Any

from trueup.apiserver.admission.context import Admission
from trueup.apiserver.admission.gates import drop_gated
from trueup.apiserver.admission.problems import Problems
from trueup.apiserver.admission.rules import Rules
from trueup.apiserver.admission.statuses import check_status, default_status
from trueup.apiserver.admission.table import RULES
from trueup.k8s import status
from trueup.k8s.causes import Cause
from trueup.k8s.ref import GroupKind

# Subresources that do not write what the rules are about.
_PASSED = frozenset({"status", "finalize", "approval"})
_ANYTHING = Rules()
Body = dict[str, Any]


def admit(kind: GroupKind, before: Body | None, after: Body, context: Admission) -> Body:
    """
    *after* as it is to be stored, completed with defaults.

    *before* is what is stored now (None on create); *after* has its ``uid`` already. Raises
    the error that a kube-apiserver would answer with (``Invalid`` with one cause for each
    field, ``Forbidden``).
    """
    return complete(kind, before, default(kind, before, after, context), context)


def default(kind: GroupKind, before: Body | None, after: Body, context: Admission) -> Body:
    """A copy of *after* with its defaults; *after* itself if the kind has no rules."""
    rules = RULES.get(kind)
    if context.subresource == "status":
        return default_status(kind, after)
    if rules is None or context.subresource in _PASSED:
        return after
    body = {key: value if key == "status" else _copied(value) for key, value in after.items()}
    rules.default(body, before, context)
    return body


def complete(
    kind: GroupKind,
    before: Body | None,
    body: Body,
    context: Admission,
    found: Iterable[Cause] = (),
) -> Body:
    """
    What `default` gave, filled in place with what is the server's own, and checked.

    *found* is what was wrong already: it is told first.
    """
    rules = RULES.get(kind, _ANYTHING)
    problems = Problems(found, before)
    if context.subresource not in _PASSED:
        rules.complete(body, before, context)
        drop_gated(kind, before, body)
        if before is not None and rules.compared_first:
            rules.compare(before, body, problems)
        rules.check(body, problems)
        if before is not None and not rules.compared_first:
            rules.compare(before, body, problems)
    elif context.subresource == "status":
        check_status(kind, body, problems)
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
