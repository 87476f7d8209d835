"""
Tokens that are kept in Secrets of the type ``kubernetes.io/service-account-token``.

Whoever wants a token without an end makes such a Secret, named for an account; it is filled here,
as the token controller of a cluster does. The token is good as long as that Secret and its account
are there. A Secret of an account that is not there goes.
"""

import base64
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from trueup.apiserver.auth import Tokens
from trueup.apiserver.writes import Write, delete, update
from trueup.k8s.ref import GroupKind, Ref

SECRET = GroupKind("", "Secret")
ACCOUNT = GroupKind("", "ServiceAccount")
TYPE = "kubernetes.io/service-account-token"
NAME = "kubernetes.io/service-account.name"
UID = "kubernetes.io/service-account.uid"
ISSUER = "kubernetes/serviceaccount"
CLAIM = "kubernetes.io/serviceaccount/"
Body = Mapping[str, Any]
Get = Callable[[Ref], Body | None]


def writes(secret: Body, get: Get, tokens: Tokens, authority: str) -> Iterator[Write]:
    """What is still to be done for a Secret of whatever type."""
    meta = secret["metadata"]
    if secret.get("type") != TYPE or "deletionTimestamp" in meta:
        return
    notes = meta.get("annotations") or {}
    account = get(Ref(ACCOUNT, meta["namespace"], notes.get(NAME, "")))
    if account is None or notes.get(UID, uid := account["metadata"]["uid"]) != uid:
        yield delete(secret)
        return
    data = secret.get("data") or {}
    wanted = {
        "ca.crt": _encoded(authority),
        "namespace": _encoded(meta["namespace"]),
        "token": data.get("token") or _encoded(_token(tokens, meta, account)),
    }
    if {**data, **wanted} != data or UID not in notes:
        meta = {**meta, "annotations": {**notes, UID: uid}}
        yield update({**secret, "metadata": meta, "data": {**data, **wanted}})


def kept(claims: Body, get: Get) -> bool:
    """Whether the account of a token is there, and the Secret that one without an end stands in."""
    if bound := claims.get("kubernetes.io"):
        account = bound["serviceaccount"]
        return _there(get, bound["namespace"], account["name"], account["uid"])
    namespace = str(claims.get(f"{CLAIM}namespace"))
    secret = get(Ref(SECRET, namespace, str(claims.get(f"{CLAIM}secret.name"))))
    if secret is None or secret.get("type") != TYPE:
        return False
    name, uid = (claims.get(f"{CLAIM}service-account.{key}") for key in ("name", "uid"))
    return _there(get, namespace, str(name), uid)


def _there(get: Get, namespace: str, name: str, uid: object) -> bool:
    account = get(Ref(ACCOUNT, namespace, name))
    return account is not None and bool(account["metadata"]["uid"] == uid)


def _token(tokens: Tokens, secret: Body, account: Body) -> str:
    namespace, name = account["metadata"]["namespace"], account["metadata"]["name"]
    uid = account["metadata"]["uid"]
    claims = {
        "iss": ISSUER,
        f"{CLAIM}namespace": namespace,
        f"{CLAIM}secret.name": secret["name"],
        f"{CLAIM}service-account.name": name,
        f"{CLAIM}service-account.uid": uid,
        "sub": f"system:serviceaccount:{namespace}:{name}",
    }
    return tokens.sign(claims)


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
