"""
The certificates of a control plane: one authority, and what it signs.

They are as short-lived or long-lived as a test asks for, so that an expired one can be had too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

YEAR = timedelta(days=365)
PEM = serialization.Encoding.PEM
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class Pair:
    """A certificate and its key, as files."""

    certificate: Path
    key: Path


@dataclass(frozen=True)
class Authority:
    """Signs certificates into *folder*; made anew or read from there."""

    folder: Path

    @property
    def pair(self) -> Pair:
        return Pair(self.folder / "ca.crt", self.folder / "ca.key")

    @cached_property
    def _key(self) -> ec.EllipticCurvePrivateKey:
        if self.pair.key.exists():
            read = serialization.load_pem_private_key(self.pair.key.read_bytes(), None)
            assert isinstance(read, ec.EllipticCurvePrivateKey)
            return read
        made = ec.generate_private_key(ec.SECP256R1())
        _keep_key(self.pair.key, made)
        return made

    @cached_property
    def _certificate(self) -> x509.Certificate:
        if self.pair.certificate.exists():
            return x509.load_pem_x509_certificate(self.pair.certificate.read_bytes())
        name = _name("test-authority")
        made = (
            _builder(name, name, self._key, YEAR)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.pair.certificate.write_bytes(made.public_bytes(PEM))
        return made

    def server(self, name: str, hosts: Sequence[str], lasts: timedelta = YEAR) -> Pair:
        """For a server that is reached under *hosts*: names and addresses."""
        known = x509.SubjectAlternativeName([_host(each) for each in hosts])
        return self._signed(_name(name), ExtendedKeyUsageOID.SERVER_AUTH, lasts, known)

    def client(self, user: str, group: str = "", lasts: timedelta = YEAR) -> Pair:
        """For a *user* in *group*; with a negative time in *lasts* it has expired."""
        return self._signed(_name(user, group), ExtendedKeyUsageOID.CLIENT_AUTH, lasts)

    def _signed(
        self,
        subject: x509.Name,
        usage: x509.ObjectIdentifier,
        lasts: timedelta,
        *more: x509.ExtensionType,
    ) -> Pair:
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(subject, self._certificate.subject, key, lasts).add_extension(
            x509.ExtendedKeyUsage([usage]), critical=False
        )
        for each in more:
            builder = builder.add_extension(each, critical=False)
        common = str(subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
        stem = common.replace(":", "-")
        pair = Pair(self.folder / f"{stem}.crt", self.folder / f"{stem}.key")
        pair.certificate.write_bytes(builder.sign(self._key, hashes.SHA256()).public_bytes(PEM))
        _keep_key(pair.key, key)
        return pair


def service_account_key(path: Path) -> None:
    """The key that signs the tokens of service accounts."""
    _keep_key(path, rsa.generate_private_key(public_exponent=65537, key_size=2048))


def _keep_key(path: Path, key: Key) -> None:
    path.touch(mode=0o600)
    form = serialization.PrivateFormat.PKCS8
    path.write_bytes(key.private_bytes(PEM, form, serialization.NoEncryption()))


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, lasts: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - YEAR)
        .not_valid_after(now + lasts)
    )


def _name(common: str, group: str = "") -> x509.Name:
    names = [x509.NameAttribute(NameOID.COMMON_NAME, common)]
    if group:
        names.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, group))
    return x509.Name(names)


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)
