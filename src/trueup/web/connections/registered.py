"""
Registered: a cluster as its Secret says it, and as ``/api/v1/clusters`` does; Argo CD's forms.

What is secret in it never leaves: passwords, tokens, keys, and what a credential program is told.
"""

import base64
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import orjson

from trueup.k8s.object import Object
from trueup.web.connections.stored import MANAGED, TYPE, fnv

NAME = "name"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
REFRESH = "argocd.argoproj.io/refresh"
OURS = (*MANAGED, LAST_APPLIED, REFRESH)  # annotations that are not the user's
FIELDS = (
    *(NAME, "namespaces", "config", "shard", "clusterResources", "labels", "annotations"),
    "project",
)
"""What ``updatedFields`` may name."""
SWITCHES = ("true", "1", "t")
SECRETS = ("password", "bearerToken")
PROGRAM = ("command", "apiVersion", "installHint", "provideClusterInfo")
TLS = ("insecure", "serverName", "certData", "keyData", "caData")
CONFIG = (
    *("username", "password", "bearerToken", "tlsClientConfig", "awsAuthConfig"),
    *("execProviderConfig", "disableCompression", "proxyUrl"),
)
Body = Mapping[str, Any]


def cluster(secret: Object) -> dict[str, Any]:
    """With all that the Secret says, credentials too."""
    texts = _texts(secret.body)
    meta = secret.body["metadata"]
    server = texts.get("server", "").strip().rstrip("/")
    notes, labels = meta.get("annotations") or {}, meta.get("labels") or {}
    found: dict[str, Any] = {
        "server": server,
        NAME: texts.get(NAME) or server,
        "config": _config(texts.get("config") or ""),
        "namespaces": [each.strip() for each in texts.get("namespaces", "").split(",")],
        "clusterResources": texts.get("clusterResources", "").strip().lower() in SWITCHES,
        "project": texts.get("project", ""),
        "labels": {key: value for key, value in labels.items() if key != TYPE},
        "annotations": {key: value for key, value in notes.items() if key not in OURS},
        "refreshRequestedAt": notes.get(REFRESH, ""),
    }
    found["namespaces"] = list(filter(None, found["namespaces"]))
    if texts.get("shard", "").isdigit():
        found["shard"] = int(texts["shard"])
    return {key: value for key, value in found.items() if value or key in ("config", "shard")}


def shown(found: Body) -> dict[str, Any]:
    """Without what is secret; null is not there, as where it is read by Go."""
    config = {
        key: _there(value)
        for key, value in found["config"].items()
        if key not in SECRETS and value is not None
    }
    tls = {key: value for key, value in config["tlsClientConfig"].items() if key != "keyData"}
    config["tlsClientConfig"] = tls
    if program := config.get("execProviderConfig"):
        config["execProviderConfig"] = {key: program[key] for key in PROGRAM if key in program}
    if proxy := config.get("proxyUrl"):
        parts = urlsplit(proxy)
        host = parts.netloc.rpartition("@")[2]
        config["proxyUrl"] = urlunsplit(parts._replace(netloc=host))
    return {**found, "config": config}


def _there(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    return {key: _there(each) for key, each in value.items() if each is not None}


def secret(said: Body, namespace: str) -> dict[str, Any]:
    """The Secret of what a request says; its config in the order of Argo CD's fields."""
    server = str(said.get("server") or "").strip().rstrip("/")
    config = normal(said.get("config") or {})
    texts = {
        "server": server,
        NAME: str(said.get(NAME) or server),
        "config": orjson.dumps(config).decode(),
        "namespaces": ",".join(map(str, said.get("namespaces") or ())),
        "clusterResources": "true" if said.get("clusterResources") is True else "",
        "shard": "" if said.get("shard") is None else str(said["shard"]),
        "project": str(said.get("project") or ""),
    }
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": secret_name(server),
            "namespace": namespace,
            "labels": {**(said.get("labels") or {}), TYPE: "cluster"},
            "annotations": {**(said.get("annotations") or {}), **MANAGED},
        },
        "data": {
            key: base64.b64encode(text.encode()).decode() for key, text in texts.items() if text
        },
    }


def same(one: Body, other: Body) -> bool:
    """Whether two declarations of one address say the same."""
    return all(_said(one, field) == _said(other, field) for field in FIELDS)


def updated(found: Body, said: Body, fields: tuple[str, ...]) -> dict[str, Any]:
    """*found* with those fields of *said*; without any named, all of them."""
    wanted = fields or FIELDS
    return {**found, **{field: said.get(field) for field in FIELDS if field in wanted}}


def secret_name(server: str) -> str:
    """As Argo CD names it: for the host, and 32 bits of FNV-1a of the address."""
    host = urlsplit(server).hostname or ""
    if ":" in host:
        host = ip_address(host).exploded.replace(":", "-")
    return f"cluster-{host.lower()}-{fnv(server)}"


def normal(config: Body) -> dict[str, Any]:
    """As Go writes it: what is empty is left out, but for ``insecure``."""
    tls = config.get("tlsClientConfig") or {}
    secured = {key: tls[key] for key in TLS if tls.get(key)}
    whole = {**config, "tlsClientConfig": {"insecure": bool(tls.get("insecure")), **secured}}
    return {key: whole[key] for key in CONFIG if whole.get(key)}


def _said(found: Body, field: str) -> Any:
    value = found.get(field)
    if field == "config":
        return normal(value or {})
    if field == NAME:
        return value or found.get("server")
    return value if value == 0 else value or None


def _config(text: str) -> dict[str, Any]:
    """What cannot be read is told where the cluster is opened; here it says nothing."""
    try:
        said = orjson.loads(text or "{}")
    except orjson.JSONDecodeError:
        said = {}
    return normal(said if isinstance(said, dict) else {})


def _texts(body: Body) -> dict[str, str]:
    data = body.get("data") or {}
    return {key: base64.b64decode(value).decode(errors="replace") for key, value in data.items()}
