"""
Tokens that we sign: JWTs by HMAC-SHA256 with ``server.secretkey``, as Argo CD's are.

Its tokens stay good when Trueup takes its place, and ours if it takes that back.
"""

from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from trueup.core.access.accounts import LOGIN
from trueup.model.identity import ISSUER

ALGORITHM = "HS256"
Claims = Mapping[str, Any]


class Unverified(Exception):
    """The token is none of ours, or it does not count; the text may be told to whoever sent it."""


def signed(subject: str, key: bytes, *, now: float, id: str, lifetime: float = 0) -> str:
    """A token for *subject* from *now* on, for *lifetime* seconds; 0: for ever."""
    moment = int(now)
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "sub": subject,
        "nbf": moment,
        "iat": moment,
        "jti": id,
    }
    if lifetime > 0:
        claims["exp"] = int(moment + lifetime)
    return jwt.encode({"alg": ALGORITHM, "typ": "JWT"}, claims, OctKey.import_key(key))


def session_subject(account: str) -> str:
    """What a session of *account* is signed for."""
    return f"{account}:{LOGIN}"


def issuer(token: str) -> str:
    """Who says to have signed it; nothing is checked. Raises ``Unverified`` if it is no JWT."""
    from joserfc.jws import extract_compact
    from joserfc.util import to_bytes

    try:
        claims = _claims(extract_compact(to_bytes(token)).payload)
    except (JoseError, ValueError) as error:
        raise Unverified("the token is not a JWT") from error
    return str(claims.get("iss") or "")


def verified(token: str, key: bytes, now: float) -> Claims:
    """The claims of a token that we signed and that counts *now*. Raises ``Unverified``."""
    try:
        read = jwt.decode(token, OctKey.import_key(key), algorithms=[ALGORITHM])
    except (JoseError, ValueError) as error:
        raise Unverified("the token was not signed by this server") from error
    claims = read.claims
    if _number(claims, "exp", now + 1) <= now:
        raise Unverified("token is expired")
    if _number(claims, "nbf", now) > now + 1:
        raise Unverified("token is not valid yet")
    return claims


def _number(claims: Claims, name: str, absent: float) -> float:
    said = claims.get(name, absent)
    if isinstance(said, bool) or not isinstance(said, (int, float)):
        raise Unverified(f"the token's {name} is no number")
    return said


def _claims(payload: bytes) -> Claims:
    import msgspec

    said = msgspec.json.decode(payload)
    if not isinstance(said, dict):
        raise ValueError("not an object")
    return said
