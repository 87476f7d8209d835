"""
Built-in actions: those that Argo CD ships, by kind, a module for each family.

Written from what the kinds' own documentation says of the fields; nothing else is offered without a
script.
"""

from collections.abc import Mapping

from trueup.core.actions.builtin import argo, flux, numa, operators, workloads
from trueup.core.actions.builtin.definition import Builtin
from trueup.k8s.ref import GroupKind

FAMILIES = (workloads, argo, flux, numa, operators)
BUILTIN: Mapping[GroupKind, tuple[Builtin, ...]] = {
    kind: actions for family in FAMILIES for kind, actions in family.ACTIONS.items()
}

__all__ = ["BUILTIN", "FAMILIES", "Builtin"]
