"""
Certificates: a certificate authority of our own and a server certificate signed by it.

Both are made at the first start and kept, so that a kubeconfig written once stays good. A second
authority signs for clients; it is made when one first asks for it.
``cryptography`` is imported when they are made, not at every start: it is large.
"""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from trueup.k8s.value import Value

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

_LIFETIME = timedelta(days=3650)
_NAMES = (
    "localhost",
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    "kubernetes.default.svc.cluster.local",
)


class Authority(Value, frozen=True):
    """The files of an authority that signs later: its certificate and key."""

    certificate: Path
    key: Path


class Certificates(Value, frozen=True):
    """The files: the authority's certificate, the server's certificate and key."""

    authority: Path
    certificate: Path
    key: Path


def ensure(folder: Path, hosts: tuple[str, ...]) -> Certificates:
    """The certificates in *folder*, made for *hosts* (names and addresses) if there are none."""
    files = Certificates(folder / "ca.crt", folder / "server.crt", folder / "server.key")
    wanted = folder / "hosts"
    named = "\n".join(hosts)
    if files.key.exists() and wanted.exists() and wanted.read_text() == named:
        return files
    folder.mkdir(parents=True, exist_ok=True)
    _make(files, hosts)
    wanted.write_text(named)  # last: it says that the others are whole
    return files


def _make(files: Certificates, hosts: tuple[str, ...]) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    authority_key = ec.generate_private_key(ec.SECP256R1())
    server_key = ec.generate_private_key(ec.SECP256R1())
    authority = _authority(authority_key, "trueup-ca")
    server = _server(server_key, authority, authority_key, hosts)
    pem = serialization.Encoding.PEM
    _write_key(files.key, server_key)
    files.authority.write_bytes(authority.public_bytes(pem))
    files.certificate.write_bytes(server.public_bytes(pem))


def _write_key(file: Path, key: "EllipticCurvePrivateKey") -> None:
    from cryptography.hazmat.primitives import serialization

    plain, pem = serialization.NoEncryption(), serialization.Encoding.PEM
    file.touch(mode=0o600)
    file.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))


def of_clients(folder: Path) -> Authority:
    """Where the authority for clients is, once there is one."""
    return Authority(folder / "clients.crt", folder / "clients.key")


def clients(folder: Path) -> Authority:
    """The authority for clients in *folder*, made if there is none."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    files = of_clients(folder)
    if not files.certificate.exists():
        folder.mkdir(parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        _write_key(files.key, key)
        made = _authority(key, "trueup-clients-ca")
        files.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return files


def signed(authority: Authority, request: bytes, since: datetime, until: datetime) -> bytes:
    """The certificate (PEM) of a client's *request* (PEM); ``ValueError`` if that is none."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.x509.oid import ExtendedKeyUsageOID

    asked = x509.load_pem_x509_csr(request)
    if not asked.is_signature_valid:
        raise ValueError("the request is not signed with its own key")
    issuer = x509.load_pem_x509_certificate(authority.certificate.read_bytes())
    key = serialization.load_pem_private_key(authority.key.read_bytes(), None)
    made = (
        x509.CertificateBuilder()
        .subject_name(asked.subject)
        .issuer_name(issuer.subject)
        .public_key(asked.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .sign(key, hashes.SHA256())  # type: ignore[arg-type]  # the key that `clients` made
    )
    return made.public_bytes(serialization.Encoding.PEM)


def _builder(
    subject: str, issuer: str, key: "EllipticCurvePrivateKey"
) -> "x509.CertificateBuilder":
    from cryptography import x509

    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + _LIFETIME)
    )


def _name(common: str) -> "x509.Name":
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _authority(key: "EllipticCurvePrivateKey", name: str) -> "x509.Certificate":
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    usage = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        crl_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        _builder(name, name, key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(identifier, critical=False)
        .sign(key, hashes.SHA256())
    )


def _server(
    key: "EllipticCurvePrivateKey",
    authority: "x509.Certificate",
    authority_key: "EllipticCurvePrivateKey",
    hosts: tuple[str, ...],
) -> "x509.Certificate":
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.x509.oid import ExtendedKeyUsageOID

    names = x509.SubjectAlternativeName([_alternative(host) for host in (*hosts, *_NAMES)])
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    return (
        _builder("kube-apiserver", "trueup-ca", key)
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(issuer, critical=False)
        .sign(authority_key, hashes.SHA256())
    )


def _alternative(host: str) -> "x509.GeneralName":
    from cryptography import x509

    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)
