"""A request for a certificate that is approved is signed, and its owner is known by it."""

import base64
import ssl
from pathlib import Path
from typing import Any

import aiohttp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.apiserver import serving, session
from tests.support.kubernetes import Client
from trueup.apiserver.server import ApiServer

CSRS = "/apis/certificates.k8s.io/v1/certificatesigningrequests"
WHO = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
REVIEW = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
APPROVED = {"type": "Approved", "status": "True", "reason": "Test", "message": "yes"}


def asked(key: Any, **spec: Any) -> dict[str, Any]:
    subject = [(NameOID.COMMON_NAME, "alice"), (NameOID.ORGANIZATION_NAME, "ducks")]
    names = x509.Name([x509.NameAttribute(*each) for each in subject])
    request = x509.CertificateSigningRequestBuilder().subject_name(names)
    data = request.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    known = {
        "request": base64.b64encode(data).decode(),
        "signerName": "kubernetes.io/kube-apiserver-client",
        "usages": ["digital signature", "client auth"],
        "expirationSeconds": 3600,
        "username": "somebody else",
    }
    return {
        "apiVersion": "certificates.k8s.io/v1",
        "kind": "CertificateSigningRequest",
        "metadata": {"name": "alice"},
        "spec": {**known, **spec},
    }


async def approve(client: Client, body: dict[str, Any]) -> None:
    made = await client.create(CSRS, body)
    assert made.status == 201, made.body
    status = {"status": {"conditions": [APPROVED]}}
    approved = await client.replace(f"{CSRS}/alice/approval", {**made.body, **status})
    assert approved.status == 200, approved.body


def presenting(server: ApiServer, folder: Path, key: Any, certificate: bytes) -> ssl.SSLContext:
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    file = folder / "alice.pem"
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(secret + certificate)
    context = ssl.create_default_context(cafile=server.settings.folder / "tls" / "ca.crt")
    context.load_cert_chain(file)
    return context


async def who(server: ApiServer, context: ssl.SSLContext) -> Any:
    async with (
        aiohttp.ClientSession(server.address) as opened,
        opened.post(WHO, json=REVIEW, ssl=context) as answer,
    ):
        return (await answer.json())["status"]["userInfo"]


async def test_a_client_is_known_by_its_certificate_across_restarts(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    async with serving(tmp_path, tls=True) as server, session(server) as opened:
        client = Client(opened)
        await approve(client, asked(key))
        found = await client.until(f"{CSRS}/alice", lambda it: "certificate" in it["status"])
        certificate = base64.b64decode(found["status"]["certificate"])
        context = presenting(server, tmp_path, key, certificate)
        known = await who(server, context)
    assert known["username"] == "alice"
    assert known["groups"] == ["ducks", "system:authenticated"]
    async with serving(tmp_path, tls=True) as server:
        assert await who(server, context) == known


async def test_a_certificate_is_good_for_as_long_as_was_asked(client: Client) -> None:
    await approve(client, asked(ec.generate_private_key(ec.SECP256R1())))
    found = await client.until(f"{CSRS}/alice", lambda it: "certificate" in it["status"])
    made = x509.load_pem_x509_certificate(base64.b64decode(found["status"]["certificate"]))
    length = made.not_valid_after_utc - made.not_valid_before_utc
    assert length.total_seconds() == 3600 + 300
    assert found["spec"]["username"] == "kubernetes-admin"


async def test_other_usages_are_refused(client: Client) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    await approve(client, asked(key, usages=["server auth", "client auth"]))
    found = await client.until(f"{CSRS}/alice", lambda it: len(it["status"]["conditions"]) > 1)
    failed = found["status"]["conditions"][1]
    assert (failed["type"], failed["reason"]) == ("Failed", "SignerValidationFailure")
    assert failed["message"] == "invalid usage for client certificate: server auth"
    assert "certificate" not in found["status"]
