"""Claims are signed by an RSA key, and what is no such key is told."""

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.support.notifications.oracle import key
from trueup.edge.claims import private, signed
from trueup.model.errors import Stalled


def test_others_can_check_them() -> None:
    pem = key()
    text = signed({"iss": "1", "exp": 4102444800}, private(pem, "privateKey", "an App"))
    read = jwt.decode(text, RSAKey.import_key(pem), algorithms=["RS256"])
    assert read.claims == {"iss": "1", "exp": 4102444800}
    assert read.header == {"alg": "RS256", "typ": "JWT"}


def test_what_is_no_key_is_told() -> None:
    with pytest.raises(Stalled, match="an App: privateKey is not a private key"):
        private("nonsense", "privateKey", "an App")
    other = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with pytest.raises(Stalled, match="an App: privateKey is not an RSA key"):
        private(other.decode(), "privateKey", "an App")
