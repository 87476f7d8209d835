"""TokenRequest: a token for a service account, bound to it and to a time."""

from datetime import datetime, timedelta
from typing import Any

from trueup.apiserver.auth import AUDIENCE, Tokens
from trueup.k8s import causes, status

ISSUER = AUDIENCE
HOUR = 3600

Body = dict[str, Any]


LEAST, MOST = 600, 2**32


def check_token_request(body: Body) -> None:
    """Raise 422 for a time that no token is given."""
    seconds = (body.get("spec") or {}).get("expirationSeconds")
    words = ""
    if seconds is not None and seconds < LEAST:
        words = "may not specify a duration less than 10 minutes"
    elif seconds is not None and seconds > MOST:
        words = "may not specify a duration larger than 2^32 seconds"
    if words:
        about = status.Resource("authentication.k8s.io", "TokenRequest")
        cause = causes.invalid("spec.expirationSeconds", seconds, words)
        raise status.Refused(status.invalid(about, "", [cause]))


def token_request(tokens: Tokens, account: Body, body: Body, now: datetime) -> Body:
    """*body*, a TokenRequest, with the token in its status."""
    spec = dict(body.get("spec") or {})
    seconds = int(spec.get("expirationSeconds") or HOUR)
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
    signed = {"token": tokens.sign(claims), "expirationTimestamp": stamp}
    spec["audiences"] = audiences
    named = {"name": meta["name"], "namespace": meta["namespace"]}
    return {**body, "metadata": named, "spec": spec, "status": signed}
