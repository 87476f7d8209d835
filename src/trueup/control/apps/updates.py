"""
Updates: changes of live objects that wake nobody, for they touch ignored fields only.

``resource.customizations.ignoreResourceUpdates`` of ``argocd-cm``: a counter in an annotation that
moves every second is not worth a look each time. A change of health always is. What was there
before is remembered as a digest, of objects that a rule is about and no others; the first change
that is told of one wakes its applications.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from trueup.control.holdings import Change, Reason
from trueup.control.memory import Recent
from trueup.core.compare.ignore import Paths, matching, without
from trueup.core.health import health
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.k8s.schema import ANYTHING
from trueup.model.application import IgnoreDifferences
from trueup.model.errors import Stalled

BOOKKEEPING = ("generation", "managedFields", "resourceVersion")
KEPT = 20_000  # objects whose last state is remembered


@dataclass(frozen=True, slots=True)
class Updates:
    """*read*: an object of a cluster, as its cache has it now."""

    rules: tuple[IgnoreDifferences, ...]
    paths: Paths
    read: Callable[[str, Ref], Object | None]
    _seen: Recent[tuple[str, Ref], bytes] = field(default_factory=lambda: Recent(KEPT))

    def ignored(self, where: str, change: Change) -> bool:
        """Whether nothing changed that counts; *where*: the cluster."""
        if not self.rules or not change.apps or change.reason is Reason.GONE:
            return False
        obj = self.read(where, change.ref)
        rules = matching(self.rules, obj) if obj is not None else ()
        if obj is None or not rules:
            return False
        try:
            now = self._digest(obj, rules)
        except Stalled:  # an expression that takes too long says nothing
            return False
        before = self._seen.get((where, change.ref))
        self._seen.put((where, change.ref), now)
        return before == now

    def _digest(self, obj: Object, rules: tuple[IgnoreDifferences, ...]) -> bytes:
        body = without(obj.body, rules, obj, ANYTHING, self.paths)
        meta = {k: v for k, v in (body.get("metadata") or {}).items() if k not in BOOKKEEPING}
        told = msgspec.json.encode(({**body, "metadata": meta}, health(obj)), order="sorted")
        return hashlib.sha256(told).digest()
