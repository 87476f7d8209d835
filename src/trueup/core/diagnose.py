"""
Diagnose: what of an installation may be shown to strangers who help.

Careful more than once: what is called or looks like a secret is hidden (`core.history.veil`); what
people may have written a secret into is left out, whatever it is called (values of charts,
variables, manifests and patches within specs, services of notifications, what an address has behind
its ``?``); and every value of a Secret that we can read is looked for in all that is left.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from trueup.core.history.veil import HIDDEN, hidden, secret
from trueup.k8s.object import Object
from trueup.k8s.yaml import YamlError, documents

FREE = frozenset(
    {
        *("values", "valuesObject", "parameters", "fileParameters", "env", "extVars", "tlas"),
        *("variables", "variableFiles", "inline", "manifests", "patches", "patch", "plugin"),
        *("backendConfig", "info", "jsonnet", "template", "generators", "outputs"),
    }
)
"""Fields of specs that hold what people wrote themselves; their names are told, nothing else."""
NOTES = ("argocd.argoproj.io/", "trueup.dev/", "kubernetes.io/")
"""How names of annotations begin whose values may be told."""
SHORTEST = 5  # characters of a value of a Secret that is looked for
PLAIN = frozenset(
    {
        *("type", "url", "name", "server", "project", "namespaces", "clusterResources", "shard"),
        *("enableLfs", "enableOCI", "insecure", "insecureIgnoreHostKey", "forceHttpBasicAuth"),
        *("noProxy", "githubAppEnterpriseBaseUrl", "useAzureWorkloadIdentity"),
    }
)
"""Keys of the Secrets of repositories and clusters that say what they are for."""
SERVICE = "service."
REACHED = frozenset({"host", "port", "from", "queue", "region", "topic", "html"})
"""Fields of a service of notifications that say where it is."""
_QUERY = re.compile(r"(https?://[^\s\"'?<>]+\?)[^\s\"'<>]+")
_KEY = re.compile(r"(-----BEGIN [A-Z ]*PRIVATE KEY-----).*?(?=-----END|\Z)", re.DOTALL)
TYPE = "argocd.argoproj.io/secret-type"


def told(obj: Object) -> dict[str, Any]:
    """An object of ours as it may be shown."""
    meta = obj.body.get("metadata") or {}
    kept = {
        key: meta[key]
        for key in ("name", "namespace", "generation", "creationTimestamp", "deletionTimestamp")
        if key in meta
    }
    kept |= {key: meta[key] for key in ("labels", "finalizers") if meta.get(key)}
    if notes := meta.get("annotations"):
        kept["annotations"] = {name: _note(name, value) for name, value in notes.items()}
    head = {"apiVersion": obj.body["apiVersion"], "kind": obj.body["kind"], "metadata": kept}
    rest = {key: obj.body[key] for key in ("spec", "operation", "status") if key in obj.body}
    return {**head, **hidden(_without(rest))}


def _note(name: str, value: str) -> str:
    known = any(part in name for part in NOTES) and not name.endswith("last-applied-configuration")
    return value if known else HIDDEN


def _without(value: Any) -> Any:
    match value:
        case Mapping():
            return {
                key: _outline(each) if key in FREE else _without(each)
                for key, each in value.items()
            }
        case list() | tuple():
            return [_without(each) for each in value]
        case _:
            return value


def _outline(value: Any) -> Any:
    """What it consists of, without what that says."""
    match value:
        case Mapping():
            return {
                key: each if key == "name" and isinstance(each, str) else _outline(each)
                for key, each in value.items()
            }
        case list() | tuple():
            return [_outline(each) for each in value]
        case None | "":
            return value
        case _:
            return HIDDEN


def kept_of(secret: Object) -> dict[str, Any]:
    """Which keys a Secret has; of its values only that they are there."""
    data = secret.body.get("data") or {}
    return {
        "name": secret.ref.name,
        "type": secret.body.get("type") or "Opaque",
        "labels": secret.at("metadata", "labels") or {},
        "keys": sorted(data),
    }


def values_of(secrets: Iterable[Object]) -> frozenset[str]:
    """All texts that are nobody's business; each line of one is a text of its own."""
    return frozenset(text for each in secrets for text in _values(each) if len(text) >= SHORTEST)


def _values(secret: Object) -> Iterator[str]:
    typed = TYPE in (secret.at("metadata", "labels") or {})
    for key, encoded in (secret.body.get("data") or {}).items():
        if typed and key in PLAIN:
            continue
        yield str(encoded)
        try:
            text = base64.b64decode(str(encoded)).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
        yield text
        yield from (line.strip() for line in text.splitlines())


def said(data: Mapping[str, Any]) -> dict[str, Any]:
    """A ConfigMap of settings."""
    return {
        key: _service(str(value)) if key.startswith(SERVICE) else hidden({key: value})[key]
        for key, value in data.items()
    }


def _service(text: str) -> Any:
    """Where messages go, without what lets us in there: that has many names."""
    try:
        return [_reached(value) for _, value in documents(text)]
    except YamlError:
        return HIDDEN


def _reached(value: Any, name: str = "") -> Any:
    match value:
        case Mapping():
            return {str(key): _reached(each, str(key)) for key, each in value.items()}
        case list():
            return [_reached(each, name) for each in value]
        case str() if value.startswith("$") or name in REACHED:
            return value
        case str() if "://" in value:
            where = urlsplit(value)
            return f"{where.scheme}://{where.netloc.rpartition('@')[2]}/{HIDDEN}"
        case str() if value:
            return HIDDEN
        case _:
            return value


def variables(environ: Mapping[str, str], prefixes: tuple[str, ...]) -> dict[str, str]:
    """Those that begin so; of what people choose (headers, inputs of Terraform) only the names."""
    return {
        name: HIDDEN if secret(name) or _free(name.upper()) else str(hidden(value))
        for name, value in sorted(environ.items())
        if name.upper().startswith(prefixes)
    }


def _free(name: str) -> bool:
    return name.startswith("TF_VAR_") or name.endswith("HEADERS")


def logged(text: str) -> str:
    """Lines of a log; a key may go over several."""
    lines = _KEY.sub(rf"\1{HIDDEN}", text).splitlines()
    return "\n".join(str(hidden(line)) for line in lines)


def blotted(text: str, values: Iterable[str]) -> str:
    """
    *text* without any of *values*, the longest first: one may be part of another; and without what
    addresses ask for.
    """
    for each in sorted(values, key=len, reverse=True):
        text = text.replace(each, HIDDEN)
    return _QUERY.sub(rf"\1{HIDDEN}", text)
