"""
The fence of a run without a network: a NetworkPolicy of its own pod, where none stands.

Policies add up, so one of the operator's, which may be stricter, is left alone. What the pod still
needs is to find us and to speak with us. It goes with the Job that owns it, and it is the network
of the cluster that enforces it, or does not.
"""

import ipaddress
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from trueup.core.terraform.jobs.manifest import NETWORK, RUN
from trueup.k8s.ref import GroupKind
from trueup.k8s.selector import SelectorError, from_label_selector
from trueup.model.terraform import Job

POLICY = GroupKind("networking.k8s.io", "NetworkPolicy")
NAMESPACE = "kubernetes.io/metadata.name"
EGRESS = "Egress"
DNS = 53


def stands(policies: Iterable[Mapping[str, Any]], labels: Mapping[str, str]) -> bool:
    """Whether one of them is about what a pod with these labels may reach."""
    return any(_about(each.get("spec") or {}, labels) for each in policies)


def fence(job: Job, address: str, home: str, owner: Mapping[str, Any]) -> dict[str, Any]:
    """*address*: where pods reach us; *home*: our namespace. *owner*: the metadata of the Job."""
    names = [{"protocol": each, "port": DNS} for each in ("UDP", "TCP")]
    reference = {key: owner[key] for key in ("name", "uid")}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {
            "name": owner["name"],
            "namespace": owner["namespace"],
            "labels": owner["labels"],
            "ownerReferences": [
                {"apiVersion": "batch/v1", "kind": "Job", **reference, "controller": True}
            ],
        },
        "spec": {
            "podSelector": {"matchLabels": {RUN: job.id, NETWORK: "none"}},
            "policyTypes": [EGRESS],
            "egress": [{"ports": names}, _us(address, home)],
        },
    }


def _us(address: str, home: str) -> dict[str, Any]:
    """
    The pods of our namespace, at whichever port: that of a Service is not that of its pods. Where
    we are outside of the cluster: our address, or, as a policy knows no names, our port.
    """
    found = urlsplit(address)
    host, port = found.hostname or "", found.port or {"http": 80}.get(found.scheme, 443)
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        if host.endswith((".svc", ".svc.cluster.local")) or "." not in host:
            return {"to": [{"namespaceSelector": {"matchLabels": {NAMESPACE: home}}}]}
        return {"ports": [{"protocol": "TCP", "port": port}]}
    return {"to": [{"ipBlock": {"cidr": f"{ip}/{ip.max_prefixlen}"}}]}


def _about(spec: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    types = spec.get("policyTypes") or ([EGRESS] if spec.get("egress") is not None else [])
    try:
        chosen = from_label_selector(spec.get("podSelector") or {})
    except SelectorError:
        return False
    return EGRESS in types and (chosen is None or chosen.matches(labels))
