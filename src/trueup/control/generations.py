"""
Generations: what ``metadata.generation`` is after a write of a status.

The status of our own kinds is no subresource. Kubernetes then counts its changes as well, the
embedded server does not. Who writes ``observedGeneration`` as it stood is one behind there, and
would write for ever; so what a write will make of it is foreseen, as soon as the first has told.
"""

from collections.abc import Mapping
from typing import Any

from trueup.k8s.object import Object

Patch = Mapping[str, Any]


class Generations:
    """Of one cluster."""

    def __init__(self) -> None:
        self._of_status = False

    def foreseen(self, obj: Object, patch: Patch) -> Patch:
        """*patch*, a merge patch of *obj*, that says the generation it makes."""
        if not self._of_status or "status" not in patch:
            return patch
        status = {**patch["status"], "observedGeneration": generation(obj) + 1}
        return {**patch, "status": status}

    def learn(self, obj: Object, patch: Patch, written: Object) -> bool:
        """What came of it; whether that is what was foreseen."""
        if "status" not in patch or not patch.keys() <= {"status", "metadata"}:
            return True
        counted = generation(written) > generation(obj)
        known, self._of_status = self._of_status, counted
        return known == counted


def generation(obj: Object) -> int:
    return int(obj.at("metadata", "generation") or 0)
