"""
Furniture: what every namespace has: a service account and the cluster's certificate authority.
"""

from collections.abc import Iterator
from typing import Any

from trueup.apiserver.simulate import Related
from trueup.apiserver.writes import Write, create, update
from trueup.k8s.ref import GroupKind, Ref

ROOT_CA = "kube-root-ca.crt"
_NOTE = (
    "Contains a CA bundle that can be used to verify the kube-apiserver when using internal"
    " endpoints such as the internal service IP or kubernetes.default.svc. No other usage is"
    " guaranteed across distributions of Kubernetes clusters."
)


def missing(related: Related, namespace: str, authority: str) -> Iterator[Write]:
    """The writes that furnish *namespace*, or put right what was changed; none if it has all."""
    if related.get(Ref(GroupKind("", "ServiceAccount"), namespace, "default")) is None:
        yield create(_service_account(namespace))
    wanted = _root_ca(namespace, authority)
    found = related.get(Ref(GroupKind("", "ConfigMap"), namespace, ROOT_CA))
    if found is None:
        yield create(wanted)
    elif found.get("data") != wanted["data"]:
        yield update({**found, "data": wanted["data"]})


def _service_account(namespace: str) -> dict[str, Any]:
    meta = {"name": "default", "namespace": namespace}
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": meta}


def _root_ca(namespace: str, authority: str) -> dict[str, Any]:
    notes = {"kubernetes.io/description": _NOTE}
    meta = {"name": ROOT_CA, "namespace": namespace, "annotations": notes}
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": meta,
        "data": {"ca.crt": authority},
    }
