"""
Definitions: the custom kinds of one cluster, by the CRDs that its watch tells of.

A server that is starting may serve a custom kind later than its CRD, or leave it out of discovery
for a moment. So a kind counts as gone only when its definition was seen to go.
"""

from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind


class Definitions:
    """Which custom kinds are defined, and which were."""

    def __init__(self) -> None:
        self._defined: dict[str, GroupKind] = {}  # established CRDs, by name
        self._undefined: set[GroupKind] = set()

    def __contains__(self, kind: GroupKind) -> bool:
        return kind in self._defined.values()

    def gone(self, kind: GroupKind) -> bool:
        """Its definition went, or is established no more."""
        return kind in self._undefined

    def forget(self, kind: GroupKind) -> None:
        """What follows from its going has been done."""
        self._undefined.discard(kind)

    def told(self, definition: Object, *, deleted: bool) -> None:
        """It came, changed or went."""
        name = str(definition.at("metadata", "name"))
        if deleted or not _established(definition):
            if (kind := self._defined.pop(name, None)) is not None:
                self._undefined.add(kind)
        else:
            group, called = definition.at("spec", "group"), definition.at("spec", "names", "kind")
            self._defined[name] = GroupKind(str(group), str(called))
            self._undefined.discard(self._defined[name])


def _established(definition: Object) -> bool:
    conditions = definition.at("status", "conditions") or ()
    return any(
        each.get("type") == "Established" and each.get("status") == "True" for each in conditions
    )
