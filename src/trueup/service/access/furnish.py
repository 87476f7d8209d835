"""
What must be in ``argocd-secret`` before anybody can log in, made where it is missing.

As Argo CD does: a key that tokens are signed with, and a password for ``admin``, which stands in
``argocd-initial-admin-secret`` until somebody deletes that.
"""

import base64
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.errors import Refused
from trueup.ports import Cluster, Passwords
from trueup.service.secrets import SECRET, decoded

NAME = "argocd-secret"
INITIAL = "argocd-initial-admin-secret"
SIGNING = "server.secretkey"
_ATTEMPTS = 5


async def furnish(cluster: Cluster, namespace: str, passwords: Passwords, now: datetime) -> None:
    """Several may do so at once: whoever comes second takes what the first has made."""
    for _ in range(_ATTEMPTS):
        try:
            return await _furnished(cluster, namespace, passwords, now)
        except Refused as error:
            if error.reason not in ("AlreadyExists", "Conflict"):
                raise
    return None


async def _furnished(cluster: Cluster, namespace: str, passwords: Passwords, now: datetime) -> None:
    where = Ref(SECRET, namespace, NAME)
    found = await cluster.get(where)
    said = decoded(found) if found else {}
    missing: dict[str, str] = {}
    if not said.get(SIGNING):
        missing[SIGNING] = base64.b64encode(secrets.token_bytes(32)).decode()
    initial = ""
    if not said.get("admin.password"):
        initial = passwords.fresh()
        missing["admin.password"] = await passwords.hashed(initial)
        missing["admin.passwordMtime"] = f"{now:%Y-%m-%dT%H:%M:%SZ}"
    if not missing:
        return
    if found is None:
        await cluster.create(_secret(namespace, NAME, missing))
    else:
        await cluster.patch(where, _merge(found, missing), media_type="merge")
    if initial:  # after it: of several that try, only one gets here
        await _initial(cluster, namespace, initial)


async def _initial(cluster: Cluster, namespace: str, password: str) -> None:
    body = _secret(namespace, INITIAL, {"password": password})
    if await cluster.get(Ref(SECRET, namespace, INITIAL)) is None:
        await cluster.create(body)
    else:
        data = {"data": body["data"]}
        await cluster.patch(Ref(SECRET, namespace, INITIAL), data, media_type="merge")


def _merge(found: Object, said: Mapping[str, str]) -> dict[str, Any]:
    """Refused as a conflict if the Secret has changed since it was read."""
    version = {"resourceVersion": found.at("metadata", "resourceVersion")}
    return {"metadata": version, "data": encoded(said)}


def encoded(said: Mapping[str, str | None]) -> dict[str, str | None]:
    return {
        key: base64.b64encode(text.encode()).decode() if text is not None else None
        for key, text in said.items()
    }


def _secret(namespace: str, name: str, said: Mapping[str, str]) -> dict[str, Any]:
    labels = {"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "argocd"}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "Opaque",
        "metadata": {"name": name, "namespace": namespace, "labels": labels},
        "data": encoded(said),
    }
