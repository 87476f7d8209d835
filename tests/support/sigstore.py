"""
Sigstore in this process: an authority, a log of certificates and a log of signatures.

It gives what Fulcio and Rekor give for ``cosign sign`` without a key, as a bundle, and the
``trusted_root.json`` that vouches for it.
"""

import base64
import hashlib
import json
import struct
from datetime import UTC, datetime, timedelta
from typing import Any

import rfc8785
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from tests.support.cosigned import BUNDLE, STATEMENT, refer

ISSUER = "https://accounts.example.test"
_SCTS = ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
_FULCIO_ISSUER = ObjectIdentifier("1.3.6.1.4.1.57264.1.8")
_USAGES = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
_MORE_USAGES = ("encipher_only", "decipher_only", "crl_sign")


class Sigstore:
    """One instance of it."""

    def __init__(self) -> None:
        self._authority, self._certificates, self._signatures = (_key() for _ in range(3))
        self._now = datetime.now(UTC).replace(microsecond=0)
        self._root = self._made("authority", self._authority, self._authority, [])

    @property
    def root(self) -> str:
        """What clients trust."""
        said = {
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [self._log(self._signatures, "https://log.test")],
            "ctlogs": [self._log(self._certificates, "https://certificates.test")],
            "certificateAuthorities": [
                {
                    "subject": {"organization": "test", "commonName": "authority"},
                    "uri": "https://authority.test",
                    "certChain": {"certificates": [{"rawBytes": _text(_der(self._root))}]},
                    "validFor": {"start": self._start},
                }
            ],
        }
        return json.dumps(said)

    def bundle(self, digest: str, who: str) -> bytes:
        """What *who* (an address of mail) says by signing *digest*."""
        key = _key()
        certificate = self._made(who, key, self._authority, [])
        certificate = self._made(who, key, self._authority, [self._promise(certificate)])
        subject = [{"name": "", "digest": {"sha256": digest.removeprefix("sha256:")}}]
        statement = {"_type": "https://in-toto.io/Statement/v1", "subject": subject}
        payload = json.dumps({**statement, "predicateType": "https://sigstore.dev/cosign/sign/v1"})
        signed = b"DSSEv1 %d %b %d %b" % (
            *(len(STATEMENT), STATEMENT.encode()),
            *(len(payload), payload.encode()),
        )
        envelope = {
            "payloadType": STATEMENT,
            "payload": _text(payload.encode()),
            "signatures": [{"sig": _text(_sign(key, signed))}],
        }
        material = {
            "certificate": {"rawBytes": _text(_der(certificate))},
            "tlogEntries": [self._entry(certificate, envelope, payload.encode())],
        }
        made = {"mediaType": BUNDLE, "verificationMaterial": material, "dsseEnvelope": envelope}
        return json.dumps(made).encode()

    def sign(self, registry: Any, name: str, digest: str, who: str) -> None:
        """As ``cosign sign`` leaves it in a registry."""
        refer(registry, name, digest, self.bundle(digest, who))

    @property
    def _start(self) -> str:
        return (self._now - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _log(self, key: ec.EllipticCurvePrivateKey, url: str) -> dict[str, Any]:
        return {
            "baseUrl": url,
            "hashAlgorithm": "SHA2_256",
            "publicKey": {
                "rawBytes": _text(_spki(key)),
                "keyDetails": "PKIX_ECDSA_P256_SHA_256",
                "validFor": {"start": self._start},
            },
            "logId": {"keyId": _text(_id(key))},
        }

    def _made(
        self,
        name: str,
        key: ec.EllipticCurvePrivateKey,
        by: ec.EllipticCurvePrivateKey,
        more: list[x509.UnrecognizedExtension],
    ) -> x509.Certificate:
        """A certificate; of the authority itself if *key* signs."""
        authority = key is by
        common = [x509.NameAttribute(NameOID.COMMON_NAME, "authority")]
        usage = {"digital_signature": not authority, "key_cert_sign": authority}
        others = dict.fromkeys((*_USAGES, *_MORE_USAGES), False)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key())
        builder = (
            x509.CertificateBuilder()
            .issuer_name(x509.Name(common))
            .subject_name(x509.Name(common if authority else []))
            .public_key(key.public_key())
            .serial_number(int.from_bytes(_id(key)[:8]) | 1)
            .not_valid_before(self._now - timedelta(minutes=5))
            .not_valid_after(self._now + timedelta(minutes=5))
            .add_extension(x509.KeyUsage(**usage, **others), critical=True)
            .add_extension(x509.BasicConstraints(authority, 0 if authority else None), True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(issuer, False)
        )
        if not authority:
            told = b"\x0c" + bytes([len(ISSUER)]) + ISSUER.encode()
            builder = (
                builder.add_extension(x509.SubjectAlternativeName([x509.RFC822Name(name)]), True)
                .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), False)
                .add_extension(x509.UnrecognizedExtension(_FULCIO_ISSUER, told), False)
            )
        for extension in more:
            builder = builder.add_extension(extension, False)
        return builder.sign(by, hashes.SHA256())

    def _promise(self, certificate: x509.Certificate) -> x509.UnrecognizedExtension:
        """That the log of certificates has it (RFC 6962, 3.2)."""
        body = certificate.tbs_certificate_bytes
        stamp = int(self._now.timestamp() * 1000)
        entry = hashlib.sha256(_spki(self._authority)).digest()
        entry += len(body).to_bytes(3) + body
        signed = struct.pack("!BBQH", 0, 0, stamp, 1) + entry + b"\0\0"
        signature = _sign(self._certificates, signed)
        sct = struct.pack("!B32sQH", 0, _id(self._certificates), stamp, 0)
        sct += struct.pack("!BBH", 4, 3, len(signature)) + signature
        listed = struct.pack("!HH", len(sct) + 2, len(sct)) + sct
        size = len(listed).to_bytes() if len(listed) < 128 else b"\x81" + len(listed).to_bytes()
        return x509.UnrecognizedExtension(_SCTS, b"\x04" + size + listed)

    def _entry(
        self, certificate: x509.Certificate, envelope: dict[str, Any], payload: bytes
    ) -> dict[str, Any]:
        """The log's entry of a signature, the only one in it."""
        pem = certificate.public_bytes(Encoding.PEM)
        signature = {"signature": envelope["signatures"][0]["sig"], "verifier": _text(pem)}
        whole = hashlib.sha256(json.dumps(envelope).encode()).hexdigest()
        spec: dict[str, Any] = {
            "envelopeHash": {"algorithm": "sha256", "value": whole},
            "payloadHash": {"algorithm": "sha256", "value": hashlib.sha256(payload).hexdigest()},
            "signatures": [signature],
        }
        body = rfc8785.dumps({"apiVersion": "0.0.1", "kind": "dsse", "spec": spec})
        leaf, stamp = hashlib.sha256(b"\0" + body).digest(), int(self._now.timestamp())
        log = _id(self._signatures)
        said: dict[str, Any] = {
            "body": _text(body),
            "integratedTime": stamp,
            "logID": log.hex(),
            "logIndex": 0,
        }
        note = f"log.test\n1\n{_text(leaf)}\n"
        sealed = _text(log[:4] + _sign(self._signatures, note.encode()))
        return {
            "logIndex": "0",
            "logId": {"keyId": _text(log)},
            "kindVersion": {"kind": "dsse", "version": "0.0.1"},
            "integratedTime": str(stamp),
            "inclusionPromise": {
                "signedEntryTimestamp": _text(_sign(self._signatures, rfc8785.dumps(said)))
            },
            "inclusionProof": {
                "logIndex": "0",
                "rootHash": _text(leaf),
                "treeSize": "1",
                "hashes": [],
                "checkpoint": {"envelope": f"{note}\n— log.test {sealed}\n"},
            },
            "canonicalizedBody": _text(body),
        }


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _sign(key: ec.EllipticCurvePrivateKey, text: bytes) -> bytes:
    return key.sign(text, ec.ECDSA(hashes.SHA256()))


def _spki(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _id(key: ec.EllipticCurvePrivateKey) -> bytes:
    return hashlib.sha256(_spki(key)).digest()


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
