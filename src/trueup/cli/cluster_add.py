"""
``cluster add``: from a context of the kubeconfig to a registered cluster.

As ``argocd`` does it: unless a credential program is named, an account with all rights is made in
the cluster, and the server gets that account's token, never what the kubeconfig holds.
"""

import base64
from collections.abc import Mapping
from typing import Any

import yaml

from trueup.cli import home
from trueup.cli.command import Call, Given
from trueup.cli.output import FAILED, Failure
from trueup.core.project.permits import IN_CLUSTER
from trueup.edge.clock import SystemClock
from trueup.edge.kube import manager
from trueup.edge.kube.access import Access
from trueup.edge.kube.client import Client
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.errors import Stalled, Unreachable

ENDPOINTS = ("", "kubeconfig", "kube-public", "internal")
INFO = Ref(GroupKind("", "ConfigMap"), "kube-public", "cluster-info")
SYSTEM = "kube-system"


async def add(call: Call, root: str) -> int | None:
    """*root*: where clusters are posted."""
    given = call.given
    if given.text("cluster-endpoint") not in ENDPOINTS:
        known = ", ".join(filter(None, ENDPOINTS))
        raise Failure(f"--cluster-endpoint {given.text('cluster-endpoint')}", f"one of {known}")
    async with home.named(given, given.text("CONTEXT")) as opened:
        cluster, access = opened.cluster, opened.access
        config = programs(given)
        if not config:
            if not (given.text("service-account") or _agreed(call)):
                return FAILED
            config = {"bearerToken": await _token(call, cluster)}
        body = body_of(given, access, config)
        body["server"] = await _address(given, cluster, access)
    async with call.server() as client:
        await client.post(root, body, upsert=given.on("upsert"))
    call.out.line(f"Cluster '{body['server']}' added")
    return None


async def forget(call: Call, found: Mapping[str, Any]) -> None:
    """Take the account out of a removed cluster, if the kubeconfig has a context of its name."""
    name = str(found.get("name") or "")
    try:
        async with home.named(call.given, name) as opened:
            await manager.removed(opened.cluster, SYSTEM, found.get("namespaces") or ())
    except (Stalled, Unreachable) as error:
        call.out.note(f"{manager.ACCOUNT} is left in the cluster: {error}")


def _agreed(call: Call) -> bool:
    given = call.given
    level = "namespace" if given.many("namespace") else "cluster"
    return call.agreed(
        f"WARNING: This will create a service account `{manager.ACCOUNT}` on the cluster "
        f"referenced by context `{given.text('CONTEXT')}` with full {level} level privileges. "
        "Do you want to continue [y/N]? "
    )


async def _token(call: Call, cluster: Client) -> str:
    given, clock = call.given, SystemClock()
    namespace = given.text("system-namespace")
    if account := given.text("service-account"):
        return await manager.token(cluster, clock, namespace, account)
    made = await manager.installed(cluster, clock, namespace, given.many("namespace"))
    call.out.note(f"{manager.ACCOUNT} has all rights that it needs in {cluster.name}")
    return made


def programs(given: Given) -> dict[str, Any]:
    """What the server gets its credentials from, if that is a program."""
    if given.text("aws-cluster-name"):
        fields = {"clusterName": "aws-cluster-name", "roleARN": "aws-role-arn"}
        fields |= {"profile": "aws-profile"}
        return {"awsAuthConfig": _said(given, fields)}
    if given.text("exec-command"):
        fields = {"command": "exec-command", "apiVersion": "exec-command-api-version"}
        fields |= {"installHint": "exec-command-install-hint"}
        program = _said(given, fields)
        if args := given.many("exec-command-args"):
            program["args"] = list(args)
        if env := given.pairs("exec-command-env"):
            program["env"] = env
        return {"execProviderConfig": program}
    return {}


def _said(given: Given, fields: Mapping[str, str]) -> dict[str, Any]:
    return {field: given.text(flag) for field, flag in fields.items() if given.text(flag)}


def body_of(given: Given, access: Access, config: Mapping[str, Any]) -> dict[str, Any]:
    tls: dict[str, Any] = {"insecure": access.tls.insecure}
    if access.tls.server_name:
        tls["serverName"] = access.tls.server_name
    if access.tls.authority:
        tls["caData"] = base64.b64encode(access.tls.authority).decode()
    proxy = given.text("server-proxy-url") or given.text("proxy-url") or access.proxy
    body: dict[str, Any] = {
        "name": given.text("name") or given.text("CONTEXT"),
        "namespaces": list(given.many("namespace")),
        "clusterResources": given.on("cluster-resources"),
        "project": given.text("project"),
        "labels": given.pairs("label"),
        "annotations": given.pairs("annotation"),
        "config": {
            **config,
            "tlsClientConfig": tls,
            "disableCompression": given.on("disable-compression"),
            "proxyUrl": proxy,
        },
    }
    if given.number("shard") >= 0 and given.has("shard"):
        body["shard"] = given.number("shard")
    return {key: value for key, value in body.items() if value or key == "shard"}


async def _address(given: Given, cluster: Client, access: Access) -> str:
    """Under which the server reaches the cluster."""
    endpoint = given.text("cluster-endpoint")
    if given.on("in-cluster") or endpoint == "internal":
        return IN_CLUSTER
    if endpoint != "kube-public":
        return access.server
    found = await cluster.get(INFO)
    said = yaml.safe_load((found.at("data", "kubeconfig") if found else None) or "{}")
    for each in said.get("clusters") or ():
        return str(each["cluster"]["server"])
    raise Failure(f"{INFO} names no server", "--cluster-endpoint kubeconfig")
