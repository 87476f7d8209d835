"""Which signatures count."""

import base64

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, x25519

from tests.support.cosigned import CosignKey
from trueup.core.source.cosign import is_in_bundle, is_signed, keys, tag
from trueup.model.errors import Stalled

DIGEST, OTHER = f"sha256:{'ab' * 32}", f"sha256:{'cd' * 32}"
OURS, THEIRS = CosignKey(), CosignKey()


def _pem(key: ed25519.Ed25519PublicKey | x25519.X25519PublicKey) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.PEM, form).decode()


def test_a_payload_must_be_signed_by_a_known_key_and_name_the_digest() -> None:
    payload = OURS.payload(DIGEST)
    signature = OURS.signature(payload)
    by = keys(f"{THEIRS.public}\n{OURS.public}")
    assert is_signed(DIGEST, payload, signature, by)
    assert not is_signed(OTHER, payload, signature, by)
    assert not is_signed(DIGEST, payload, signature, keys(THEIRS.public))
    assert not is_signed(DIGEST, payload + b" ", signature, by)
    for broken in ("", "!", "AAAA"):
        assert not is_signed(DIGEST, payload, broken, by)
    for broken in ("[]", "{", '{"critical": []}'):
        assert not is_signed(DIGEST, broken.encode(), OURS.signature(broken.encode()), by)


def test_a_bundle_likewise() -> None:
    bundle = OURS.bundle(DIGEST)
    assert is_in_bundle(DIGEST, bundle, keys(OURS.public))
    assert not is_in_bundle(OTHER, bundle, keys(OURS.public))
    assert not is_in_bundle(DIGEST, bundle, keys(THEIRS.public))
    assert not is_in_bundle(DIGEST, b"{}", keys(OURS.public))


def test_keys_of_other_kinds() -> None:
    private = ed25519.Ed25519PrivateKey.generate()
    payload = OURS.payload(DIGEST)
    signature = base64.b64encode(private.sign(payload)).decode()
    assert is_signed(DIGEST, payload, signature, keys(_pem(private.public_key())))
    for text in ("", "cosign.pub", _pem(x25519.X25519PrivateKey.generate().public_key())):
        with pytest.raises(Stalled, match="no public key that can be read"):
            keys(text)


def test_where_signatures_are() -> None:
    assert tag("sha256:abc") == "sha256-abc.sig"
