"""``admin cluster``: what the Secrets of clusters and the Applications say of them."""

import base64
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from trueup.cli import home
from trueup.cli.command import Call
from trueup.cli.home import Home
from trueup.cli.output import Failure, yaml_text
from trueup.core.globs import matches
from trueup.core.project.permits import IN_CLUSTER, IN_CLUSTER_NAME
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.web.connections import registered

SECRET = GroupKind("", "Secret")
APPLICATION = GroupKind("argoproj.io", "Application")
SELECTOR = "argocd.argoproj.io/secret-type=cluster"
SHOWN = 4
"""Namespaces that a line names."""
STATS = (*("SERVER", "SHARD", "CONNECTION", "NAMESPACES COUNT", "APPS COUNT", "RESOURCES COUNT"),)
SHARDS = ("SHARD", "RESOURCES COUNT", "% OF TOTAL")
Body = Mapping[str, Any]


async def namespaces(call: Call) -> None:
    async with home.opened(call.given) as opened:
        clusters, apps = await _clusters(opened), await _applications(opened)
    rows = [(each["server"], _some(_namespaces(each, apps))) for each in clusters]
    call.out.table(("CLUSTER", "NAMESPACES"), rows)


async def stats(call: Call) -> None:
    """Counts are of what Applications say; whether a cluster answers is tried."""
    async with home.opened(call.given) as opened:
        clusters, apps = await _clusters(opened), await _applications(opened)
        rows = [
            (
                each["server"],
                _shard(each),
                await _connection(opened, each),
                len(_namespaces(each, apps)),
                len(_of(each, apps)),
                _resources(each, apps),
            )
            for each in clusters
            if call.given.number("shard") in (-1, _shard(each))
        ]
    call.out.table(STATS, rows)


async def shards(call: Call) -> None:
    async with home.opened(call.given) as opened:
        clusters, apps = await _clusters(opened), await _applications(opened)
    counts: dict[int, int] = {}
    for each in clusters:
        counts[_shard(each)] = counts.get(_shard(each), 0) + _resources(each, apps)
    total = sum(counts.values())
    asked = call.given.number("shard")
    rows = [
        (shard, count, f"{100 * count / total:.0f}%" if total else "-")
        for shard, count in sorted(counts.items())
        if asked in (-1, shard)
    ]
    call.out.table(SHARDS, rows)


async def enable_namespaced(call: Call) -> None:
    """Limit clusters to the namespaces that Applications use."""
    given = call.given
    async with home.opened(given) as opened:
        apps = await _applications(opened)
        for each, secret in await _matching(call, opened):
            names, most = _namespaces(each, apps), given.number("max-namespace-count")
            if names and len(names) <= most:
                whole = "true" if given.on("cluster-resources") else None
                said = {"namespaces": ",".join(names), "clusterResources": whole}
                line = f"Setting cluster {each['server']} namespaces to {' '.join(names)}..."
                await _set(call, opened, secret, said, line)


async def disable_namespaced(call: Call) -> None:
    async with home.opened(call.given) as opened:
        for each, secret in await _matching(call, opened):
            if each.get("namespaces"):
                line = f"Disabling namespaced mode for cluster {each['server']}..."
                await _set(call, opened, secret, {"namespaces": None}, line)


async def kubeconfig(call: Call) -> None:
    """What the Secret of a cluster says, for ``kubectl``; for its owner only."""
    wanted, place = call.given.text("CLUSTER_URL"), call.given.text("OUTPUT_PATH")
    async with home.opened(call.given) as opened:
        found = [each for each in await _clusters(opened) if wanted in _names(each)]
        if not found:
            known = ", ".join(each["server"] for each in await _clusters(opened))
            raise Failure(f'cluster "{wanted}" not found', f"known: {known}")
    body = _kubeconfig(found[0], opened.namespace)
    try:
        descriptor = os.open(Path(place), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(yaml_text(body) + "\n")
    except OSError as error:
        raise Failure(f"cannot write {place}: {error.strerror}") from error


def _kubeconfig(cluster: Body, namespace: str) -> dict[str, Any]:
    config, server = cluster["config"], cluster["server"]
    tls = config.get("tlsClientConfig") or {}
    where = {
        "server": server,
        "certificate-authority-data": tls.get("caData"),
        "insecure-skip-tls-verify": tls.get("insecure"),
        "tls-server-name": tls.get("serverName"),
        "proxy-url": config.get("proxyUrl"),
    }
    who = {
        "token": config.get("bearerToken"),
        "username": config.get("username"),
        "password": config.get("password"),
        "client-certificate-data": tls.get("certData"),
        "client-key-data": tls.get("keyData"),
        "exec": _program(config),
    }
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": server,
        "clusters": [{"name": server, "cluster": _said(where)}],
        "users": [{"name": server, "user": _said(who)}],
        "contexts": [
            {"name": server, "context": {"cluster": server, "user": server, "namespace": namespace}}
        ],
    }


