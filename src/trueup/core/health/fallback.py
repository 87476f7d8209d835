"""
Fallback: kinds that nobody has written a check for, by the conventions of kstatus.

Argo CD has no opinion of such a kind. Ours is asked only where the object itself is plain about
it: the controller has not seen the present spec, or says Ready, Reconciling or Stalled. Of an
object that says none of this nothing is known, and nothing waits for it.
"""

from trueup.core.health.conventions import DEGRADED, HEALTHY, PROGRESSING, When, ranked
from trueup.core.health.reading import conditions, count
from trueup.k8s.object import Object
from trueup.model.health import Health

KUBERNETES = frozenset(
    {
        "",
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "apiregistration.k8s.io",
        "apps",
        "authentication.k8s.io",
        "authorization.k8s.io",
        "autoscaling",
        "batch",
        "certificates.k8s.io",
        "coordination.k8s.io",
        "discovery.k8s.io",
        "events.k8s.io",
        "extensions",
        "flowcontrol.apiserver.k8s.io",
        "internal.apiserver.k8s.io",
        "networking.k8s.io",
        "node.k8s.io",
        "policy",
        "rbac.authorization.k8s.io",
        "resource.k8s.io",
        "scheduling.k8s.io",
        "storage.k8s.io",
        "storagemigration.k8s.io",
    }
)
"""The groups of Kubernetes itself: what is not judged there has nothing to wait for."""

_ROWS = (
    When("Stalled", "True", DEGRADED, ("{message}", "{reason}")),
    When("Reconciling", "True", PROGRESSING, ("{message}", "{reason}")),
    When("Ready", "True", HEALTHY, ("{message}", "{reason}")),
    When("Ready", "!True", PROGRESSING, ("{message}", "{reason}")),
)
_TYPES = frozenset(row.type for row in _ROWS)
_judged = ranked(_ROWS, "")


def fallback(obj: Object) -> Health | None:
    """None: the object does not speak kstatus."""
    if obj.ref.kind.group in KUBERNETES:
        return None
    known = [each for each in conditions(obj) if each.get("type") in _TYPES]
    seen, generation = obj.at("status", "observedGeneration"), count(obj, "metadata", "generation")
    if isinstance(seen, int) and seen < generation:
        return Health(PROGRESSING, "Waiting for the present spec to be observed")
    return _judged(obj) if known else None
