"""
Auth: who asks, by bearer token.

The admin token is random, made once and kept in the data folder. Tokens of service accounts
are signed with a key of the same folder, so they stay good across restarts without a table.
Whoever reaches the unix socket is the admin: the file's mode guards it.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from trueup.apiserver.exchange import User
from trueup.apiserver.kubeconfig import write_private

ADMIN = User("kubernetes-admin", ("system:masters", "system:authenticated"))
AUDIENCE = "https://kubernetes.default.svc.cluster.local"
"""Whom a token for this server is meant for, unless it was asked for for others."""
_HEADER = {"alg": "HS256", "typ": "JWT"}


Kept = Callable[[Mapping[str, Any]], bool]


class Tokens:
    """The tokens of one server; *kept*: whether whom a token is bound to is still there."""

    def __init__(self, admin: str, key: bytes, kept: Kept = lambda _claims: False) -> None:
        self.admin = admin
        self._key = key
        self._kept = kept
        self._bearer = b"Bearer " + admin.encode()

    def user(self, authorization: bytes, now: float) -> User | None:
        """Who sent this ``Authorization`` header; None if it is nobody we know."""
        if hmac.compare_digest(authorization, self._bearer):
            return ADMIN
        if not authorization.startswith(b"Bearer "):
            return None
        return self.bearer(authorization[7:].decode("latin-1").strip(), now)

    def bearer(
        self, token: str, now: float, audiences: Collection[str] = (AUDIENCE,)
    ) -> User | None:
        """Whose *token* it is, if it is good at *now* and meant for one of *audiences*."""
        if hmac.compare_digest(token.encode(), self.admin.encode()):
            return ADMIN if AUDIENCE in audiences else None
        claims = self._claims(token)
        if claims is None or claims.get("exp", now) < now or not self._kept(claims):
            return None
        if not set(_meant(claims)) & set(audiences):
            return None
        _, _, namespace, name = str(claims["sub"]).split(":", 3)
        groups = ("system:serviceaccounts", f"system:serviceaccounts:{namespace}")
        bound = claims.get("kubernetes.io") or {}
        uid = (bound.get("serviceaccount") or {}).get("uid") or claims[UID]
        return User(f"system:serviceaccount:{namespace}:{name}", (*groups, AUTHENTICATED), uid)

    def audiences(self, token: str) -> Sequence[str]:
        """Whom *token*, which is good, is meant for."""
        return _meant(self._claims(token) or {})

    def sign(self, claims: Mapping[str, Any]) -> str:
        """A token that says *claims*."""
        signed = f"{_encoded(orjson.dumps(_HEADER))}.{_encoded(orjson.dumps(claims))}"
        return f"{signed}.{_encoded(self._signature(signed))}"

    def _claims(self, token: str) -> dict[str, Any] | None:
        signed, _, signature = token.rpartition(".")
        expected = _encoded(self._signature(signed))
        if not hmac.compare_digest(signature.encode(), expected.encode()):
            return None
        payload = signed.partition(".")[2]
        claims: dict[str, Any] = orjson.loads(base64.urlsafe_b64decode(payload + "=="))
        return claims

    def _signature(self, signed: str) -> bytes:
        return hmac.new(self._key, signed.encode(), hashlib.sha256).digest()


AUTHENTICATED = "system:authenticated"
UID = "kubernetes.io/serviceaccount/service-account.uid"  # of a token that stands in a Secret


def ensure(folder: Path, kept: Kept) -> Tokens:
    """The tokens kept in *folder*, made at the first call."""
    folder.mkdir(parents=True, exist_ok=True)
    admin, key = folder / "admin.token", folder / "signing.key"
    for file in (admin, key):
        if not file.exists():
            write_private(file, secrets.token_urlsafe(32))
    return Tokens(admin.read_text().strip(), key.read_text().strip().encode(), kept)


def _meant(claims: Mapping[str, Any]) -> Sequence[str]:
    """A token that stands in a Secret does not say it."""
    found: Sequence[str] = claims.get("aud") or [AUDIENCE]
    return found


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
