"""Defaults of a pod's spec, in a Pod as in the template of a workload."""

from collections.abc import Iterator
from typing import Any

from trueup.apiserver.admission.numbers import as_stored, write_canonical

Draft = dict[str, Any]  # a private copy, filled in place

MODE = 0o644


def default_template(owner: Draft) -> None:
    """Fill ``template`` of a workload's spec."""
    template = owner.setdefault("template", {})
    template.setdefault("metadata", {})
    default_pod_spec(template.setdefault("spec", {}))


def default_pod_spec(spec: Draft) -> None:
    spec.setdefault("restartPolicy", "Always")
    spec.setdefault("terminationGracePeriodSeconds", 30)
    spec.setdefault("dnsPolicy", "ClusterFirst")
    spec.setdefault("securityContext", {})
    spec.setdefault("schedulerName", "default-scheduler")
    account = spec.get("serviceAccountName") or spec.get("serviceAccount")
    if account:
        spec["serviceAccountName"] = spec["serviceAccount"] = account
    for kind in ("limits", "requests"):
        write_canonical((spec.get("resources") or {}).get(kind))
    for container in containers(spec):
        _container(container)
    for volume in spec.get("volumes") or ():
        _volume(volume)


def containers(spec: Draft) -> Iterator[Draft]:
    """Every container of a pod: init, main, ephemeral."""
    for key in ("initContainers", "containers", "ephemeralContainers"):
        yield from spec.get(key) or ()


def default_host_ports(spec: Draft) -> None:
    """A pod of the host's network, but no template for one, has its ports there too."""
    if not spec.get("hostNetwork"):
        return
    for key in ("initContainers", "containers"):
        for container in spec.get(key) or ():
            for port in container.get("ports") or ():
                port["hostPort"] = port.get("hostPort") or port.get("containerPort")


def _container(container: Draft) -> None:
    container.setdefault("imagePullPolicy", pull_policy(container.get("image") or ""))
    container.setdefault("terminationMessagePath", "/dev/termination-log")
    container.setdefault("terminationMessagePolicy", "File")
    resources = container.setdefault("resources", {})
    write_canonical(resources.get("limits"))
    write_canonical(resources.get("requests"))
    for port in container.get("ports") or ():
        port.setdefault("protocol", "TCP")
    for variable in container.get("env") or ():
        if reference := (variable.get("valueFrom") or {}).get("fieldRef"):
            reference.setdefault("apiVersion", "v1")
    for key in ("livenessProbe", "readinessProbe", "startupProbe"):
        if key in container:
            _probe(container[key])
    for hook in (container.get("lifecycle") or {}).values():
        if isinstance(hook, dict):
            _http(hook)


def pull_policy(image: str) -> str:
    """``Always`` for what may change under its name, else ``IfNotPresent``."""
    name, _, digest = image.partition("@")
    tag = name.rpartition("/")[2].partition(":")[2]
    return "Always" if not digest and tag in ("", "latest") else "IfNotPresent"


def _probe(probe: Draft) -> None:
    probe.setdefault("timeoutSeconds", 1)
    probe.setdefault("periodSeconds", 10)
    probe.setdefault("successThreshold", 1)
    probe.setdefault("failureThreshold", 3)
    _http(probe)
    if "grpc" in probe:
        probe["grpc"].setdefault("service", "")


def _http(handler: Draft) -> None:
    if isinstance(handler.get("httpGet"), dict):
        handler["httpGet"].setdefault("path", "/")
        handler["httpGet"].setdefault("scheme", "HTTP")


def _volume(volume: Draft) -> None:
    if not volume.keys() - {"name"}:
        volume["emptyDir"] = {}
    if "sizeLimit" in (volume.get("emptyDir") or {}):
        volume["emptyDir"]["sizeLimit"] = as_stored(volume["emptyDir"]["sizeLimit"])
    for source in ("secret", "configMap", "downwardAPI", "projected"):
        if source in volume:
            volume[source].setdefault("defaultMode", MODE)
    _fields(volume.get("downwardAPI") or {})
    if "hostPath" in volume:
        volume["hostPath"].setdefault("type", "")
    for source in (volume.get("projected") or {}).get("sources") or ():
        if "serviceAccountToken" in source:
            source["serviceAccountToken"].setdefault("expirationSeconds", 3600)
        _fields(source.get("downwardAPI") or {})
    if "image" in volume:
        reference = volume["image"].get("reference") or ""
        volume["image"].setdefault("pullPolicy", pull_policy(reference))
    if "ephemeral" in volume:
        template = volume["ephemeral"].setdefault("volumeClaimTemplate", {})
        template.setdefault("spec", {}).setdefault("volumeMode", "Filesystem")
    default_storage(volume)


def _fields(downward: Draft) -> None:
    for item in downward.get("items") or ():
        if "fieldRef" in item:
            item["fieldRef"].setdefault("apiVersion", "v1")


def default_storage(volume: Draft) -> None:
    """Defaults of network volumes, shared by pods and PersistentVolumes."""
    if "iscsi" in volume:
        volume["iscsi"].setdefault("iscsiInterface", "default")
    if "rbd" in volume:
        rbd = volume["rbd"]
        rbd.setdefault("pool", "rbd")
        rbd.setdefault("user", "admin")
        rbd.setdefault("keyring", "/etc/ceph/keyring")
    if "azureDisk" in volume:
        disk = volume["azureDisk"]
        disk.setdefault("cachingMode", "ReadWrite")
        disk.setdefault("kind", "Shared")
        disk.setdefault("fsType", "ext4")
        disk.setdefault("readOnly", False)
