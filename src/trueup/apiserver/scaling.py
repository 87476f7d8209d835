"""Scale: the number of replicas as an object of its own; and disruption budgets of evictions."""

from collections.abc import Mapping
from typing import Any

from trueup.apiserver import errors
from trueup.apiserver.cluster import Cluster
from trueup.apiserver.resources import Resource, ScalePaths
from trueup.k8s import causes, status
from trueup.k8s.ref import GroupKind
from trueup.k8s.selector import from_label_selector

Body = dict[str, Any]
SCALE = Resource("autoscaling", "v1", "scales", "scale", "Scale", namespaced=True)
_BUDGET = GroupKind("policy", "PodDisruptionBudget")


def scale(resource: Resource, body: Body) -> Body:
    """The Scale of an object."""
    paths = resource.scale or ScalePaths()
    meta = body["metadata"]
    kept = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")
    spec = _at(body, paths.spec)
    found: Body = {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": {name: meta[name] for name in kept if name in meta},
        "spec": {"replicas": spec} if spec else {},
        "status": {"replicas": _at(body, paths.status) or 0},
    }
    if selector := _selector(_at(body, paths.selector)):
        found["status"]["selector"] = selector
    return found


def scaled(resource: Resource, body: Body, wanted: Mapping[str, Any]) -> Body:
    """*body* with the replicas that a Scale asks for; raises 409 and 422."""
    paths = resource.scale or ScalePaths()
    meta = wanted.get("metadata") or {}
    name = body["metadata"]["name"]
    revision = meta.get("resourceVersion")
    if revision and revision != body["metadata"]["resourceVersion"]:
        raise errors.conflict(resource, name)
    replicas = (wanted.get("spec") or {}).get("replicas", 0)
    if not isinstance(replicas, int) or replicas < 0:
        words = "must be greater than or equal to 0"
        raise errors.invalid(SCALE, name, [causes.invalid("spec.replicas", replicas, words)])
    return _with(body, paths.spec, replicas)


def as_configuration(resource: Resource, body: Body, wanted: Mapping[str, Any]) -> Body:
    """What of the object itself is applied with a Scale; raises 409 and 422."""
    scaled(resource, body, wanted)
    named: Body = {"name": body["metadata"]["name"]}
    if namespace := body["metadata"].get("namespace"):
        named["namespace"] = namespace
    whole = {"apiVersion": resource.api_version, "kind": resource.kind, "metadata": named}
    replicas = (wanted.get("spec") or {}).get("replicas", 0)
    return _with(whole, (resource.scale or ScalePaths()).spec, replicas)


def check_disruption(cluster: Cluster, pod: Body) -> None:
    """Raise 429 if a PodDisruptionBudget allows no further eviction of *pod*."""
    namespace = pod["metadata"].get("namespace", "")
    labels = pod["metadata"].get("labels") or {}
    for budget in cluster.listed(_BUDGET, namespace):
        selector = from_label_selector(budget["spec"].get("selector"))
        if selector is None or not selector.matches(labels):
            continue
        if (budget.get("status") or {}).get("disruptionsAllowed", 0) < 1:
            words = "Cannot evict pod as it would violate the pod's disruption budget."
            raise errors.Refused(status.too_many_requests(words, 10))


def _selector(found: Any) -> str:
    """A selector as text: custom kinds keep it so, built-in ones as a LabelSelector or a map."""
    if isinstance(found, str) or not found:
        return found or ""
    if "matchLabels" not in found and "matchExpressions" not in found:
        found = {"matchLabels": found}
    words = [f"{key}={value}" for key, value in sorted((found.get("matchLabels") or {}).items())]
    if found.get("matchExpressions"):
        words.append(str(from_label_selector({"matchExpressions": found["matchExpressions"]})))
    return ",".join(words)


def _at(body: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    if not path:
        return None
    found: Any = body
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def _with(body: Mapping[str, Any], path: tuple[str, ...], value: Any) -> Body:
    first, *rest = path
    if not rest:
        return {**body, first: value}
    return {**body, first: _with(body.get(first) or {}, tuple(rest), value)}
