"""
Manager: the service account by which a cluster is managed, as ``argocd cluster add`` makes it.

Its token has no end: a cluster fills it into a Secret of the account (`token`). A new one is made
beside the one in use (`fresh`), which goes when the new one is known to work (`retire`).
"""

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.errors import Refused, Stalled
from trueup.ports import Clock, Cluster

ACCOUNT = "argocd-manager"
ROLE = "argocd-manager-role"
BINDING = "argocd-manager-role-binding"
LASTING = "-long-lived-token"
NAME = "kubernetes.io/service-account.name"
CLAIM = "kubernetes.io/serviceaccount/"
RBAC = "rbac.authorization.k8s.io"
SECRET = GroupKind("", "Secret")
SERVICE_ACCOUNT = GroupKind("", "ServiceAccount")
FILLED = 30.0  # seconds that a token is waited for
LOOK = 0.25
EVERYTHING = {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}
EVERYWHERE = {"nonResourceURLs": ["*"], "verbs": ["*"]}
Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Token:
    """A token, the Secret that it stands in, and its account."""

    text: str
    secret: Ref
    account: Ref


async def installed(
    cluster: Cluster, clock: Clock, namespace: str, namespaces: Sequence[str]
) -> str:
    """The token of the account, which has all rights in *namespaces* (none named: everywhere)."""
    account = {"apiVersion": "v1", "kind": "ServiceAccount"}
    await _created(cluster, {**account, "metadata": {"name": ACCOUNT, "namespace": namespace}})
    for body in _rights(namespace, namespaces):
        if not await _created(cluster, body):
            await cluster.replace(body)
    return await token(cluster, clock, namespace, ACCOUNT)


async def removed(cluster: Cluster, namespace: str, namespaces: Sequence[str]) -> None:
    """Its account and rights; what is gone already is as good."""
    account = Ref(SERVICE_ACCOUNT, namespace, ACCOUNT)
    rights = [Object(body).ref for body in _rights(namespace, namespaces)]
    for ref in (*reversed(rights), account, Ref(SECRET, namespace, ACCOUNT + LASTING)):
        await _deleted(cluster, ref)


async def token(cluster: Cluster, clock: Clock, namespace: str, account: str) -> str:
    """The account's own lasting token."""
    ref = Ref(SECRET, namespace, account + LASTING)
    await _created(cluster, _secret(namespace, {"name": ref.name}, {NAME: account}))
    return await _filled(cluster, clock, ref)


async def fresh(cluster: Cluster, clock: Clock, used: str) -> tuple[Token, Token]:
    """The token *used*, and another of the same account."""
    old = _known(used)
    kept = await cluster.get(old.secret)
    if kept is None:
        raise Stalled(
            "NotRotatable",
            f"{old.secret}, which the token in use stands in, is not there",
            "register the cluster again: trueup cluster add CONTEXT --upsert",
        )
    stem = old.secret.name.rpartition("-")[0] or old.secret.name
    notes = kept.at("metadata", "annotations") or {NAME: old.account.name}
    made = await cluster.create(_secret(old.secret.namespace, {"generateName": f"{stem}-"}, notes))
    text = await _filled(cluster, clock, made.ref)
    return old, Token(text, made.ref, old.account)


async def retire(cluster: Cluster, old: Token, new: Token) -> None:
    """The token *old* is of no use any more; *new* has taken its place."""
    account = await cluster.get(old.account)
    listed = (account.at("secrets") if account else None) or []
    if any(each.get("name") == old.secret.name for each in listed):
        kept = [each for each in listed if each.get("name") != old.secret.name]
        patch = {"secrets": [*kept, {"name": new.secret.name}]}
        await cluster.patch(old.account, patch, media_type="merge")
    await _deleted(cluster, old.secret)


def _known(text: str) -> Token:
    """What a token says of itself."""
    try:
        payload = text.split(".")[1]
        said = msgspec.json.decode(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        parts = ("namespace", "secret.name", "service-account.name")
        namespace, secret, account = (str(said[CLAIM + part]) for part in parts)
    except (IndexError, KeyError, TypeError, binascii.Error, msgspec.DecodeError) as error:
        raise Stalled(
            "NotRotatable",
            "the token in use does not stand in a Secret of a service account",
            "renew it where it comes from, or register the cluster again: "
            "trueup cluster add CONTEXT --upsert",
        ) from error
    return Token(text, Ref(SECRET, namespace, secret), Ref(SERVICE_ACCOUNT, namespace, account))


def _secret(namespace: str, named: Mapping[str, str], notes: Mapping[str, str]) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "kubernetes.io/service-account-token",
        "metadata": {**named, "namespace": namespace, "annotations": dict(notes)},
    }


def _rights(namespace: str, namespaces: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Roles and what binds them; of the whole cluster if no namespaces are named."""
    subject = {"kind": "ServiceAccount", "name": ACCOUNT, "namespace": namespace}
    scope = "" if namespaces else "Cluster"
    rules = [EVERYTHING] if namespaces else [EVERYTHING, EVERYWHERE]
    for where in namespaces or ("",):
        placed = {"namespace": where} if where else {}
        common = {"apiVersion": f"{RBAC}/v1"}
        role = {"name": ROLE, **placed}
        yield {**common, "kind": f"{scope}Role", "metadata": role, "rules": rules}
        yield {
            **common,
            "kind": f"{scope}RoleBinding",
            "metadata": {"name": BINDING, **placed},
            "roleRef": {"apiGroup": RBAC, "kind": f"{scope}Role", "name": ROLE},
            "subjects": [subject],
        }


async def _created(cluster: Cluster, body: Body) -> bool:
    """False: it was there."""
    try:
        await cluster.create(body)
    except Refused as error:
        if error.reason != "AlreadyExists":
            raise
        return False
    return True


async def _deleted(cluster: Cluster, ref: Ref) -> None:
    try:
        await cluster.delete(ref, propagation="Background")
    except Refused as error:
        if error.reason != "NotFound":
            raise


async def _filled(cluster: Cluster, clock: Clock, ref: Ref) -> str:
    end = clock.monotonic() + FILLED
    while True:
        found = await cluster.get(ref)
        if found and (text := found.at("data", "token")):
            return base64.b64decode(text).decode()
        if clock.monotonic() >= end:
            raise Stalled(
                "NoToken",
                f"{cluster.name} has not filled {ref} with a token",
                "does its controller manager run?",
            )
        await clock.sleep(LOOK)
