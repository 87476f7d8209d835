"""
Access: where a Kubernetes API is, whom it must prove to be, and who we say we are.

Made from a kubeconfig (`kubeconfig`), from a service account (`incluster`) or from a cluster
Secret (`secret`); used by `transport` alone.
"""

import ssl
import tempfile
from dataclasses import dataclass, field
from typing import Protocol

from trueup.model.errors import Stalled


@dataclass(frozen=True, slots=True)
class Credential:
    """What one request carries: an ``Authorization`` header, or a client certificate (PEM)."""

    header: str = ""
    certificate: bytes = b""
    key: bytes = field(default=b"", repr=False)


class Credentials(Protocol):
    """Where a credential comes from. Raises ``Stalled`` when there is none to be had."""

    async def current(self) -> Credential: ...

    async def renew(self, used: Credential) -> bool:
        """The server refused *used*; False: there is no other to try."""
        ...


@dataclass(frozen=True, slots=True)
class Fixed:
    """A credential that does not change."""

    credential: Credential = Credential()

    async def current(self) -> Credential:
        return self.credential

    async def renew(self, used: Credential) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Together:
    """Who says who we are (*header*), beside the certificate that we show (*pair*)."""

    header: Credentials
    pair: Credentials

    async def current(self) -> Credential:
        said, shown = await self.header.current(), await self.pair.current()
        return Credential(said.header, shown.certificate, shown.key)

    async def renew(self, used: Credential) -> bool:
        said = await self.header.renew(Credential(used.header))
        shown = await self.pair.renew(Credential("", used.certificate, used.key))
        return said or shown


@dataclass(frozen=True, slots=True)
class Tls:
    """PEM texts; *insecure*: do not ask who the server is; *server_name*: ask for this one."""

    authority: bytes = b""
    insecure: bool = False
    server_name: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """
    One API server as one user.

    *server* is its address with scheme (and path, behind a proxy that adds one). With *socket*
    the requests go to that unix socket in place of the address's host.
    """

    server: str
    socket: str = ""
    tls: Tls = Tls()
    credentials: Credentials = Fixed()
    proxy: str = ""
    impersonate: tuple[tuple[str, str], ...] = ()  # headers
    namespace: str = "default"
    name: str = ""  # what people call it, for messages


def ssl_context(tls: Tls, credential: Credential) -> ssl.SSLContext:
    """Raises ``Stalled`` when a certificate or key cannot be read."""
    try:
        context = ssl.create_default_context(cadata=tls.authority.decode() or None)
        if tls.insecure:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if credential.certificate:
            _load_pair(context, credential)
    except (ssl.SSLError, ValueError) as error:
        raise Stalled(
            "BadCertificate",
            f"the certificates for the Kubernetes API cannot be used: {error}",
            "check certificate-authority-data, client-certificate-data and client-key-data",
        ) from error
    return context


def _load_pair(context: ssl.SSLContext, credential: Credential) -> None:
    # The ssl module reads a pair from a file only; the file is ours alone and gone at once.
    with tempfile.NamedTemporaryFile(prefix="trueup-") as pair:
        pair.write(credential.certificate.rstrip() + b"\n" + credential.key)
        pair.flush()
        context.load_cert_chain(pair.name)
