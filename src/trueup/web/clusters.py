"""``/api/v1/clusters``: the cluster that we run on, and those that Secrets declare."""

import asyncio
import base64
from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.capabilities import Capabilities, api_versions
from trueup.core.permits import IN_CLUSTER, IN_CLUSTER_NAME
from trueup.k8s.object import Object
from trueup.model.errors import NotYet, Stalled, Unreachable
from trueup.web.errors import ApiError, Code
from trueup.web.exchange import deps, reply, text
from trueup.web.found import applications
from trueup.web.repositories import SECRET, TYPE

TLS_SHOWN = ("insecure", "serverName", "caData")


async def list_clusters(request: Request) -> Response:
    found = await _clusters(request)
    server, name = text(request, "server"), text(request, "name")
    wanted = [
        each for each in found if server in ("", each["server"]) and name in ("", each["name"])
    ]
    shown = await asyncio.gather(*(_shown(request, each) for each in wanted))
    return reply({"metadata": {}, "items": shown})


async def get(request: Request) -> Response:
    """By address, or by name with ``id.type=name``."""
    wanted = request.path_params["id"]
    for each in await _clusters(request):
        if wanted in (each["server"], each["name"]):
            return reply(await _shown(request, each))
    raise ApiError(Code.NOT_FOUND, f"cluster {wanted!r} not found")


async def _clusters(request: Request) -> list[dict[str, Any]]:
    listed, _ = await deps(request).cluster.list(
        SECRET, namespace=deps(request).namespace, selector=f"{TYPE}=cluster"
    )
    declared = [_fields(each) for each in listed]
    if any(each["server"] == IN_CLUSTER for each in declared):
        return declared
    here = {"server": IN_CLUSTER, "name": IN_CLUSTER_NAME, "config": {"tlsClientConfig": {}}}
    return [here, *declared]


async def _shown(request: Request, found: Mapping[str, Any]) -> dict[str, Any]:
    state, around = await _asked(request, found["server"])
    count = sum(1 for entry in applications(request).all() if _goes_to(entry.body, found))
    told = {"connectionState": state, "serverVersion": _minor(around.kube_version)}
    serves = {"kubeVersion": around.kube_version, "apiVersions": around.api_versions}
    info = {**told, **serves, "cacheInfo": {}, "applicationsCount": count}
    return {**found, **told, "info": info}


async def _asked(request: Request, server: str) -> tuple[dict[str, str], Capabilities]:
    """Whether it answers now, and what it serves."""
    try:
        cluster = await deps(request).clusters.open(server)
        kinds = await cluster.kinds()
        around = Capabilities(await cluster.version(), api_versions(kinds.values()))
    except (Stalled, Unreachable, NotYet) as error:
        return {"status": "Failed", "message": error.message}, Capabilities()
    return {"status": "Successful", "message": ""}, around


def _minor(version: str) -> str:
    """As Argo CD shows it: ``1.36``."""
    return ".".join(version.strip("v").split(".")[:2])


def _goes_to(app: Mapping[str, Any], cluster: Mapping[str, Any]) -> bool:
    where = (app.get("spec") or {}).get("destination") or {}
    if where.get("server"):
        return bool(where["server"] == cluster["server"])
    return bool(where.get("name") == cluster["name"])


def _fields(secret: Object) -> dict[str, Any]:
    data = secret.body.get("data") or {}
    texts = {key: base64.b64decode(value).decode(errors="replace") for key, value in data.items()}
    config = orjson.loads(texts.get("config") or "{}")
    tls = config.get("tlsClientConfig") or {}
    found: dict[str, Any] = {
        "server": texts.get("server", ""),
        "name": texts.get("name") or texts.get("server", ""),
        "config": {"tlsClientConfig": {key: tls[key] for key in TLS_SHOWN if key in tls}},
    }
    if texts.get("namespaces"):
        found["namespaces"] = [each.strip() for each in texts["namespaces"].split(",")]
    if texts.get("project"):
        found["project"] = texts["project"]
    metadata = secret.body["metadata"]
    labels = {key: value for key, value in (metadata.get("labels") or {}).items() if key != TYPE}
    return {**found, **({"labels": labels} if labels else {})}
