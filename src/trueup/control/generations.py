"""
Generations: what ``metadata.generation`` is after a write of a status.

The status of our own kinds is no subresource, so Kubernetes counts its changes as those of a spec.
Who wrote ``observedGeneration`` as it stood would be one behind, and write for ever.
"""

from collections.abc import Mapping
from typing import Any

from trueup.k8s.object import Object


def foreseen(obj: Object, patch: Mapping[str, Any]) -> Mapping[str, Any]:
    """*patch*, a merge patch of *obj*, that says the generation it makes."""
    if "status" not in patch:
        return patch
    generation = int(obj.at("metadata", "generation") or 0) + 1
    return {**patch, "status": {**patch["status"], "observedGeneration": generation}}
