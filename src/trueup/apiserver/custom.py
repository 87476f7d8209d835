"""
Custom objects and their definitions: admitted by what the definition says.

CEL rules (``x-kubernetes-validations``) are kept in the definition and published, but not
evaluated: `unchecked_rules` is where an evaluator would be called, and the warning says so.
"""

from collections.abc import Mapping
from typing import Any

from trueup.apiserver import crds, errors
from trueup.apiserver.cluster import Asked, Cluster
from trueup.k8s.ref import GroupKind
from trueup.k8s.schema import defaulted
from trueup.k8s.validation import problems

Body = dict[str, Any]
CRD = GroupKind("apiextensions.k8s.io", "CustomResourceDefinition")
RULES = "x-kubernetes-validations"


def defaulted_custom(cluster: Cluster, asked: Asked, after: Body) -> Body:
    """*after* with its defaults."""
    complete: Body = defaulted(after, cluster.schemas.of(asked.resource))
    return complete


def check_custom(cluster: Cluster, asked: Asked, after: Body) -> None:
    """Raise 422 with one cause for each field of *after* that is wrong."""
    if wrong := problems(after, cluster.schemas.of(asked.resource)):
        raise errors.invalid(asked.resource, after["metadata"].get("name", ""), wrong)


def admit_definition(cluster: Cluster, asked: Asked, before: Body | None, after: Body) -> Body:
    """A CustomResourceDefinition with defaults and status; raises 422 for what is wrong."""
    name = after["metadata"].get("name", "")
    if wrong := crds.problems(before, after):
        raise errors.invalid(asked.resource, name, wrong)
    others = (body for body in cluster.listed(CRD) if body["metadata"]["name"] != name)
    return crds.completed(after, others, cluster.timestamp())


def definition_warnings(after: Mapping[str, Any]) -> tuple[str, ...]:
    """What the writer of a definition is told that this server does not do."""
    versions = (after.get("spec") or {}).get("versions") or ()
    if not any(unchecked_rules(version) for version in versions):
        return ()
    return ("x-kubernetes-validations: CEL rules are stored but not enforced by this server",)


def unchecked_rules(schema: Any) -> bool:
    """Whether CEL rules stand anywhere in *schema*."""
    if isinstance(schema, Mapping):
        return RULES in schema or any(unchecked_rules(each) for each in schema.values())
    return isinstance(schema, list) and any(unchecked_rules(each) for each in schema)
