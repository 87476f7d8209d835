"""Our port: where processes of this machine, and pods, reach the API, and what vouches for it."""

import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from trueup.model.errors import Stalled
from trueup.model.terraform import StateAccess
from trueup.service.certificate import Certificate, vouching
from trueup.service.settings import Web


@dataclass(frozen=True, slots=True)
class OurPort:
    """*sock*: ours, if this process serves the API; *certificate*: what it shows, if it is TLS."""

    web: Web
    sock: socket.socket | None
    certificate: Certificate | None

    def access(self) -> StateAccess:
        """As it is now; there is no token in it."""
        pair = self.certificate.shown if self.certificate else None
        if self.web.address or self.sock is None:
            name = urlsplit(self.web.address).hostname or ""
            authority = _authority(self.web.authority) or (vouching(pair, name) if pair else "")
            return StateAccess(self.web.address.rstrip("/"), "", "", authority)
        address = f"{host(self.web)}:{self.sock.getsockname()[1]}"
        if pair is None:
            return StateAccess(f"http://{address}", "", "")
        return StateAccess(f"https://{address}", "", "", pair.certificate.decode())

    def shown(self) -> bytes:
        """The certificate of our port (PEM); empty: it has none."""
        pair = self.certificate.shown if self.certificate else None
        return pair.certificate if pair else b""


def host(web: Web) -> str:
    """By which this machine reaches it."""
    name = "127.0.0.1" if web.host in ("0.0.0.0", "::") else web.host  # noqa: S104  # compared only
    return f"[{name}]" if ":" in name else name


def _authority(file: str) -> str:
    if not file:
        return ""
    try:
        return Path(file).expanduser().read_text()
    except OSError as error:
        hint = "name a file (PEM): TRUEUP_WEB_AUTHORITY"
        raise Stalled("NoCertificate", f"{file}: {error.strerror}", hint) from error
