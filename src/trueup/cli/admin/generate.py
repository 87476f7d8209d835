"""``admin app|proj|repo|cluster generate-spec``: manifests for Git, made of flags alone."""

import base64
from collections.abc import Mapping
from typing import Any

from trueup.cli import home
from trueup.cli.admin.spec import read, told
from trueup.cli.app.edit import wanted
from trueup.cli.cluster_add import body_of, programs
from trueup.cli.command import Call
from trueup.cli.output import Failure
from trueup.cli.proj import commands as proj
from trueup.cli.repo import repository
from trueup.core.project.permits import IN_CLUSTER
from trueup.edge.clock import SystemClock
from trueup.edge.kube import manager
from trueup.edge.kube.access import Access
from trueup.web.connections import registered
from trueup.web.connections.repositories import READ

PLACEHOLDER = "bearer-token"
"""Stands where the token has to be put."""


async def application(call: Call) -> None:
    told(call, await wanted(await read(call, "Application"), call.given))


async def project(call: Call) -> None:
    told(call, proj.declared(await read(call, "AppProject"), call.given))


async def repository_(call: Call) -> None:
    said = await repository(call.given)
    told(call, _readable(READ.store.secret(said, said["repo"], "")))


async def cluster(call: Call) -> None:
    """Of a context of the kubeconfig; nothing is asked of the cluster but for a token."""
    given = call.given
    if given.on("in-cluster") and given.text("cluster-endpoint"):
        raise Failure("--in-cluster is itself an endpoint", "drop --cluster-endpoint")
    async with home.named(given, given.text("CONTEXT")) as opened:
        config = programs(given) or {"bearerToken": await _token(call, opened)}
        body = body_of(given, opened.access, config)
        body["server"] = _server(call, opened.access)
    told(call, _readable(registered.secret(body, "")))


async def _token(call: Call, opened: home.Home) -> str:
    given = call.given
    if not given.on("generate-bearer-token"):
        return given.text("bearer-token") or PLACEHOLDER
    namespace, account = given.text("system-namespace"), given.text("service-account")
    return await manager.token(opened.cluster, SystemClock(), namespace, account)


def _server(call: Call, access: Access) -> str:
    endpoint = call.given.text("cluster-endpoint")
    if call.given.on("in-cluster") or endpoint == "internal":
        return IN_CLUSTER
    if endpoint == "kube-public":
        call.out.note("warning: kube-public would ask the cluster; the kubeconfig's address stands")
    return access.server


def _readable(secret: Mapping[str, Any]) -> dict[str, Any]:
    """With texts instead of base64."""
    data = secret["data"]
    texts = {key: base64.b64decode(value).decode() for key, value in data.items()}
    rest = {key: value for key, value in secret.items() if key != "data"}
    return {**rest, "stringData": texts, "type": "Opaque"}
