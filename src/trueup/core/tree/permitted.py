"""Permitted: the part of a tree that the application's project lets it have."""

from collections.abc import Iterable

from trueup.core.project.permits import forbidden
from trueup.core.tree import Node
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import Destination
from trueup.model.project import AppProject


def permitted(nodes: Iterable[Node], project: AppProject, where: Destination) -> tuple[Node, ...]:
    """
    *nodes* without live objects that the project forbids there, and what is below these alone.

    What is missing stays, for there is nothing to be seen of it. Parents stand before children.
    """
    hidden: set[str] = set()
    found: dict[tuple[str, str, str, str], bool] = {}  # many objects are of one kind and place
    kept = []
    for node in nodes:
        parents = {parent.uid for parent in node.parent_refs}
        key = node.group, node.kind, node.namespace, "" if node.namespace else node.name
        if (allowed := found.get(key)) is None:
            ref = Ref(GroupKind(node.group, node.kind), node.namespace, node.name)
            allowed = not forbidden(project, [(ref, bool(node.namespace))], where)
            found[key] = allowed
        if node.uid and (not allowed or (parents and parents <= hidden)):
            hidden.add(node.uid)
        else:
            kept.append(node)
    return tuple(kept)
