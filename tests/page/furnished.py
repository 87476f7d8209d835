"""A place in which there is something of everything to be seen, some of it hostile."""

import asyncio
import base64
from collections.abc import Mapping
from typing import Any

from tests.page.objects import ORPHAN, SHOP
from tests.page.place import CONFIG, Place, application, configured
from trueup.k8s.ref import GroupKind, Ref

APP = Ref(GroupKind("argoproj.io", "Application"), "argocd", "shop")
PROJECT = Ref(GroupKind("argoproj.io", "AppProject"), "argocd", "default")
SETTINGS = Ref(GroupKind("", "ConfigMap"), "shop", "settings")
HOSTILE = '<img src=x onerror="alert(1)">\u202egnp.exe\u2066\u200b\x1b[31m ' + "w" * 2000
LONG = "a-name-that-is-as-long-as-names-of-objects-may-be-" + "and-longer-" * 18
HOST_KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
HERE = "https://kubernetes.default.svc"
LINK = "link.argocd.argoproj.io/"
SYNC = {"operation": {"sync": {"syncOptions": ["CreateNamespace=true"]}}}
NAMED = f"""
apiVersion: v1
kind: ConfigMap
metadata: {{name: {LONG[:240].rstrip("-")}, labels: {{team: a}}}}
data: {{text: "<script>alert(1)</script>"}}
"""


async def furnish(it: Place) -> None:
    """Applications of all states, and settings of all kinds."""
    await _settings(it)
    await _project(it)
    it.repository.commit({"k8s/shop.yaml": SHOP, "k8s/web.yaml": None, "k8s/long.yaml": NAMED})
    stages = {f"overlays/{each}/config.yaml": CONFIG.format("blue") for each in ("dev", "prod")}
    it.repository.commit(stages)
    url = it.repository.url
    bad = {"contact": HOSTILE, f"{LINK}docs": "https://docs.example.test/", f"{LINK}x": HOSTILE}
    await it.cluster.create(_app(url, "billing", f"nowhere{HOSTILE[:60]}", bad))
    for stage in ("dev", "prod"):
        await it.cluster.create(_app(url, f"web-{stage}", f"overlays/{stage}", {}))
    await it.cluster.patch(APP, SYNC, media_type="merge")
    await _synced(it)
    await it.cluster.create(ORPHAN)
    drift = {"data": {"color": HOSTILE}}
    await it.cluster.patch(SETTINGS, drift, media_type="merge", manager="kubectl-edit")


async def _synced(it: Place) -> None:
    async with asyncio.timeout(60):
        async for event in it.cluster.watch(APP.kind):
            if event.type not in ("ADDED", "MODIFIED") or event.object.ref != APP:
                continue
            if event.object.at("status", "operationState", "phase") == "Succeeded":
                return


async def _project(it: Place) -> None:
    window = {"kind": "deny", "schedule": "0 3 * * *", "duration": "1h", "applications": ["*"]}
    roles = [
        {"name": "ci", "policies": ["p, proj:default:ci, applications, sync, default/*, allow"]}
    ]
    spec = {"orphanedResources": {"warn": True}, "syncWindows": [window], "roles": roles}
    await it.cluster.patch(PROJECT, {"spec": spec}, media_type="merge")


async def _settings(it: Place) -> None:
    links = '- {title: Board, url: "https://board.example.test/{{.app.metadata.name}}"}'
    said = {
        "accounts.bob": "login, apiKey",
        "exec.enabled": "true",
        "statusbadge.enabled": "true",
        "ui.bannercontent": "Maintenance at <b>noon</b>",
        "application.links": links,
    }
    rules = "p, role:team, applications, get, default/*, allow\ng, bob, role:team"
    await configured(it.cluster, "argocd-cm", said)
    await configured(it.cluster, "argocd-rbac-cm", {"policy.csv": rules})
    hosts = {"ssh_known_hosts": f"git.example.com ssh-ed25519 {HOST_KEY}\n"}
    await configured(it.cluster, "argocd-ssh-known-hosts-cm", hosts)
    gone = {"name": "far", "server": "https://127.0.0.1:1", "config": "{}"}
    await _secret(it, "far", "cluster", gone)
    repository = {"type": "git", "url": it.repository.url, "name": "the shop's"}
    await _secret(it, "the-shop", "repository", repository)
    others = {"type": "git", "url": "https://git.example.test/team", "username": "x"}
    await _secret(it, "others", "repo-creds", others)


async def _secret(it: Place, name: str, kind: str, said: Mapping[str, str]) -> None:
    data = {key: base64.b64encode(value.encode()).decode() for key, value in said.items()}
    labels = {"argocd.argoproj.io/secret-type": kind}
    metadata = {"name": name, "namespace": "argocd", "labels": labels}
    await it.cluster.create(
        {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": data}
    )


def _app(url: str, name: str, path: str, annotations: Mapping[str, str]) -> dict[str, Any]:
    made = application(url)
    made["metadata"] |= {"name": name, "annotations": dict(annotations), "labels": {"team": "a"}}
    made["spec"]["source"]["path"] = path
    made["spec"]["destination"] = {"server": HERE, "namespace": name}
    return made
