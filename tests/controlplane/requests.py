"""
What a simulated controller wants done, as requests to a real API server.

The simulation writes an object whole, status and all, in one go. Here the same becomes what a
scheduler, a kubelet or a load balancer really sends: a binding, a status, a deletion.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import orjson

from trueup.apiserver.writes import Verb, Write
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value
from trueup.ports import ApiKind

Body = Mapping[str, Any]
JSON = "application/json"
JSON_PATCH = "application/json-patch+json"


class Request(Value, frozen=True):
    """One request; *body* is JSON."""

    method: str
    path: str
    body: bytes
    media: str = JSON


def requests(write: Write, live: Body | None, served: ApiKind) -> Iterator[Request]:
    """What to send for *write*, in this order; *live* is the object that was looked at."""
    match write.verb:
        case Verb.CREATE:
            body = {key: value for key, value in write.body.items() if key != "status"}
            yield _request("POST", folder(write.ref, served), body, write.manager)
        case Verb.UPDATE if live is not None:
            yield from _binding(write, live, served)
            yield _status(write, live, served)
        case Verb.UPDATE:
            return
        case Verb.DELETE:
            options: dict[str, Any] = {"preconditions": {"uid": write.uid}}
            if write.grace is not None:
                options["gracePeriodSeconds"] = write.grace
            yield _request("DELETE", place(write.ref, served), options)


def folder(ref: Ref, served: ApiKind) -> str:
    """The collection that *ref* is in."""
    group = ref.kind.group
    root = f"/apis/{group}/{served.version}" if group else f"/api/{served.version}"
    inside = f"/namespaces/{ref.namespace}" if served.namespaced else ""
    return f"{root}{inside}/{served.plural}"


def place(ref: Ref, served: ApiKind) -> str:
    return f"{folder(ref, served)}/{ref.name}"


def _binding(write: Write, live: Body, served: ApiKind) -> Iterator[Request]:
    """A pod gets its node by a request of its own."""
    node = write.body["spec"].get("nodeName")
    if write.ref.kind.kind != "Pod" or live["spec"].get("nodeName") == node:
        return
    meta = {"name": write.ref.name, "namespace": write.ref.namespace}
    target = {"apiVersion": "v1", "kind": "Node", "name": node}
    body = {"apiVersion": "v1", "kind": "Binding", "metadata": meta, "target": target}
    yield _request("POST", f"{place(write.ref, served)}/binding", body, "kube-scheduler")


def _status(write: Write, live: Body, served: ApiKind) -> Request:
    """Of this very object; a namesake that has come since keeps its own."""
    patch = [
        {"op": "test", "path": "/metadata/uid", "value": live["metadata"]["uid"]},
        {"op": "add", "path": "/status", "value": write.body["status"]},
    ]
    path = f"{place(write.ref, served)}/status"
    return _request("PATCH", path, patch, write.manager, JSON_PATCH)


def _request(method: str, path: str, body: Any, manager: str = "", media: str = JSON) -> Request:
    asked = f"{path}?{urlencode({'fieldManager': manager})}" if manager else path
    return Request(method, asked, orjson.dumps(body), media)