def _program(config: Body) -> dict[str, Any] | None:
    if said := config.get("execProviderConfig"):
        env = [{"name": name, "value": value} for name, value in (said.get("env") or {}).items()]
        return _said({**said, "env": env, "interactiveMode": "IfAvailable"})
    aws = config.get("awsAuthConfig")
    if not aws:
        return None
    args = ["aws", "--cluster-name", aws.get("clusterName", "")]
    args += ["--role-arn", aws["roleARN"]] if aws.get("roleARN") else []
    args += ["--profile", aws["profile"]] if aws.get("profile") else []
    return {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "argocd-k8s-auth",
        "args": args,
        "interactiveMode": "IfAvailable",
    }


def _said(fields: Body) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}


async def _clusters(opened: Home) -> list[dict[str, Any]]:
    """The one that we are on first, if no Secret says more of it."""
    found = [registered.cluster(each) for each in await _secrets(opened)]
    if any(each["server"] == IN_CLUSTER for each in found):
        return found
    return [{"server": IN_CLUSTER, "name": IN_CLUSTER_NAME, "config": {}}, *found]


async def _secrets(opened: Home) -> list[Object]:
    found, _ = await opened.cluster.list(SECRET, namespace=opened.namespace, selector=SELECTOR)
    return sorted(found, key=lambda secret: secret.ref.name)


async def _applications(opened: Home) -> list[Object]:
    found, _ = await opened.cluster.list(APPLICATION)
    return list(found)


async def _matching(call: Call, opened: Home) -> list[tuple[dict[str, Any], Object]]:
    pattern = call.given.text("PATTERN")
    pairs = [(registered.cluster(each), each) for each in await _secrets(opened)]
    found = [pair for pair in pairs if any(matches(pattern, name) for name in _names(pair[0]))]
    if not found:
        raise Failure(f"no Secret of a cluster matches {pattern!r}", "trueup admin cluster stats")
    return found


async def _set(
    call: Call, opened: Home, secret: Object, said: Mapping[str, str | None], line: str
) -> None:
    if call.given.on("dry-run"):
        call.out.line(f"{line}done (dry run)")
        return
    data = {
        key: None if value is None else base64.b64encode(value.encode()).decode()
        for key, value in said.items()
    }
    await opened.cluster.patch(secret.ref, {"data": data}, media_type="merge")
    call.out.line(f"{line}done")


async def _connection(opened: Home, cluster: Body) -> str:
    """Whether it answers now."""
    from trueup.edge.clock import SystemClock
    from trueup.edge.kube.registrar import Registrar
    from trueup.model.errors import Stalled, Unreachable

    secrets = {registered.cluster(each)["server"]: each for each in await _secrets(opened)}
    secret = secrets.get(cluster["server"])
    try:
        if secret is None:
            await opened.cluster.version()
        else:
            async with Registrar(opened.cluster, SystemClock()).tried(secret) as tried:
                await tried.version()
    except (Stalled, Unreachable):
        return "Failed"
    return "Successful"


def _names(cluster: Body) -> tuple[str, str]:
    return str(cluster["server"]), str(cluster.get("name") or "")


def _shard(cluster: Body) -> int:
    return int(cluster.get("shard") or 0)


def _of(cluster: Body, apps: Iterable[Object]) -> list[Object]:
    """The Applications that go to it."""
    server, name = _names(cluster)
    return [
        app
        for app in apps
        if str(app.at("spec", "destination", "server") or "").rstrip("/") == server
        or app.at("spec", "destination", "name") == name
    ]


def _namespaces(cluster: Body, apps: Iterable[Object]) -> list[str]:
    """Where objects are; of an Application that has none yet, where they will be."""
    found: set[str] = set()
    for app in _of(cluster, apps):
        resources = app.listed("status", "resources")
        names = {str(each.get("namespace") or "") for each in resources}
        found |= names if resources else {str(app.at("spec", "destination", "namespace") or "")}
    return sorted(found - {""}, key=lambda name: (len(name), name))


def _resources(cluster: Body, apps: Iterable[Object]) -> int:
    return sum(len(app.listed("status", "resources")) for app in _of(cluster, apps))


def _some(names: list[str]) -> str:
    shown = ",".join(names[:SHOWN])
    return f"{shown} (total {len(names)})" if len(names) > SHOWN else shown
