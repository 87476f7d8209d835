"""Authority: certificates of our own making, for servers and clients on loopback."""

import ssl
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Authority:
    """Signs what it is asked to; *pem*: its own certificate."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("authority")
        self._certificate = self._signed(self._name, self._key, days=30, authority=True)
        self.pem = self._certificate.public_bytes(serialization.Encoding.PEM).decode()

    def issued(self, name: str, days: int = 30, hosts: Iterable[str] = ()) -> tuple[str, str]:
        """
        A certificate for *name* on loopback, and its key; *days* below 0: it has ended.

        *hosts*: further names that it is for.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        made = self._signed(_name(name), key, days=days, authority=False, hosts=hosts)
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return made.public_bytes(serialization.Encoding.PEM).decode(), private.decode()

    def server(
        self, days: int = 30, *, asking: bool = False, hosts: Iterable[str] = ()
    ) -> ssl.SSLContext:
        """What a server needs; *asking*: it lets in only whom this authority has signed."""
        certificate, key = self.issued("server", days, hosts)
        file = self._folder / f"server{days}.pem"
        file.write_text(certificate + key)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        if asking:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(cadata=self.pem)
        return context

    def _signed(
        self,
        name: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        *,
        days: int,
        authority: bool,
        hosts: Iterable[str] = (),
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        named = [x509.DNSName(host) for host in hosts]
        loopback = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1")), *named])
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=60))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(loopback, critical=False)
            .sign(self._key, hashes.SHA256())
        )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
