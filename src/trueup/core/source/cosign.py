"""
Signatures that cosign makes of OCI artifacts, with a key.

A signature is an artifact of its own, in the same repository: its tag is the digest of what is
signed. Each of its layers is a payload that names that digest, with the signature as an annotation.
Newer ones are bundles that refer to what is signed: an envelope around a statement that names it.
"""

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from trueup.model.errors import Stalled

PAYLOAD = "application/vnd.dev.cosign.simplesigning.v1+json"
BUNDLE = "application/vnd.dev.sigstore.bundle"
SIGNATURE = "dev.cosignproject.cosign/signature"
LARGEST = 1 << 20
Key = ec.EllipticCurvePublicKey | rsa.RSAPublicKey | ed25519.Ed25519PublicKey
_BEGIN, _END = "-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----"


def keys(text: str) -> tuple[Key, ...]:
    """The public keys in *text*, PEM after PEM. ``Stalled`` if it holds none, or others."""
    found = []
    for part in text.split(_BEGIN)[1:]:
        pem = f"{_BEGIN}{part.partition(_END)[0]}{_END}\n"
        try:
            key = load_pem_public_key(pem.encode())
        except (ValueError, UnsupportedAlgorithm) as error:
            raise _bad_key() from error
        if not isinstance(key, Key):
            raise _bad_key()
        found.append(key)
    if not found:
        raise _bad_key()
    return tuple(found)


def tag(digest: str) -> str:
    """Where the signatures of a digest are."""
    return f"{digest.replace(':', '-')}.sig"


def is_signed(digest: str, payload: bytes, signature: str, by: Iterable[Key]) -> bool:
    """Whether one of the keys has signed *payload*, and it says *digest*."""
    said = _mapping(payload)
    image = _mapping_in(_mapping_in(said, "critical"), "image")
    named = image.get("docker-manifest-digest") == digest
    return named and any(_verified(key, _decoded(signature), payload) for key in by)


def is_in_bundle(digest: str, bundle: bytes, by: Sequence[Key]) -> bool:
    """Whether a bundle holds a statement about *digest* that one of the keys has signed."""
    envelope = _mapping_in(_mapping(bundle), "dsseEnvelope")
    kind = str(envelope.get("payloadType") or "").encode()
    payload = _decoded(str(envelope.get("payload") or ""))
    statement = _mapping(payload)
    named = any(
        _mapping_in(each, "digest").get("sha256") == digest.removeprefix("sha256:")
        for each in statement.get("subject") or ()
        if isinstance(each, dict)
    )
    text = b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)
    signatures = [each for each in envelope.get("signatures") or () if isinstance(each, dict)]
    return named and any(
        _verified(key, _decoded(str(each.get("sig") or "")), text)
        for each in signatures
        for key in by
    )


def _verified(key: Key, signature: bytes, text: bytes) -> bool:
    try:
        match key:
            case ec.EllipticCurvePublicKey():
                key.verify(signature, text, ec.ECDSA(hashes.SHA256()))
            case rsa.RSAPublicKey():
                key.verify(signature, text, padding.PKCS1v15(), hashes.SHA256())
            case _:
                key.verify(signature, text)
    except InvalidSignature:
        return False
    return True


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _mapping(text: bytes) -> Mapping[str, Any]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _mapping_in(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def _bad_key() -> Stalled:
    return Stalled(
        "BadPublicKey",
        "cosignPublicKey holds no public key that can be read",
        "give what cosign generate-key-pair writes to cosign.pub; several one after the other",
    )
