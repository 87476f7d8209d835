"""
Discovery: which groups, versions and resources there are, in both forms that clients ask for.

Old clients walk ``/api``, ``/apis`` and each group-version; newer ones ask ``/api`` and
``/apis`` for everything at once (aggregated discovery, two spellings of the same document).
"""

import base64
import hashlib
from collections.abc import Iterator
from typing import Any

from trueup.apiserver.negotiate import parse_media
from trueup.apiserver.registry import Registry
from trueup.apiserver.resources import Resource
from trueup.k8s.value import Value

AGGREGATED = "APIGroupDiscoveryList"


class Part(Value, frozen=True):
    """A subresource: its name, the kind that it speaks, and what can be done with it."""

    name: str
    kind: str
    verbs: tuple[str, ...]
    group: str = ""
    version: str = ""


_READ_WRITE = ("get", "patch", "update")
_PROXIED = ("create", "delete", "get", "patch", "update")
# Subresources beside status and scale, by the resource's qualified name.
PARTS: dict[str, tuple[Part, ...]] = {
    "pods": (
        Part("attach", "PodAttachOptions", ("create", "get")),
        Part("binding", "Binding", ("create",)),
        Part("ephemeralcontainers", "Pod", _READ_WRITE),
        Part("eviction", "Eviction", ("create",), "policy", "v1"),
        Part("exec", "PodExecOptions", ("create", "get")),
        Part("log", "Pod", ("get",)),
        Part("portforward", "PodPortForwardOptions", ("create", "get")),
        Part("proxy", "PodProxyOptions", _PROXIED),
        Part("resize", "Pod", _READ_WRITE),
    ),
    "namespaces": (Part("finalize", "Namespace", ("update",)),),
    "nodes": (Part("proxy", "NodeProxyOptions", _PROXIED),),
    "services": (Part("proxy", "ServiceProxyOptions", _PROXIED),),
    "serviceaccounts": (Part("token", "TokenRequest", ("create",), "authentication.k8s.io", "v1"),),
    "certificatesigningrequests.certificates.k8s.io": (
        Part("approval", "CertificateSigningRequest", _READ_WRITE),
    ),
}


def parts(resource: Resource) -> Iterator[Part]:
    """The subresources of *resource*."""
    if resource.status:
        yield Part("status", resource.kind, _READ_WRITE)
    if resource.scale:
        yield Part("scale", "Scale", _READ_WRITE, "autoscaling", "v1")
    yield from PARTS.get(resource.qualified, ())


def wants_aggregated(accept: bytes) -> str:
    """The version (``v2``, ``v2beta1``) of aggregated discovery that is asked for, or nothing."""
    for each in accept.decode("latin-1").split(","):
        media, said = parse_media(each)
        if media == "application/json" and said.get("as") == AGGREGATED:
            if said.get("g") == "apidiscovery.k8s.io" and said.get("v") in ("v2", "v2beta1"):
                return said["v"]
        elif media in ("application/json", "*/*"):
            return ""
    return ""


def aggregated_type(version: str) -> bytes:
    return f"application/json;g=apidiscovery.k8s.io;v={version};as={AGGREGATED}".encode()


# The old form.


def api_versions(address: str) -> dict[str, Any]:
    """``/api``."""
    return {
        "kind": "APIVersions",
        "versions": ["v1"],
        "serverAddressByClientCIDRs": [{"clientCIDR": "0.0.0.0/0", "serverAddress": address}],
    }


