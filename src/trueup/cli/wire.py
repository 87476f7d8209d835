"""
Wire: how a server is spoken to, beside its address: certificates, a path in front, headers.

``login`` keeps certificates and the path with the server, in ``argocd``'s fields; headers and
retries are for one call.
"""

import base64
import binascii
import ssl
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from trueup.cli.given import Given
from trueup.cli.output import USAGE, Failure


@dataclass(frozen=True)
class Wire:
    """
    *root*: the path that a proxy has put the server under. *authority*, *certificate* and *key*
    are PEM texts. *retries*: how often a connection that fails is tried again.
    """

    root: str = ""
    authority: str = ""
    certificate: str = ""
    key: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    retries: int = 0
    grpc_web: bool = False
    """Of no use to us; kept for ``argocd``, which may read the same file."""


PLAIN = Wire()
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
STORED = {
    "authority": "certificate-authority-data",
    "certificate": "client-certificate-data",
    "key": "client-certificate-key-data",
}
ROOT = "grpc-web-root-path"
GRPC_WEB = "grpc-web"


def read(how: Mapping[str, Any]) -> Wire:
    """Of a server's entry in the file of contexts."""

    def text(field: str) -> str:
        name = STORED[field]
        return _decoded(str(how.get(name) or ""), name)

    root = str(how.get(ROOT) or "")
    made = Wire(root, text("authority"), text("certificate"), text("key"))
    return replace(made, grpc_web=bool(how.get(GRPC_WEB)))


def written(wire: Wire) -> dict[str, Any]:
    """What is kept of it there."""
    said = {name: getattr(wire, field) for field, name in STORED.items()}
    kept = {name: base64.b64encode(text.encode()).decode() for name, text in said.items() if text}
    web: dict[str, Any] = {GRPC_WEB: True} if wire.grpc_web else {}
    return {**web, **({ROOT: wire.root} if wire.root else {}), **kept}


def flagged(wire: Wire, given: Given) -> Wire:
    """*wire* with what the flags say."""
    made = replace(
        wire,
        authority=_file(given, "server-crt") or wire.authority,
        certificate=_file(given, "client-crt") or wire.certificate,
        key=_file(given, "client-crt-key") or wire.key,
    )
    if bool(made.certificate) != bool(made.key):
        raise Failure("--client-crt and --client-crt-key go together", code=USAGE)
    if given.has(ROOT):
        made = replace(made, root=given.text(ROOT))
    headers = tuple(_header(each) for each in given.many("header"))
    return replace(made, headers=headers, retries=given.number("http-retry-max"))


def front(wire: Wire) -> str:
    """What stands before every path: empty, or ``/cd``."""
    root = wire.root.strip("/")
    return f"/{root}" if root else ""


def proxy_of(url: str) -> str | None:
    """
    What ``HTTPS_PROXY`` and the like say of *url*; as in Go, this machine is always reached
    directly.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in LOOPBACK or host.startswith("127.") or proxy_bypass(host):
        return None
    return getproxies().get(parts.scheme)


def ssl_of(wire: Wire, *, insecure: bool) -> ssl.SSLContext | bool:
    """True: as the system has it."""
    if not (insecure or wire.authority or wire.certificate):
        return True
    try:
        context = ssl.create_default_context(cadata=wire.authority or None)
        if insecure:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if wire.certificate:
            _load(context, wire)
    except (ssl.SSLError, ValueError) as error:
        hint = "--server-crt, --client-crt and --client-crt-key take PEM files"
        raise Failure(f"a certificate cannot be used: {error}", hint) from error
    return context


def _load(context: ssl.SSLContext, wire: Wire) -> None:
    # The ssl module reads a pair from a file only; the file is ours alone and gone at once.
    with tempfile.NamedTemporaryFile("w", prefix="trueup-") as pair:
        pair.write(f"{wire.certificate.rstrip()}\n{wire.key}")
        pair.flush()
        context.load_cert_chain(pair.name)


def _file(given: Given, flag: str) -> str:
    place = given.text(flag)
    if not place:
        return ""
    try:
        return Path(place).read_text()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise Failure(f"--{flag} {place}: {reason}", "a PEM file is expected") from error


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    good = colon and name.strip() and "\n" not in text and "\r" not in text
    if not good:
        raise Failure(f"--header {text!r}: it is not NAME: VALUE", code=USAGE)
    return name.strip(), value.strip()


def _decoded(text: str, name: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Failure(f"{name} of a stored server is not base64", "log in again") from error
