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
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson

from trueup.apiserver.exchange import User
from trueup.apiserver.kubeconfig import write_private

ADMIN = User("kubernetes-admin", ("system:masters", "system:authenticated"))
_HEADER = {"alg": "HS256", "typ": "JWT"}


Kept = Callable[[Mapping[str, Any]], bool]


class Tokens:
    """The tokens of one server; *kept*: whether a token without an end is still good."""

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

    def bearer(self, token: str, now: float) -> User | None:
        """Whose *token* it is, if it is good at *now*."""
        if hmac.compare_digest(token.encode(), self.admin.encode()):
            return ADMIN
        claims = self._claims(token)
        if claims is None or not (claims["exp"] >= now if "exp" in claims else self._kept(claims)):
            return None
        _, _, namespace, name = str(claims["sub"]).split(":", 3)
        groups = ("system:serviceaccounts", f"system:serviceaccounts:{namespace}")
        bound = claims.get("kubernetes.io") or {}
        uid = (bound.get("serviceaccount") or {}).get("uid") or claims[UID]
        return User(f"system:serviceaccount:{namespace}:{name}", (*groups, AUTHENTICATED), uid)

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


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
