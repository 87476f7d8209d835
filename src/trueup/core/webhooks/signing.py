"""Signing: whether a delivery is from who knows the secret; compared in constant time."""

import base64
import binascii
import hashlib
import hmac

from trueup.core.webhooks.notice import Delivery, Refused

WRONG = 400  # what Argo CD answers to a wrong signature of a Git host
UNAUTHORIZED = 401  # and of a registry


def alike(said: str, wanted: str) -> bool:
    return hmac.compare_digest(said.encode(errors="replace"), wanted.encode(errors="replace"))


def signed(secret: str, body: bytes, algorithm: str = "sha256") -> str:
    return hmac.new(secret.encode(), body, getattr(hashlib, algorithm)).hexdigest()


def by_hmac(delivery: Delivery, secret: str, header: str, status: int = WRONG) -> None:
    """
    ``Refused`` unless *header* holds the HMAC of the body, with or without its ``sha256=`` before.

    SHA-1, which some hosts still send beside it, is not believed.
    """
    said = delivery.header(header)
    if not said:
        raise Refused(
            status,
            f"the signature {header} is missing",
            "enter the secret of argocd-secret as that of the webhook at the host",
        )
    if not alike(said.removeprefix("sha256=").lower(), signed(secret, delivery.body)):
        raise Refused(status, "the signature is wrong", "the secrets of both sides differ")


def by_token(said: str, secret: str, what: str, status: int = WRONG) -> None:
    """``Refused`` unless *said* is the secret itself."""
    if not alike(said, secret):
        raise Refused(status, f"{what} is wrong", "the secrets of both sides differ")


def by_login(delivery: Delivery, user: str, password: str) -> None:
    """``Refused`` unless the request logs in by HTTP's basic authentication."""
    scheme, _, rest = delivery.header("Authorization").partition(" ")
    try:
        said = base64.b64decode(rest.strip(), validate=True) if scheme.lower() == "basic" else b""
    except binascii.Error:
        said = b""
    if not hmac.compare_digest(said, f"{user}:{password}".encode()):
        raise Refused(WRONG, "the user name or the password is wrong")
