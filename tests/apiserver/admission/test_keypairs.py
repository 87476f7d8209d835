"""Certificates and keys that do not belong together, in Go's words."""

import base64
import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from trueup.apiserver.admission.keypairs import pair_problem

_NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a.example.com")])
_DAY = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
_ONE, _OTHER = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
_RSA = rsa.generate_private_key(65537, 2048)


def _pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    form, no = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, no)


def _certificate() -> bytes:
    made = x509.CertificateBuilder(_NAME, _NAME, _ONE.public_key(), 1, _DAY, _DAY)
    return made.sign(_ONE, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


_BROKEN = b"-----BEGIN CERTIFICATE-----\nYQ==\n-----END CERTIFICATE-----\n"
_FAILED = "tls: failed to find"


@pytest.mark.parametrize(
    ("certificate", "key", "words"),
    [
        (_certificate(), _pem(_ONE), ""),
        (_certificate(), _pem(_OTHER), "tls: private key does not match public key"),
        (_certificate(), _pem(_RSA), "tls: private key type does not match public key type"),
        (_BROKEN, _pem(_ONE), "x509: malformed certificate"),
        (b"b", b"b", f"{_FAILED} any PEM data in certificate input"),
        (_certificate(), b"b", f"{_FAILED} any PEM data in key input"),
        (
            _certificate(),
            _certificate(),
            "tls: found a certificate rather than a key in the PEM for the private key",
        ),
        (
            _pem(_ONE),
            _certificate(),
            f"{_FAILED} certificate PEM data in certificate input, but did find a private key;"
            " PEM inputs may have been switched",
        ),
    ],
)
def test_what_is_said_of_a_pair(certificate: bytes, key: bytes, words: str) -> None:
    data = {"tls.crt": base64.b64encode(certificate), "tls.key": base64.b64encode(key)}
    assert pair_problem(data) == words
