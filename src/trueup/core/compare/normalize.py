"""
Normalize: a manifest as it is compared and sent.

What a person may have left in a manifest (a status, the fields that the server writes, nulls, the
``stringData`` of a Secret) is brought into the one form in which two manifests that mean the same
are the same. The result is what a server-side apply sends.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from trueup.core.compare.variables import single
from trueup.k8s.object import Object

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
TEMPLATE_GENERATION = "deprecated.daemonset.template.generation"
REVISION = "deployment.kubernetes.io/revision"
NOTES = frozenset({LAST_APPLIED, TEMPLATE_GENERATION, REVISION})
"""Annotations that nobody declares: of client-side apply, and of the server on workloads."""
RBAC = "rbac.authorization.k8s.io/"
SERVER_FIELDS = frozenset(
    {
        "creationTimestamp",
        "deletionGracePeriodSeconds",
        "deletionTimestamp",
        "generation",
        "managedFields",
        "resourceVersion",
        "selfLink",
        "uid",
    }
)
TEXTS = {("v1", "ConfigMap"): ("data",), ("v1", "Secret"): ("data", "stringData")}
"""Maps of texts: ``KEY:`` with nothing behind it declares an empty one there."""
EMPTIED = frozenset({"annotations", "labels"})  # where an empty map is no map

Body = Mapping[str, Any]


def declared(body: Body) -> Body:
    """*body* as it is applied; *body* itself where nothing has to change."""
    body = _without_nulls(_with_empty_texts(body))
    body = single(without_server_fields(body))
    match body.get("kind"), body.get("apiVersion"):
        case "Secret", "v1":
            return _with_encoded_strings(body)
        case "PersistentVolumeClaim", "v1":
            return _unbound(body, "volumeName")
        case "Pod", "v1":
            return _unbound(body, "nodeName")
        case (("ClusterRole" | "Role"), str(version)) if version.startswith(RBAC):
            return _with_own_rules(body)
    return body


def placed(body: Body, namespace: str, *, namespaced: bool | None) -> Body:
    """
    *body* in its namespace.

    A cluster-scoped object has none; any other is in *namespace* if it names none itself. A kind
    of unknown scope (None) is taken for namespaced, since most are.
    """
    meta = body.get("metadata") or {}
    if namespaced is False:
        if "namespace" not in meta:
            return body
        return {**body, "metadata": {k: v for k, v in meta.items() if k != "namespace"}}
    if meta.get("namespace") or not namespace:
        return body
    return {**body, "metadata": {**meta, "namespace": namespace}}


def named(obj: Object) -> bool:
    """Whether the object has a name; one that only has ``generateName`` has no `ref` yet."""
    return bool(obj.at("metadata", "name"))


def _with_empty_texts(body: Body) -> Body:
    """A null in such a map is an empty text, as the API server and ``kubectl apply`` read it."""
    for name in TEXTS.get((str(body.get("apiVersion")), str(body.get("kind"))), ()):
        texts = body.get(name)
        if isinstance(texts, Mapping) and None in texts.values():
            filled = {key: "" if text is None else text for key, text in texts.items()}
            body = {**body, name: filled}
    return body


def _without_nulls(value: Any) -> Any:
    """Null says "not declared"; items of a list keep their places."""
    if isinstance(value, Mapping):
        changed = {k: _without_nulls(v) for k, v in value.items() if v is not None}
        same = len(changed) == len(value) and all(changed[k] is value[k] for k in changed)
        return value if same else changed
    if isinstance(value, list):
        items = [_without_nulls(item) for item in value]
        return value if all(map(_is, items, value)) else items
    return value


def _is(one: Any, other: Any) -> bool:
    return one is other


def without_notes(body: Body) -> Body:
    """*body* without the annotations that nobody declares; itself where there are none."""
    meta = body.get("metadata")
    annotations = meta.get("annotations") if isinstance(meta, Mapping) else None
    if not isinstance(annotations, Mapping) or NOTES.isdisjoint(annotations):
        return body
    kept = {key: value for key, value in annotations.items() if key not in NOTES}
    return {**body, "metadata": {**body["metadata"], "annotations": kept}}


def without_server_fields(body: Body) -> Body:
    body = without_notes(body)
    meta = body.get("metadata")
    if not isinstance(meta, Mapping):
        return body
    kept = {
        key: value
        for key, value in meta.items()
        if key not in SERVER_FIELDS and not (key in EMPTIED and value == {})
    }
    return body if len(kept) == len(meta) else {**body, "metadata": kept}


def _with_encoded_strings(body: Body) -> Body:
    """A Secret whose ``stringData`` stands in ``data``, where the server puts it."""
    strings, data = body.get("stringData"), body.get("data")
    if not isinstance(strings, Mapping) and not isinstance(data, Mapping):
        return {key: value for key, value in body.items() if key != "stringData"}
    encoded = {
        str(key): base64.b64encode(str(value).encode()).decode()
        for key, value in (strings if isinstance(strings, Mapping) else {}).items()
    }
    plain = {
        str(key): canonical_base64(value)
        for key, value in (data if isinstance(data, Mapping) else {}).items()
    }
    rest = {key: value for key, value in body.items() if key != "stringData"}
    return {**rest, "data": {**plain, **encoded}}


def canonical_base64(text: Any) -> Any:
    """Base64 without line ends, as the server writes it; anything else as it is."""
    if not isinstance(text, str) or not any(mark in text for mark in "\r\n"):
        return text
    try:
        return base64.b64encode(base64.b64decode(text, validate=False)).decode()
    except binascii.Error:
        return text


def _unbound(body: Body, name: str) -> Body:
    """Nothing said of what the cluster binds once: it refuses to take that back later."""
    spec = body.get("spec")
    if not isinstance(spec, Mapping) or spec.get(name) != "":
        return body
    return {**body, "spec": {key: value for key, value in spec.items() if key != name}}


def _with_own_rules(body: Body) -> Body:
    """A role without rules, or with rules that the server collects from other roles, has none."""
    if body.get("aggregationRule") or not body.get("rules"):
        return {key: value for key, value in body.items() if key != "rules"}
    return body
