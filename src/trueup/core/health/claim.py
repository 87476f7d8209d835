"""PersistentVolumeClaim: bound to a volume."""

from collections.abc import Mapping

from trueup.k8s.object import Object
from trueup.model.health import Health, Status

_PHASES: Mapping[str, Status] = {
    "Bound": Status.HEALTHY,
    "Pending": Status.PROGRESSING,
    "Lost": Status.DEGRADED,
}


def claim(obj: Object) -> Health:
    phase = obj.at("status", "phase")
    return Health(_PHASES.get(str(phase), Status.UNKNOWN))
