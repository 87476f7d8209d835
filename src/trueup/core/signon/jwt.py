"""
A JSON web token of somebody else: what it says, and whether that counts here and now.

Everything that can be refused without its issuer's keys is refused first, so that a token which
nobody signed costs no request. What a token says of where its keys are (``jku``, ``x5u``, ``jwk``)
is never looked at; signatures that the receiver could have made (HMAC), or nobody (``none``), are
never accepted of others.
"""

import base64
import binascii
from collections.abc import Collection, Mapping
from typing import Any

import orjson

from trueup.core.signon.refusal import refusal
from trueup.k8s.value import Value

SIGNED = frozenset(
    f"{family}{size}" for family in ("RS", "ES", "PS") for size in ("256", "384", "512")
) | {"EdDSA", "Ed25519"}
USUAL = ("RS256",)  # where an issuer does not say
LEEWAY = 30.0  # seconds that clocks may differ
LARGEST = 64 * 1024  # bytes of a token
AGAIN = "log in again: trueup login SERVER --sso, or trueup relogin"

Claims = Mapping[str, Any]


class Jwt(Value, frozen=True):
    """A token that nobody has verified."""

    text: str
    algorithm: str
    key: str
    claims: Claims

    @property
    def issuer(self) -> str:
        return text(self.claims.get("iss"))

    @property
    def subject(self) -> str:
        return text(self.claims.get("sub"))

    @property
    def audiences(self) -> tuple[str, ...]:
        return texts(self.claims.get("aud"))

    @property
    def ends(self) -> float:
        found = _moment(self.claims, "exp")
        return 0.0 if found is None else found

    @property
    def id(self) -> str:
        """By which it is revoked: ``jti``, Entra ID's ``uti``, or what a Dex has instead."""
        said = (text(self.claims.get(key)) for key in ("jti", "uti", "at_hash"))
        return next((each for each in said if each), "")


def read(token: str) -> Jwt:
    """The parts of *token*. Raises ``Refused`` if it is no JWT that could be signed."""
    parts = token.split(".")
    if len(token) > LARGEST or len(parts) != 3:
        raise refusal("the token is not a signed JSON web token")
    head, claims = _object(parts[0]), _object(parts[1])
    algorithm = text(head.get("alg"))
    if "crit" in head:
        raise refusal("the token asks for extensions that are not known here (crit)")
    return Jwt(token, algorithm, text(head.get("kid")), claims)


def signed_with_a_key(token: Jwt) -> None:
    """Raises ``Refused`` unless only its issuer can have signed *token*."""
    if token.algorithm not in SIGNED:
        said = token.algorithm or "nothing"
        raise refusal(f"the token is signed by {said}, which is not accepted")


def in_time(token: Jwt, now: float) -> None:
    """Raises ``Refused`` if *token* is over or has not begun; one without an end is refused."""
    end = _moment(token.claims, "exp")
    if end is None:
        raise refusal("the token has no end (exp)")
    if end + LEEWAY <= now:
        raise refusal("the token is expired", AGAIN)
    for key in ("nbf", "iat"):
        begins = _moment(token.claims, key)
        if begins is not None and begins - LEEWAY > now:
            raise refusal(f"the token is not valid yet ({key})", "compare the clocks")


def meant_for(token: Jwt, allowed: Collection[str], *, without: bool = False) -> bool:
    """Whether one of *allowed* is meant; *without*: also if the token says nobody."""
    if not token.audiences:
        return without and "aud" not in token.claims
    return any(each and each in allowed for each in token.audiences)


def algorithms(supported: object) -> tuple[str, ...]:
    """Of those that an issuer says to sign by, the ones that are accepted."""
    said = texts(supported) or USUAL
    return tuple(each for each in said if each in SIGNED)


def text(said: object) -> str:
    return said if isinstance(said, str) else ""


def texts(said: object) -> tuple[str, ...]:
    """A text, or the texts of a list."""
    if isinstance(said, str):
        return (said,)
    return tuple(each for each in said if isinstance(each, str)) if isinstance(said, list) else ()


def _moment(claims: Claims, key: str) -> float | None:
    said = claims.get(key)
    if said is None:
        return None
    if isinstance(said, bool) or not isinstance(said, (int, float)):
        raise refusal(f"the token is malformed: {key} is not a time")
    return float(said)


def _object(part: str) -> Mapping[str, Any]:
    try:
        padded = part + "=" * (-len(part) % 4)
        found = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError) as error:
        raise refusal("the token is not a signed JSON web token") from error
    if not isinstance(found, dict):
        raise refusal("the token is not a signed JSON web token")
    return found
