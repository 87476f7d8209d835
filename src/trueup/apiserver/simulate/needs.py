"""What a pod cannot start without: the ConfigMaps and Secrets that its spec names."""

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.apiserver.simulate.contract import Body, Related
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.value import Value

CONFIG_MAP = GroupKind("", "ConfigMap")
SECRET = GroupKind("", "Secret")


class Need(Value, frozen=True):
    """Something that is not there, and how the kubelet says so."""

    reason: str  # of the waiting state
    event: str
    message: str
    state_message: str = ""


def missing(pod: Body, related: Related) -> Need | None:
    """The first thing that *pod* needs and that is not there."""
    namespace = pod["metadata"]["namespace"]
    for volume in pod["spec"].get("volumes") or ():
        for kind, source in _volume_sources(volume):
            if not _there(kind, source, namespace, related):
                what = _not_found(kind, source)
                message = f'MountVolume.SetUp failed for volume "{volume["name"]}" : {what}'
                return Need("ContainerCreating", "FailedMount", message)
    for container in (*(pod["spec"].get("initContainers") or ()), *pod["spec"]["containers"]):
        for kind, source in _environment_sources(container):
            if not _there(kind, source, namespace, related):
                what = _not_found(kind, source)
                return Need("CreateContainerConfigError", "Failed", f"Error: {what}", what)
    return None


def _volume_sources(volume: Mapping[str, Any]) -> Iterator[tuple[GroupKind, dict[str, Any]]]:
    if config := volume.get("configMap"):
        yield CONFIG_MAP, config
    if secret := volume.get("secret"):
        yield SECRET, {**secret, "name": secret.get("secretName")}
    for source in (volume.get("projected") or {}).get("sources") or ():
        # The root certificates come with the namespace, a little after it.
        config = source.get("configMap")
        if config and config.get("name") != "kube-root-ca.crt":
            yield CONFIG_MAP, config
        if source.get("secret"):
            yield SECRET, source["secret"]


def _environment_sources(
    container: Mapping[str, Any],
) -> Iterator[tuple[GroupKind, dict[str, Any]]]:
    for source in container.get("envFrom") or ():
        if source.get("configMapRef"):
            yield CONFIG_MAP, source["configMapRef"]
        if source.get("secretRef"):
            yield SECRET, source["secretRef"]
    for variable in container.get("env") or ():
        source = variable.get("valueFrom") or {}
        if source.get("configMapKeyRef"):
            yield CONFIG_MAP, source["configMapKeyRef"]
        if source.get("secretKeyRef"):
            yield SECRET, source["secretKeyRef"]


def _there(kind: GroupKind, source: Mapping[str, Any], namespace: str, related: Related) -> bool:
    if source.get("optional") or not source.get("name"):
        return True
    return related.get(Ref(kind, namespace, source["name"])) is not None


def _not_found(kind: GroupKind, source: Mapping[str, Any]) -> str:
    return f'{kind.kind.lower()} "{source["name"]}" not found'
