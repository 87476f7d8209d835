"""
The certificate that the web API shows, as argocd-server finds it.

In this order: files that a setting names; the Secret ``argocd-server-tls``; ``tls.crt`` and
``tls.key`` of ``argocd-secret``, where one that is made here is kept for all replicas. A change of
any of them holds for the next connection; those that are open stay. One that makes no sense is
logged, and the one before stays in force.
"""

import asyncio
import base64
import logging
import ssl
import tempfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.value import Value
from trueup.model.errors import NotYet, Refused, Stalled, Unreachable
from trueup.model.serving import CIPHERS, Serving
from trueup.ports import Clock, Cluster
from trueup.service.settings import Web

if TYPE_CHECKING:
    from cryptography.x509 import Certificate as Certificate509
    from cryptography.x509 import GeneralName

log = logging.getLogger("trueup.service")

SECRET = GroupKind("", "Secret")
OWN, SHARED = "argocd-server-tls", "argocd-secret"
CERTIFICATE, KEY = "tls.crt", "tls.key"
LOOK = 10.0  # seconds between two looks at the files and the Secrets
ATTEMPTS = 5
LIFETIME = timedelta(days=365)  # of one that is made here
EARLY = timedelta(days=30)  # before its end it is made anew
VERSIONS = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}


class Pair(Value, frozen=True):
    """A certificate with its chain, and its key (PEM); *where* they are from, for people."""

    certificate: bytes
    key: bytes
    where: str

    def __repr__(self) -> str:
        return f"Pair({self.where})"


def secured(web: Web, serving: Serving) -> bool:
    """Whether connections are TLS: beyond loopback, unless somebody wants otherwise."""
    if web.no_tls or (serving.insecure and not (web.tls or web.tls_cert)):
        return False
    return web.tls or bool(web.tls_cert) or not web.local


class Certificate:
    """*context* is for the listener, *shown* what is in it; `watch` keeps it up to date."""

    def __init__(self, web: Web, home: Cluster, namespace: str, clock: Clock) -> None:
        self._web = web
        self._home = home
        self._namespace = namespace
        self._clock = clock
        self.shown: Pair | None = None
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)

    async def load(self, serving: Serving) -> None:
        """``Stalled`` if there is none to show."""
        self._limit(serving)
        pair = await self._found() or await self._made()
        _load(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), pair)  # refused before it does harm
        _load(self.context, pair)
        self.shown = pair

    async def watch(self) -> None:
        """For ever."""
        while True:
            await self._clock.sleep(LOOK)
            try:
                await self.look()
            except (Stalled, NotYet, Unreachable) as error:
                log.warning("certificate not taken", extra={"reason": error.message})

    async def look(self) -> None:
        """Take another one, if there is; ``Stalled`` if it cannot be used."""
        pair = await self._found() or await self._made()
        if self.shown is None or (pair.certificate, pair.key) != (
            self.shown.certificate,
            self.shown.key,
        ):
            _load(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), pair)
            _load(self.context, pair)
            self.shown = pair
            log.info("certificate taken", extra={"source": pair.where})

    def _limit(self, serving: Serving) -> None:
        oldest, newest = VERSIONS[serving.tls_oldest], VERSIONS[serving.tls_newest]
        self.context.minimum_version = oldest
        self.context.maximum_version = max(oldest, newest)
        if serving.ciphers:
            self.context.set_ciphers(":".join(CIPHERS[each] for each in serving.ciphers))
        self.context.set_alpn_protocols(["http/1.1"])

    async def _found(self) -> Pair | None:
        if self._web.tls_cert:
            return await asyncio.to_thread(_of_files, self._web.tls_cert, self._web.tls_key)
        for name in (OWN, SHARED):
            found = await self._home.get(self._ref(name))
            if found is not None and (pair := _of_secret(found)) is not None:
                return None if _is_ours_and_ends(pair) else pair
        return None

    async def _made(self) -> Pair:
        """Made here and kept; another replica may have been first."""
        pair = await asyncio.to_thread(made, names(self._namespace, self._web.host))
        coded = {
            name: base64.b64encode(value).decode()
            for name, value in ((CERTIFICATE, pair.certificate), (KEY, pair.key))
        }
        for _ in range(ATTEMPTS):
            kept = await self._home.get(self._ref(SHARED))
            found = _of_secret(kept) if kept else None
            if found is not None and not _is_ours_and_ends(found):
                return found
            try:
                if kept is None:
                    await self._home.create(self._body(coded))
                else:
                    version = {"resourceVersion": kept.at("metadata", "resourceVersion")}
                    patch = {"metadata": version, "data": coded}
                    await self._home.patch(kept.ref, patch, media_type="merge")
            except Refused as error:
                if error.reason not in ("Conflict", "AlreadyExists"):
                    raise
            else:
                return pair
        raise Stalled("NoCertificate", f"Secret {SHARED} is written by others all the time")

    def _ref(self, name: str) -> Ref:
        return Ref(SECRET, self._namespace, name)

    def _body(self, data: dict[str, str]) -> dict[str, object]:
        labels = {"app.kubernetes.io/name": SHARED, "app.kubernetes.io/part-of": "argocd"}
        meta = {"name": SHARED, "namespace": self._namespace, "labels": labels}
        return {"apiVersion": "v1", "kind": "Secret", "metadata": meta, "data": data}


