"""
Tokens of runs: each opens one state, to be read or to be written, until it expires.

They are signed by a key that is derived from the states' own, so they do without anything that
``argocd-secret`` holds, count in every replica and outlive a restart. An issuer of their own keeps
them out of the rest of the API.
"""

import hashlib
import hmac
from collections.abc import Iterable
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from trueup.core.access.tokens import ALGORITHM, Unverified
from trueup.model.identity import Identity
from trueup.model.terraform import Grant

ISSUER = "trueup/runs"
SUBJECT = "run:"
_PURPOSE = b"trueup tokens of runs"


class Unsigned(Unverified):
    """By none of the keys that are known."""


def given(grant: Grant, key: bytes, now: float, lifetime: float) -> str:
    """A token; *key*: the states' newest."""
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "sub": SUBJECT + grant.run,
        "iat": int(now),
        "exp": int(now + lifetime) + 1,
        "state": grant.state,
        "write": grant.write,
        "revision": grant.revision,
        **({"reads": list(grant.reads)} if grant.reads else {}),
    }
    return jwt.encode({"alg": ALGORITHM, "typ": "JWT"}, claims, _signing(key))


def identified(token: str, keys: Iterable[bytes], now: float) -> Identity:
    """Whose token it is, by any of *keys*. Raises ``Unverified``, `Unsigned`."""
    claims = _claims(token, keys)
    end = claims.get("exp")
    if not isinstance(end, int) or end <= now:
        raise Unverified("token is expired")
    return Identity(str(claims.get("sub")), issuer=ISSUER, claims=claims)


def grant_of(who: Identity) -> Grant | None:
    """None: it is no run, but somebody whom rules speak of."""
    if who.issuer != ISSUER:
        return None
    said = who.claims
    run = who.subject.removeprefix(SUBJECT)
    write, revision = said.get("write") is True, str(said.get("revision") or "")
    reads = tuple(map(str, said.get("reads") or ()))
    return Grant(run, str(said.get("state")), write, revision, reads)


def _claims(token: str, keys: Iterable[bytes]) -> dict[str, Any]:
    for key in keys:
        try:
            read = jwt.decode(token, _signing(key), algorithms=[ALGORITHM])
        except (JoseError, ValueError):
            continue
        if read.claims.get("iss") == ISSUER:
            return read.claims
    raise Unsigned("the token was not signed by this server")


def _signing(key: bytes) -> OctKey:
    return OctKey.import_key(hmac.digest(key, _PURPOSE, hashlib.sha256))
