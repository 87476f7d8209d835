"""TokenRequest: a token for a service account, bound to it and to a time."""

from datetime import datetime, timedelta
from typing import Any

from trueup.apiserver.auth import Tokens

ISSUER = "https://kubernetes.default.svc.cluster.local"
HOUR = 3600

Body = dict[str, Any]


def token_request(tokens: Tokens, account: Body, body: Body, now: datetime) -> Body:
    """*body*, a TokenRequest, with the token in its status."""
    spec = dict(body.get("spec") or {})
    seconds = max(int(spec.get("expirationSeconds") or HOUR), 600)
    spec["expirationSeconds"] = seconds
    audiences = spec.get("audiences") or [ISSUER]
    meta = account["metadata"]
    end = now + timedelta(seconds=seconds)
    claims = {
        "aud": audiences,
        "exp": int(end.timestamp()),
        "iat": int(now.timestamp()),
        "nbf": int(now.timestamp()),
        "iss": ISSUER,
        "kubernetes.io": {
            "namespace": meta["namespace"],
            "serviceaccount": {"name": meta["name"], "uid": meta["uid"]},
        },
        "sub": f"system:serviceaccount:{meta['namespace']}:{meta['name']}",
    }
    stamp = end.strftime("%Y-%m-%dT%H:%M:%SZ")
    status = {"token": tokens.sign(claims), "expirationTimestamp": stamp}
    spec["audiences"] = audiences
    named = {"name": meta["name"], "namespace": meta["namespace"]}
    return {**body, "metadata": named, "spec": spec, "status": status}
