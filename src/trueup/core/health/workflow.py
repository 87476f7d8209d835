"""Workflow of Argo Workflows: by its phase."""

from collections.abc import Mapping

from trueup.k8s.object import Object
from trueup.model.health import Health, Status

_PHASES: Mapping[str, Status] = {
    "": Status.PROGRESSING,
    "Pending": Status.PROGRESSING,
    "Running": Status.PROGRESSING,
    "Succeeded": Status.HEALTHY,
    "Failed": Status.DEGRADED,
    "Error": Status.DEGRADED,
}


def workflow(obj: Object) -> Health:
    phase = str(obj.at("status", "phase") or "")
    return Health(_PHASES.get(phase, Status.UNKNOWN), str(obj.at("status", "message") or ""))
