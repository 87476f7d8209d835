"""
Credentials that others rewrite on disk: a token, or a certificate with its key.

Service account tokens are rotated about once an hour, client certificates of nodes and agents every
few days; both are read again now and then, and at once when the server refuses the one we have.
"""

from collections.abc import Callable
from pathlib import Path

from trueup.edge.kube.access import Credential
from trueup.model.errors import Stalled
from trueup.ports import Clock

FRESH = 60.0  # seconds for which a file is not read again, as client-go has it


class _Reread:
    """What *read* gives, asked again after `FRESH`; while it fails, what it gave before."""

    def __init__(self, read: Callable[[], Credential], clock: Clock, known: Credential) -> None:
        self._read = read
        self._clock = clock
        self._known = known
        self._read_at = float("-inf")

    async def current(self) -> Credential:
        now = self._clock.monotonic()
        if now - self._read_at >= FRESH:
            try:
                self._known = self._read()
                self._read_at = now
            except Stalled:
                if self._known == Credential():
                    raise
        return self._known

    async def renew(self, used: Credential) -> bool:
        self._read_at = float("-inf")
        return await self.current() != used


class TokenFile(_Reread):
    """A bearer token in a file; *token* until the file can be read."""

    def __init__(self, path: Path, clock: Clock, token: str = "") -> None:
        self._path = path
        known = Credential(f"Bearer {token}") if token else Credential()
        super().__init__(self._bearer, clock, known)

    def _bearer(self) -> Credential:
        try:
            token = self._path.read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise _unread("NoToken", "token file", self._path, error) from error
        if not token:
            raise Stalled("NoToken", f"the token file {self._path} is empty", _HINT)
        return Credential(f"Bearer {token}")


class PairFiles(_Reread):
    """A client certificate and its key, each from a file or already given (PEM)."""

    def __init__(self, certificate: Path | bytes, key: Path | bytes, clock: Clock) -> None:
        self._parts = (certificate, key)
        super().__init__(self._pair, clock, Credential())

    def _pair(self) -> Credential:
        certificate, key = map(_content, self._parts)
        return Credential("", certificate, key)


_HINT = "check the path in the kubeconfig, or the volume that it is in"


def _content(part: Path | bytes) -> bytes:
    if isinstance(part, bytes):
        return part
    try:
        return part.read_bytes()
    except OSError as error:
        raise _unread("NoCertificate", "certificate or key", part, error) from error


def _unread(reason: str, what: str, path: Path, error: Exception) -> Stalled:
    why = error.strerror if isinstance(error, OSError) else "it is not text"
    return Stalled(reason, f"the {what} {path} cannot be read: {why}", _HINT)
