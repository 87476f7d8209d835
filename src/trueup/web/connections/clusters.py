"""
``/api/v1/clusters``: the cluster that we run on, and those that Secrets declare.

Nothing is stored that was not tried: who registers a cluster is told at once why it does not
answer.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response

from trueup.core.capabilities import Capabilities, api_versions
from trueup.core.project.permits import IN_CLUSTER, IN_CLUSTER_NAME
from trueup.k8s.object import Object
from trueup.model.errors import NotYet, Stalled, Unreachable
from trueup.ports import Figures
from trueup.web.apps.found import applications
from trueup.web.connections import registered
from trueup.web.connections.stored import MANAGED, SECRET, TYPE
from trueup.web.errors import ApiError, Code, invalid, refused
from trueup.web.exchange import deps, document, flag, many, reply, text
from trueup.web.record import stored
from trueup.web.rights import allowed, demand

CLUSTERS = "clusters"
PATIENCE = 5.0  # seconds that a cluster is given to say that it is there


@dataclass(frozen=True, slots=True)
class Entry:
    """*said* with its credentials; *secret*: None of the cluster that we run on, if it has none."""

    said: Mapping[str, Any]
    secret: Object | None = None

    @property
    def server(self) -> str:
        return str(self.said["server"])


async def list_clusters(request: Request) -> Response:
    wanted = [text(request, name) for name in ("server", "name", "id.value")]
    found = await known(request)
    if wanted[2]:
        found = _named(found, wanted[2], text(request, "id.type"))
    found = [each for each in found if _is(each, *wanted[:2]) and _may(request, "get", each)]
    shown = await asyncio.gather(*(_shown(request, each) for each in found))
    return reply({"metadata": {}, "items": shown})


async def get(request: Request) -> Response:
    """By address, or by name with ``id.type=name``."""
    return reply(await _shown(request, (await _asked_for(request))[0]))


async def create(request: Request) -> Response:
    said = await document(request)
    if not str(said.get("server") or "").strip():
        raise invalid("server: Required value: a cluster needs an address")
    body = registered.secret(said, deps(request).namespace)
    wanted = registered.cluster(Object(body))
    _demand(request, "create", Entry(wanted))
    await _tried(request, Object(body))
    existing = next(
        (each for each in await known(request) if each.secret and _is(each, wanted["server"])),
        None,
    )
    if existing is None or existing.secret is None:
        made = await deps(request).cluster.create(body)
        _recorded(request, "created", None, wanted)
        return reply(await _shown(request, Entry(registered.cluster(made), made)))
    if registered.same(existing.said, wanted):
        return reply(await _shown(request, existing))
    if not flag(request, "upsert"):
        raise invalid(
            "existing cluster spec is different; use upsert flag to force update",
            "with the command line: --upsert",
        )
    _demand(request, "update", existing)
    entry = await _stored(request, existing.secret, body)
    _recorded(request, "updated", existing.said, wanted)
    return reply(await _shown(request, entry))


async def update(request: Request) -> Response:
    """All of it, or the fields that ``updatedFields`` names."""
    said = await document(request)
    fields = many(request, "updatedFields")
    entry = (await _asked_for(request, "update"))[0]
    body = registered.secret(registered.updated(entry.said, said, fields), deps(request).namespace)
    _demand(request, "update", Entry(registered.cluster(Object(body))))
    await _tried(request, Object(body))
    wanted = registered.cluster(Object(body))
    if entry.secret is None:
        made = await deps(request).cluster.create(body)
        _recorded(request, "updated", entry.said, wanted)
        return reply(await _shown(request, Entry(registered.cluster(made), made)))
    after = await _stored(request, entry.secret, body)
    _recorded(request, "updated", entry.said, wanted)
    return reply(await _shown(request, after))


async def delete(request: Request) -> Response:
    """A Secret that a person has written is kept, and is none of a cluster any more."""
    for entry in await _asked_for(request, "delete"):
        if entry.secret is None:
            raise refused(
                f"cluster {entry.said['name']} is the one that Trueup runs on, so it stays",
                "limit it: trueup cluster set in-cluster --namespace NAMESPACE",
            )
        ref = entry.secret.ref
        if (entry.secret.at("metadata", "annotations") or {}).items() >= MANAGED.items():
            await deps(request).cluster.delete(ref, propagation="Background")
        else:
            gone = {"metadata": {"labels": {TYPE: None}}}
            await deps(request).cluster.patch(ref, gone, media_type="merge")
        _recorded(request, "deleted", entry.said, None)
    return reply({})


async def invalidate(request: Request) -> Response:
    """Everything that is known of the cluster is read again, by whichever process watches it."""
    entry = (await _asked_for(request, "update"))[0]
    project = str(entry.said.get("project") or "")
    stored(request, "invalidated the cache of", "clusters", entry.server, project=project)
    now = deps(request).clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    if entry.secret is None:
        deps(request).cluster.relearn()
        return reply(await _shown(request, entry))
    patch = {"metadata": {"annotations": {registered.REFRESH: now}}}
    written = await deps(request).cluster.patch(entry.secret.ref, patch, media_type="merge")
    return reply(await _shown(request, Entry(registered.cluster(written), written)))


async def rotate_auth(request: Request) -> Response:
    """Another token of the same service account; the one before is of no use any more."""
    for entry in await _asked_for(request, "update"):
        config = entry.said["config"]
        if entry.secret is None or not config.get("bearerToken"):
            raise invalid(f"Cluster '{entry.server}' does not use bearer token authentication")
        async with deps(request).registrar.tried(entry.secret) as cluster:
            token, retire = await deps(request).registrar.renewed(cluster, config["bearerToken"])
            body = _with_token(entry.said, token, deps(request).namespace)
            await _tried(request, Object(body))
            await _stored(request, entry.secret, body)
            await retire()
            _recorded(request, "updated", entry.said, registered.cluster(Object(body)))
    return reply({})


def _recorded(
    request: Request, action: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> None:
    about = after or before or {}
    old, new = (None if each is None else registered.shown(each) for each in (before, after))
    configs = [(each or {}).get("config") for each in (before, after)]
    stored(
        request,
        action,
        "clusters",
        str(about.get("server")),
        before=old,
        after=new,
        project=str(about.get("project") or ""),
        secretly=None not in configs and configs[0] != configs[1],
    )


def _with_token(said: Mapping[str, Any], token: str, namespace: str) -> dict[str, Any]:
    """And without a client certificate, which would be somebody else."""
    config = {**said["config"], "bearerToken": token}
    tls = {key: value for key, value in config["tlsClientConfig"].items() if key not in PAIR}
    return registered.secret({**said, "config": {**config, "tlsClientConfig": tls}}, namespace)


PAIR = ("certData", "keyData")


async def _tried(request: Request, secret: Object) -> None:
    try:
        async with deps(request).registrar.tried(secret) as cluster:
            await cluster.version()
            await cluster.kinds()  # a version is told to everybody
    except (Stalled, Unreachable) as error:
        raise invalid(f"error getting server version: {error.message}", error.hint) from error


async def _stored(request: Request, secret: Object, body: Mapping[str, Any]) -> Entry:
    meta = body["metadata"]
    patch = [
        {"op": "add", "path": "/data", "value": body["data"]},
        {"op": "add", "path": "/metadata/labels", "value": meta["labels"]},
        {"op": "add", "path": "/metadata/annotations", "value": _notes(secret, meta)},
    ]
    stored = await deps(request).cluster.patch(secret.ref, patch, media_type="json")
    return Entry(registered.cluster(stored), stored)


def _notes(secret: Object, meta: Mapping[str, Any]) -> dict[str, str]:
    """Those of a Secret that is not managed by us are not claimed."""
    before = secret.at("metadata", "annotations") or {}
    wanted = {key: value for key, value in meta["annotations"].items() if key not in MANAGED}
    return {**{key: before[key] for key in registered.OURS if key in before}, **wanted}


async def known(request: Request) -> list[Entry]:
    """Those declared, and the one that we run on; for whoever has looked who asks."""
    listed, _ = await deps(request).cluster.list(
        SECRET, namespace=deps(request).namespace, selector=f"{TYPE}=cluster"
    )
    declared = [Entry(registered.cluster(each), each) for each in listed]
    if not await _here(request):
        return [each for each in declared if each.server != IN_CLUSTER]
    if any(each.server == IN_CLUSTER for each in declared):
        return declared
    config = registered.normal({})
    here = {"server": IN_CLUSTER, "name": IN_CLUSTER_NAME, "config": config}
    return [Entry(here), *declared]


async def _here(request: Request) -> bool:
    """Whether the cluster that we run on is a destination."""
    try:
        await deps(request).clusters.identify(IN_CLUSTER)
    except Stalled:
        return False
    return True


async def _asked_for(request: Request, action: str = "get") -> list[Entry]:
    """
    Those that the path names, one at least, with all of which the caller may do *action*.

    One that they may not see is answered like one that is not there.
    """
    wanted = request.path_params["id"]
    found = _named(await known(request), wanted, text(request, "id.type"))
    seen = [each for each in found if _may(request, "get", each) or _may(request, action, each)]
    if not seen:
        demand(request, CLUSTERS, action, wanted)
        raise ApiError(Code.NOT_FOUND, f"cluster {wanted!r} not found")
    for each in seen:
        _demand(request, action, each)
    return seen


def _may(request: Request, action: str, entry: Entry) -> bool:
    return allowed(request, CLUSTERS, action, _object(entry))


def _demand(request: Request, action: str, entry: Entry) -> None:
    demand(request, CLUSTERS, action, _object(entry))


def _object(entry: Entry) -> str:
    project = entry.said.get("project")
    return f"{project}/{entry.server}" if project else entry.server


def _named(entries: list[Entry], wanted: str, kind: str) -> list[Entry]:
    if kind in ("name", "name_escaped"):
        name = unquote(wanted) if kind == "name_escaped" else wanted
        return [each for each in entries if each.said["name"] == name]
    found = [each for each in entries if _is(each, wanted)]
    return found or ([] if kind else [each for each in entries if each.said["name"] == wanted])


def _is(entry: Entry, server: str = "", name: str = "") -> bool:
    return server.rstrip("/") in ("", entry.server) and name in ("", entry.said["name"])


async def _shown(request: Request, entry: Entry) -> dict[str, Any]:
    state, around, figures = await _asked(request, entry.server)
    count = sum(1 for each in applications(request).all() if _goes_to(each.body, entry.said))
    told = {"connectionState": state, "serverVersion": _minor(around.kube_version)}
    serves = {"kubeVersion": around.kube_version, "apiVersions": around.api_versions}
    info = {**told, **serves, "cacheInfo": _cache(figures), "applicationsCount": count}
    return {**registered.shown(entry.said), **told, "info": info}


def _cache(figures: Figures | None) -> dict[str, Any]:
    """Nothing of a cluster that no application goes to: nobody watches it."""
    if figures is None:
        return {}
    counts = {"resourcesCount": figures.objects, "apisCount": figures.kinds}
    if figures.synced is None:
        return counts
    return {**counts, "lastCacheSyncTime": figures.synced.strftime("%Y-%m-%dT%H:%M:%SZ")}


async def _asked(
    request: Request, server: str
) -> tuple[dict[str, str], Capabilities, Figures | None]:
    """Whether it answers now, what it serves, and what is held of it."""
    figures = None
    attempted = {"attemptedAt": deps(request).clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")}
    try:
        async with asyncio.timeout(PATIENCE):
            cluster = await deps(request).clusters.open(server)
            figures = deps(request).clusters.figures(cluster)
            if figures and figures.problem:
                raise Unreachable(figures.problem)
            kinds = await cluster.kinds()
            around = Capabilities(await cluster.version(), api_versions(kinds.values()))
    except (Stalled, Unreachable, NotYet) as error:
        return {"status": "Failed", "message": error.message, **attempted}, Capabilities(), figures
    except TimeoutError:
        message = f"{server} has not answered within {PATIENCE:g} s"
        return {"status": "Failed", "message": message, **attempted}, Capabilities(), figures
    return {"status": "Successful", "message": "", **attempted}, around, figures


def _minor(version: str) -> str:
    """As Argo CD shows it: ``1.36``."""
    return ".".join(version.strip("v").split(".")[:2])


def _goes_to(app: Mapping[str, Any], cluster: Mapping[str, Any]) -> bool:
    where = (app.get("spec") or {}).get("destination") or {}
    if where.get("server"):
        return bool(where["server"].rstrip("/") == cluster["server"])
    return bool(where.get("name") == cluster["name"])
