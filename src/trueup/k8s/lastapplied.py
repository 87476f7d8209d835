"""
The annotation of ``kubectl apply``, where client-side and server-side apply meet.

Two courtesies of the API server to the manager called ``kubectl``, so that people may go over from
client-side to server-side apply: a conflict over a field that the annotation says kubectl set, and
that still has that value, is none; and an annotation that is there is kept up to date.
"""

from typing import Any

import orjson

from trueup.k8s.fieldset import Trie, difference, trie_of, union
from trueup.k8s.merge import compared
from trueup.k8s.shape import Shape
from trueup.k8s.typed import fits

MANAGER = "kubectl"
ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration"
_LIMIT = 256 * 1024  # bytes that all annotations of an object may have together


def fields(live: dict[str, Any], api_version: str, shape: Shape) -> Trie | None:
    """The fields that the annotation set and that are still as it says; None without one."""
    try:
        applied = orjson.loads(_annotations(live).get(ANNOTATION) or b"")
    except orjson.JSONDecodeError:
        return None
    if not isinstance(applied, dict) or applied.get("apiVersion") != api_version:
        return None
    if not (fits(applied, shape) and fits(live, shape)):
        return None
    differing = compared(applied, live, shape)
    changed = union(union(differing.modified, differing.added), differing.removed)
    return difference(trie_of(applied, shape), changed)


def renewed(body: dict[str, Any], config: dict[str, Any], manager: str) -> dict[str, Any]:
    """*body* with the annotation, if it has one and kubectl applies, saying *config*."""
    annotations = _annotations(body)
    if manager != MANAGER or not annotations.get(ANNOTATION):
        return body
    text = _encoded(config)
    if annotations[ANNOTATION] == text:
        return body
    found = {**annotations, ANNOTATION: text}
    if sum(len(name.encode()) + len(value.encode()) for name, value in found.items()) > _LIMIT:
        del found[ANNOTATION]
    return {**body, "metadata": {**body["metadata"], "annotations": found}}


def _annotations(body: dict[str, Any]) -> dict[str, str]:
    return (body.get("metadata") or {}).get("annotations") or {}


def _encoded(config: dict[str, Any]) -> str:
    """*config* as the API server writes it: keys sorted, Go's escapes, a line's end."""
    metadata = config.get("metadata") or {}
    annotations = _annotations(config)
    if ANNOTATION in annotations:
        rest = {name: value for name, value in annotations.items() if name != ANNOTATION}
        config = {**config, "metadata": {**metadata, "annotations": rest}}
    text = orjson.dumps(_whole(config), option=orjson.OPT_SORT_KEYS).decode()
    for sign, escaped in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(sign, escaped)
    return text + "\n"


def _whole(value: Any) -> Any:
    """*value* with floats that have no fraction as integers, as Go writes them."""
    if isinstance(value, dict):
        return {name: _whole(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_whole(each) for each in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return int(value)
    return value
