"""Signatures as cosign writes them into a registry, in its old form and in its new one."""

import base64
import json

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.support.registry import INDEX, MANIFEST, Blob, Pushed, push

PAYLOAD = "application/vnd.dev.cosign.simplesigning.v1+json"
BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
STATEMENT = "application/vnd.in-toto+json"


class CosignKey:
    """A key pair of cosign's default kind."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())

    @property
    def public(self) -> str:
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self._key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()

    def signature(self, text: bytes) -> str:
        return base64.b64encode(self._key.sign(text, ec.ECDSA(hashes.SHA256()))).decode()

    def payload(self, digest: str) -> bytes:
        image = {"docker-manifest-digest": digest}
        critical = {"identity": {"docker-reference": ""}, "image": image, "type": "cosign"}
        return json.dumps({"critical": critical, "optional": None}).encode()

    def sign(self, registry: Pushed, name: str, digest: str) -> None:
        """As a tag that is named after the digest."""
        payload = self.payload(digest)
        said = {"dev.cosignproject.cosign/signature": self.signature(payload)}
        tag = f"{digest.replace(':', '-')}.sig"
        push(registry, name, tag, [Blob(payload, PAYLOAD, said)])

    def bundle(self, digest: str) -> bytes:
        subject = [{"digest": {"sha256": digest.removeprefix("sha256:")}}]
        payload = json.dumps({"subject": subject}).encode()
        text = b"DSSEv1 %d %b %d %b" % (
            len(STATEMENT),
            STATEMENT.encode(),
            len(payload),
            payload,
        )
        envelope = {
            "payloadType": STATEMENT,
            "payload": base64.b64encode(payload).decode(),
            "signatures": [{"sig": self.signature(text)}],
        }
        return json.dumps({"mediaType": BUNDLE, "dsseEnvelope": envelope}).encode()

    def refer(self, registry: Pushed, name: str, digest: str) -> None:
        refer(registry, name, digest, self.bundle(digest))


def refer(registry: Pushed, name: str, digest: str, bundle: bytes) -> None:
    """A bundle that refers to the digest, in a registry that keeps no such list itself."""
    made = push(registry, name, "bundle", [Blob(bundle, BUNDLE)])
    listed = [{"digest": made, "mediaType": MANIFEST, "artifactType": BUNDLE}]
    body = {"schemaVersion": 2, "mediaType": INDEX, "manifests": listed}
    registry.put_manifest(name, digest.replace(":", "-"), json.dumps(body).encode(), INDEX)
