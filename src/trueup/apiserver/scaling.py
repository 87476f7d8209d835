"""Scale: the number of replicas as an object of its own; and disruption budgets of evictions."""

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.apiserver import errors
from trueup.apiserver.cluster import Cluster
from trueup.apiserver.resources import Resource, ScalePaths
from trueup.k8s import causes, status
from trueup.k8s.causes import Cause
from trueup.k8s.fieldset import FieldSet
from trueup.k8s.ref import GroupKind
from trueup.k8s.selector import from_label_selector
from trueup.k8s.typed import plain

Body = dict[str, Any]
SCALE = Resource("autoscaling", "v1", "scales", "scale", "Scale", namespaced=True)
_ABSENT: Any = object()
_MOST = 2**31 - 1
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


def tracked(resource: Resource, body: Body) -> Body:
    """The Scale of an object as a patch sees it: with who owns the number of replicas."""
    found = scale(resource, body)
    path = [f"f:{name}" for name in (resource.scale or ScalePaths()).spec]
    entries = [
        {**entry, "apiVersion": found["apiVersion"], "fieldsV1": {"f:spec": {"f:replicas": {}}}}
        for entry in body["metadata"].get("managedFields") or ()
        if FieldSet(entry.get("fieldsV1") or {}).has(tuple(path))
    ]
    if entries:
        found["metadata"] = {**found["metadata"], "managedFields": entries}
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
    if not resource.custom and (not isinstance(replicas, int) or replicas < 0):
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


def scale_problems(paths: ScalePaths, body: Body, *, alone: bool) -> Iterator[Cause]:
    """What keeps a custom object from being scaled; *alone*: its status is written alone."""
    for path in (paths.status,) if alone else (paths.spec, paths.status):
        yield from _number_problems(body, path)
    if paths.selector:
        found, words = _found(body, paths.selector)
        if not words and found is not _ABSENT and not isinstance(found, str):
            words = _unexpected(paths.selector, found, "string")
        if words:
            yield causes.invalid(_spelled(paths.selector), "", words)


def _number_problems(body: Body, path: tuple[str, ...]) -> Iterator[Cause]:
    found, words = _found(body, path)
    if words or found is _ABSENT:
        if words:
            yield causes.invalid(_spelled(path), 0, words)
    elif isinstance(found, bool) or not isinstance(found, int):
        yield causes.invalid(_spelled(path), 0, _unexpected(path, found, "int64"))
    elif found < 0:
        yield causes.invalid(_spelled(path), found, "should be a non-negative integer")
    elif found > _MOST:
        yield causes.invalid(_spelled(path), found, f"should be less than or equal to {_MOST}")


def _found(body: Any, path: tuple[str, ...]) -> tuple[Any, str]:
    """What stands at *path*, or why nothing can stand there."""
    found = body
    for at, key in enumerate(path):
        if found is None:
            return _ABSENT, ""
        if not isinstance(found, Mapping):
            return _ABSENT, _unexpected(path[: at + 1], found, "map[string]interface {}")
        found = found.get(key, _ABSENT)
        if found is _ABSENT:
            return _ABSENT, ""
    return found, ""


def _unexpected(path: tuple[str, ...], found: Any, wanted: str) -> str:
    return (
        f"{_spelled(path)} accessor error: {plain(found)} is of the type {_go_type(found)},"
        f" expected {wanted}"
    )


def _spelled(path: tuple[str, ...]) -> str:
    return "." + ".".join(path)


def _go_type(value: Any) -> str:
    match value:
        case bool():
            return "bool"
        case int():
            return "int64"
        case float():
            return "float64"
        case str():
            return "string"
        case list():
            return "[]interface {}"
        case None:
            return "<nil>"
    return "map[string]interface {}"


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