def group_list(registry: Registry) -> dict[str, Any]:
    """``/apis``."""
    groups = [_group(registry, name) for name in registry.groups() if name]
    return {"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}


def group(registry: Registry, name: str) -> dict[str, Any] | None:
    """``/apis/{group}``."""
    if not name or not registry.versions(name):
        return None
    return {"kind": "APIGroup", "apiVersion": "v1", **_group(registry, name)}


def resource_list(registry: Registry, name: str, version: str) -> dict[str, Any] | None:
    """``/apis/{group}/{version}`` and ``/api/v1``."""
    found = registry.resources(name, version)
    if not found:
        return None
    listed = [entry for resource in found for entry in _entries(resource)]
    head = {"kind": "APIResourceList"}
    if name:  # the core group's list says no version of its own
        head["apiVersion"] = "v1"
    return {
        **head,
        "groupVersion": f"{name}/{version}" if name else version,
        "resources": listed,
    }


def _group(registry: Registry, name: str) -> dict[str, Any]:
    versions = [
        {"groupVersion": f"{name}/{version}", "version": version}
        for version in registry.versions(name)
    ]
    return {"name": name, "versions": versions, "preferredVersion": versions[0]}


def _storage_hash(resource: Resource) -> str:
    """What tells clients that objects are kept in another version than before."""
    version = resource.stored_version or resource.version
    group = "" if resource.stored_as else resource.group
    digest = hashlib.sha256(f"{group}/{version}/{resource.kind}".encode()).digest()
    return base64.b64encode(digest[:8]).decode()


def _entries(resource: Resource) -> Iterator[dict[str, Any]]:
    entry: dict[str, Any] = {
        "name": resource.plural,
        "singularName": resource.singular,
        "namespaced": resource.namespaced,
        "kind": resource.kind,
        "verbs": list(resource.verbs),
    }
    if resource.short:
        entry["shortNames"] = list(resource.short)
    if resource.categories:
        entry["categories"] = list(resource.categories)
    if resource.kept and "create" in resource.verbs:
        entry["storageVersionHash"] = _storage_hash(resource)
    yield entry
    found = parts(resource)
    for part in found if resource.custom else sorted(found, key=lambda part: part.name):
        yield _part_entry(resource, part)


def _part_entry(resource: Resource, part: Part) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": f"{resource.plural}/{part.name}",
        "singularName": "",
        "namespaced": resource.namespaced,
        "kind": part.kind,
        "verbs": list(part.verbs),
    }
    if part.version:
        entry |= {"group": part.group, "version": part.version}
    return entry


# The aggregated form.


def aggregated(registry: Registry, version: str, *, core: bool) -> dict[str, Any]:
    """``/api`` (*core*) or ``/apis`` with every version and resource in it."""
    names = [name for name in registry.groups() if bool(name) != core]
    return {
        "kind": AGGREGATED,
        "apiVersion": f"apidiscovery.k8s.io/{version}",
        "metadata": {},
        "items": [_discovered_group(registry, name) for name in names],
    }


def _discovered_group(registry: Registry, name: str) -> dict[str, Any]:
    versions = [
        {
            "version": version,
            "resources": [_discovered(each) for each in registry.resources(name, version)],
            "freshness": "Current",
        }
        for version in registry.versions(name)
    ]
    metadata = {"name": name, "creationTimestamp": None} if name else {"creationTimestamp": None}
    return {"metadata": metadata, "versions": versions}


def _discovered(resource: Resource) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "resource": resource.plural,
        "responseKind": _gvk(resource.group, resource.version, resource.kind),
        "scope": "Namespaced" if resource.namespaced else "Cluster",
        "singularResource": resource.singular,
        "verbs": list(resource.verbs),
    }
    if resource.short:
        entry["shortNames"] = list(resource.short)
    if resource.categories:
        entry["categories"] = list(resource.categories)
    if subresources := [_discovered_part(resource, part) for part in parts(resource)]:
        entry["subresources"] = subresources
    return entry


def _discovered_part(resource: Resource, part: Part) -> dict[str, Any]:
    group, version = (part.group, part.version) if part.version else ("", resource.version)
    if not part.version:
        group = resource.group
    return {
        "subresource": part.name,
        "responseKind": _gvk(group, version, part.kind),
        "verbs": list(part.verbs),
    }


def _gvk(group: str, version: str, kind: str) -> dict[str, str]:
    return {"group": group, "version": version, "kind": kind}
