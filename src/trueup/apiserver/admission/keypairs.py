"""
Key pairs: what is said of a certificate and a key that do not belong together.

The words are those of Go's ``tls.X509KeyPair``, which a real server tries on Secrets for TLS.
``cryptography`` is imported when there is something to parse: it is large.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

_BLOCK = re.compile(rb"-----BEGIN ([^-]+)-----\s(.*?)-----END \1-----", re.DOTALL)


def pair_problem(data: Mapping[str, Any]) -> str:
    """Why the two entries of a Secret for TLS make no pair; empty if they do."""
    certificates, others = _blocks(data.get("tls.crt"), "CERTIFICATE")
    if not certificates:
        return _no_certificate(others)
    keys, others = _blocks(data.get("tls.key"), "PRIVATE KEY")
    return _mismatch(certificates[0], keys[0]) if keys else _no_key(others)


def _blocks(entry: Any, kind: str) -> tuple[list[bytes], list[str]]:
    """The blocks of a kind, as they stand, and the kinds of the others."""
    try:
        text = base64.b64decode(entry or "")
    except (binascii.Error, TypeError):
        text = b""
    found = [(each[1].decode("latin-1"), each[0] + b"\n") for each in _BLOCK.finditer(text)]
    return (
        [block for name, block in found if name.endswith(kind)],
        [name for name, _ in found if not name.endswith(kind)],
    )


def _no_certificate(others: list[str]) -> str:
    begin = "tls: failed to find"
    if not others:
        return f"{begin} any PEM data in certificate input"
    if len(others) == 1 and others[0].endswith("PRIVATE KEY"):
        told = "certificate PEM data in certificate input, but did find a private key"
        return f"{begin} {told}; PEM inputs may have been switched"
    told = '"CERTIFICATE" PEM block in certificate input after skipping PEM blocks'
    return f"{begin} {told} of the following types: [{' '.join(others)}]"


def _no_key(others: list[str]) -> str:
    if not others:
        return "tls: failed to find any PEM data in key input"
    if others == ["CERTIFICATE"]:
        return "tls: found a certificate rather than a key in the PEM for the private key"
    told = 'PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks'
    return f"tls: failed to find {told} of the following types: [{' '.join(others)}]"


def _mismatch(certificate: bytes, key: bytes) -> str:
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        public = x509.load_pem_x509_certificate(certificate).public_key()
    except (ValueError, UnsupportedAlgorithm):
        return "x509: malformed certificate"
    try:
        own = load_pem_private_key(key, None).public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return "tls: failed to parse private key"
    if type(own) is not type(public):
        return "tls: private key type does not match public key type"
    return "" if own == public else "tls: private key does not match public key"
