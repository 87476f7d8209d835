"""Namespace: the ServiceAccount and the root certificates that each one gets."""

from collections.abc import Iterable
from datetime import datetime

from trueup.apiserver.simulate.contract import Body, Controller, Pace, Related, Step, idle
from trueup.apiserver.simulate.needs import CONFIG_MAP
from trueup.apiserver.writes import Write, create
from trueup.k8s.ref import GroupKind, Ref

NAMESPACE = GroupKind("", "Namespace")
ACCOUNT = GroupKind("", "ServiceAccount")
AUTHORITY = "kube-root-ca.crt"
# The certificate itself is in `kube-system`, where whoever starts the server puts it.
_SOURCE = Ref(CONFIG_MAP, "kube-system", AUTHORITY)
_DESCRIPTION = "kubernetes.io/description"
_TOLD = (
    "Contains a CA bundle that can be used to verify the kube-apiserver when using internal "
    "endpoints such as the internal service IP or kubernetes.default.svc. No other usage is "
    "guaranteed across distributions of Kubernetes clusters."
)


def step(body: Body, related: Related, now: datetime, pace: Pace) -> Step:
    """One look at a Namespace; its end is :mod:`trueup.apiserver.lifecycle`'s."""
    if "deletionTimestamp" in body["metadata"]:
        return Step()
    name = body["metadata"]["name"]
    writes: list[Write] = []
    if related.get(Ref(ACCOUNT, name, "default")) is None:
        meta = {"name": "default", "namespace": name}
        writes.append(create({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": meta}))
    if related.get(Ref(CONFIG_MAP, name, AUTHORITY)) is None:
        writes.append(_authority(name, related))
    return Step(tuple(writes))


def _authority(namespace: str, related: Related) -> Write:
    source = related.get(_SOURCE) or {}
    meta = {"name": AUTHORITY, "namespace": namespace, "annotations": {_DESCRIPTION: _TOLD}}
    data = dict(source.get("data") or {"ca.crt": ""})
    return create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": data})


def _its_namespace(body: Body, related: Related) -> Iterable[Ref]:
    """What every namespace has is made again when it is deleted."""
    if body["metadata"]["name"] in ("default", AUTHORITY):
        yield Ref(NAMESPACE, "", body["metadata"]["namespace"])


NAMESPACES = Controller(step)
ACCOUNTS = Controller(idle, _its_namespace)
CONFIG_MAPS = Controller(idle, _its_namespace)
