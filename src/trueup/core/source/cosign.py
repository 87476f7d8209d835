"""
Signatures that cosign makes of OCI artifacts, with a key or with the identity of a person.

A signature is an artifact of its own, in the same repository: its tag is the digest of what is
signed. Each of its layers is a payload that names that digest, with the signature as an annotation.
Newer ones are bundles that refer to what is signed: an envelope around a statement that names it.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from msgspec import ValidationError, convert

from trueup.k8s.value import Value
from trueup.k8s.yaml import YamlError, documents
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
    named = names(payload, digest)
    text = b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)
    signatures = [each for each in _list_in(envelope, "signatures") if isinstance(each, dict)]
    return named and any(
        _verified(key, _decoded(str(each.get("sig") or "")), text)
        for each in signatures
        for key in by
    )


def names(statement: bytes, digest: str) -> bool:
    """Whether a statement is about *digest*."""
    wanted = digest.removeprefix("sha256:")
    return any(
        _mapping_in(each, "digest").get("sha256") == wanted
        for each in _list_in(_mapping(statement), "subject")
        if isinstance(each, dict)
    )


class Signer(Value, frozen=True):
    """Who may sign without a key: patterns for the issuer and the subject of a certificate."""

    issuer: str
    subject: str

    def is_meant(self, issuer: str, subjects: Iterable[str]) -> bool:
        of_issuer = re.search(self.issuer, issuer) is not None
        return of_issuer and any(re.search(self.subject, each) for each in subjects)


def signers(text: str) -> tuple[Signer, ...]:
    """Those in *text*, a list in YAML. ``Stalled`` if it is none."""
    try:
        bodies = [body for _, body in documents(text.encode(), last=True)]
        listed = bodies[0] if bodies and isinstance(bodies[0], list) else []
        found = tuple(convert(each, Signer) for each in listed)
        for each in found:
            re.compile(each.issuer)
            re.compile(each.subject)
    except (YamlError, ValidationError, re.error) as error:
        raise _bad_signers(str(error)) from error
    if not found or not all(each.issuer and each.subject for each in found):
        raise _bad_signers("each needs an issuer and a subject")
    return found


def _bad_signers(why: str) -> Stalled:
    return Stalled(
        "BadIdentities",
        f"cosignIdentities cannot be read: {why}",
        "write a list of {issuer: PATTERN, subject: PATTERN}, as YAML",
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


def _list_in(body: Mapping[str, Any], name: str) -> list[Any]:
    found = body.get(name)
    return found if isinstance(found, list) else []


def _bad_key() -> Stalled:
    return Stalled(
        "BadPublicKey",
        "cosignPublicKey holds no public key that can be read",
        "give what cosign generate-key-pair writes to cosign.pub; several one after the other",
    )
