"""
Advice: what is accepted and yet told to whoever sends it, in the words of a real server.

Only what went through gets advice; a refusal says enough.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from trueup.apiserver.admission.keypairs import pair_problem
from trueup.apiserver.admission.numbers import amount
from trueup.k8s.causes import quoted
from trueup.k8s.names import dns_label
from trueup.k8s.ref import GroupKind

Body = Mapping[str, Any]
Advise = Callable[[Body], Iterator[str]]
_RECOMMENDED = "which can result in surprising behavior; a DNS label is recommended"
_BYTES = ("memory", "ephemeral-storage")


def advice(kind: GroupKind, body: Body) -> tuple[str, ...]:
    """What the sender of *body* is told."""
    advise = _ADVICE.get(kind)
    return () if advise is None else tuple(advise(body))


def _pod(body: Body) -> Iterator[str]:
    complaints = dns_label((body.get("metadata") or {}).get("name") or "a")
    if complaints:
        told = f"metadata.name: this is used in the Pod's hostname, {_RECOMMENDED}"
        yield f"{told}: [{' '.join(complaints)}]"
    yield from _spec(body.get("spec") or {}, "spec")


def _workload(body: Body) -> Iterator[str]:
    template = (body.get("spec") or {}).get("template") or {}
    yield from _spec(template.get("spec") or {}, "spec.template.spec")


def _stateful(body: Body) -> Iterator[str]:
    yield from _workload(body)
    if ((body.get("spec") or {}).get("revisionHistoryLimit") or 0) < 0:
        told = "a negative value retains all historical revisions; a value >= 0 is recommended"
        yield f"spec.revisionHistoryLimit: {told}"


def _cron(body: Body) -> Iterator[str]:
    complaints = dns_label((body.get("metadata") or {}).get("name") or "a")
    if complaints:
        told = f"metadata.name: this is used in Pod names and hostnames, {_RECOMMENDED}"
        yield f"{told}: [{' '.join(complaints)}]"
    job = ((body.get("spec") or {}).get("jobTemplate") or {}).get("spec") or {}
    template = job.get("template") or {}
    yield from _spec(template.get("spec") or {}, "spec.jobTemplate.spec.template.spec")


def _spec(spec: Body, path: str) -> Iterator[str]:
    # A pod's own is made a second before anything is told.
    if (spec.get("terminationGracePeriodSeconds") or 0) < 0 and path != "spec":
        told = "must be >= 0; negative values are invalid and will be treated as 1"
        yield f"{path}.terminationGracePeriodSeconds: {told}"
    seen: set[str] = set()
    for index, secret in enumerate(spec.get("imagePullSecrets") or ()):
        name, at = secret.get("name") or "", f"{path}.imagePullSecrets[{index}].name"
        if not name:
            yield f"{at}: invalid empty name {quoted(name)}"
        elif name in seen:
            yield f"{at}: duplicate name {quoted(name)}"
        seen.add(name)
    for key in ("initContainers", "containers"):
        for index, container in enumerate(spec.get(key) or ()):
            yield from _container(container, f"{path}.{key}[{index}]")


def _container(container: Body, path: str) -> Iterator[str]:
    yield from _fractions(container.get("resources") or {}, f"{path}.resources")
    names: set[str] = set()
    for index, variable in enumerate(container.get("env") or ()):
        name = variable.get("name") or ""
        if name in names:
            told = f"hides previous definition of {quoted(name)}"
            yield f"{path}.env[{index}]: {told}, which may be dropped when using apply"
        names.add(name)
    ports: dict[Any, int] = {}
    for index, port in enumerate(container.get("ports") or ()):
        key = (port.get("containerPort"), port.get("protocol") or "TCP", port.get("hostPort"))
        if key in ports:
            told = f"duplicate port definition with {path}.ports[{ports[key]}]"
            yield f"{path}.ports[{index}]: {told}"
        ports.setdefault(key, index)


def _fractions(resources: Body, path: str) -> Iterator[str]:
    limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
    # What is limited and not asked for is asked for up to its limit.
    for field, amounts in (("limits", limits), ("requests", {**limits, **requests})):
        for name, value in amounts.items():
            found = amount(value) if name in _BYTES else None
            if found is not None and found % 1:
                told = f"fractional byte value {quoted(str(value))} is invalid, must be an integer"
                yield f"{path}.{field}[{name}]: {told}"


def _service(body: Body) -> Iterator[str]:
    spec = body.get("spec") or {}
    if spec.get("externalIPs"):
        told = "is deprecated and may no longer be implemented in some clusters"
        yield f"spec.externalIPs {told}"
    if spec.get("type", "ClusterIP") != "ExternalName" and spec.get("externalName"):
        yield 'spec.externalName is ignored when spec.type is not "ExternalName"'
    if spec.get("trafficDistribution") == "PreferClose":
        told = '"PreferClose" is deprecated; use "PreferSameZone"'
        yield f"spec.trafficDistribution: {told}"


def _secret(body: Body) -> Iterator[str]:
    if body.get("type") == "kubernetes.io/tls" and (told := pair_problem(body.get("data") or {})):
        yield told


_ADVICE: Mapping[GroupKind, Advise] = {
    GroupKind("", "Pod"): _pod,
    GroupKind("", "ReplicationController"): _workload,
    GroupKind("", "Secret"): _secret,
    GroupKind("", "Service"): _service,
    GroupKind("apps", "DaemonSet"): _workload,
    GroupKind("apps", "Deployment"): _workload,
    GroupKind("apps", "ReplicaSet"): _workload,
    GroupKind("apps", "StatefulSet"): _stateful,
    GroupKind("batch", "CronJob"): _cron,
    GroupKind("batch", "Job"): _workload,
}
