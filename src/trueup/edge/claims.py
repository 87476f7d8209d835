"""Claims, signed by an RSA key: how a GitHub App or a service account says who it is."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from trueup.model.errors import Stalled


def private(pem: str, name: str, about: str) -> rsa.RSAPrivateKey:
    """The key in *pem*, which is called *name* where it is set. ``Stalled`` if it is none."""
    try:
        key = serialization.load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError) as error:
        raise Stalled(
            "BadKey", f"{about}: {name} is not a private key", "give the PEM file as it was made"
        ) from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise Stalled("BadKey", f"{about}: {name} is not an RSA key", "give the key as it was made")
    return key


def signed(claims: Mapping[str, Any], key: rsa.RSAPrivateKey) -> str:
    """A JSON web token (RS256)."""
    head = _encoded(json.dumps({"alg": "RS256", "typ": "JWT"}).encode())
    text = f"{head}.{_encoded(json.dumps(claims).encode())}"
    signature = key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{text}.{_encoded(signature)}"


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