def names(namespace: str, host: str) -> tuple[str, ...]:
    """What clients may call the server, as argocd-server's own certificate has it."""
    service = f"argocd-server.{namespace}"
    inside = ("argocd-server", service, f"{service}.svc", f"{service}.svc.cluster.local")
    own = () if host in ("0.0.0.0", "::", "") else (host,)  # noqa: S104  # compared only
    return tuple(dict.fromkeys(("localhost", "127.0.0.1", "::1", *inside, *own)))


def made(hosts: tuple[str, ...]) -> Pair:
    """Signed by itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, ISSUER)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectAlternativeName([_name(each) for each in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    return Pair(
        certificate.public_bytes(pem),
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain),
        "made here",
    )


ISSUER = "Trueup"
"""By whom one that is made here is known, and made anew before its end."""


def _name(host: str) -> "GeneralName":
    from cryptography import x509

    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def vouching(pair: Pair, host: str) -> str:
    """
    The certificate (PEM) that vouches for itself, for programs of ours that call us *host*.

    Empty: it was not made here, or is not for that name.
    """
    found = _ours(pair)
    if found is None:
        return ""
    from cryptography import x509

    with suppress(x509.ExtensionNotFound):
        named = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return pair.certificate.decode() if _name(host) in list(named) else ""
    return ""


def _is_ours_and_ends(pair: Pair) -> bool:
    found = _ours(pair)
    return found is not None and found.not_valid_after_utc - EARLY < datetime.now(UTC)


def _ours(pair: Pair) -> "Certificate509 | None":
    """None: it was made by others."""
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    try:
        found = x509.load_pem_x509_certificate(pair.certificate)
    except ValueError:
        return None  # whoever wrote it is told so
    named = found.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    ours = bool(named) and named[0].value == ISSUER and found.subject == found.issuer
    return found if ours else None


def _of_files(certificate: str, key: str) -> Pair:
    try:
        read = Path(certificate).expanduser().read_bytes(), Path(key).expanduser().read_bytes()
    except OSError as error:
        words = f"cannot read {error.filename}: {error.strerror}"
        raise Stalled("NoCertificate", words, "check --tls-cert and --tls-key") from error
    return Pair(*read, certificate)


def _of_secret(secret: Object) -> Pair | None:
    data = secret.at("data") or {}
    if not (data.get(CERTIFICATE) and data.get(KEY)):
        return None
    certificate, key = (base64.b64decode(data[name]) for name in (CERTIFICATE, KEY))
    return Pair(certificate, key, f"Secret {secret.ref.namespace}/{secret.ref.name}")


def _load(context: ssl.SSLContext, pair: Pair) -> None:
    # The ssl module reads a pair from a file only; the file is ours alone and gone at once.
    with tempfile.NamedTemporaryFile(prefix="trueup-") as file:
        file.write(pair.certificate.rstrip() + b"\n" + pair.key)
        file.flush()
        try:
            context.load_cert_chain(file.name, password=lambda: b"")
        except (ssl.SSLError, OSError, ValueError) as error:
            raise Stalled(
                "BadCertificate",
                f"{pair.where}: the certificate or its key cannot be used: {error}",
                "both must be PEM, belong together, and the key must have no passphrase",
            ) from error
