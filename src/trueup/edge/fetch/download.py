"""
Downloads over HTTP, with the credentials and the trust of an access.

One connection pool serves all. Credentials are left behind when a redirect leads to another host;
whatever goes wrong is said as what a person can do about it, without a secret.
"""

import errno
import hashlib
import ssl
import tempfile
import zlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from yarl import URL

from trueup.edge.fetch.access import Access, basic, masked
from trueup.edge.fetch.patience import Patience
from trueup.edge.fetch.proxies import proxy_of
from trueup.edge.proxies import connector, named, socks
from trueup.edge.unreached import why
from trueup.edge.waits import asked_to_wait
from trueup.model.errors import Stalled, Unreachable

AGENT = "trueup"
_CHUNK = 1 << 18
_REDIRECTS = 10
_LOGIN = "give the repository's credentials: trueup repo add URL --username … --password …"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered; *body* is empty where it was not changed since."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Saved:
    """What was written to a file; *digest*: its SHA-256."""

    status: int
    headers: Mapping[str, str]
    digest: str


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: to connect, without a byte, and for a request as a whole."""

    connect: float = 15.0
    silence: float = 30.0
    total: float = 300.0


class Downloads:
    """
    Open until `close`; made anywhere, connected at the first request.

    *patience*: with hosts that ask us to wait, shared by all who read from them.
    """

    def __init__(self, timeouts: Timeouts | None = None, patience: Patience | None = None) -> None:
        within = timeouts or Timeouts()
        self._timeout = aiohttp.ClientTimeout(
            total=within.total, sock_connect=within.connect, sock_read=within.silence
        )
        self._patience = patience or Patience()
        self._sessions: dict[str, aiohttp.ClientSession] = {}
        self._contexts: dict[tuple[str, str, str, bool], ssl.SSLContext] = {}

    async def close(self) -> None:
        for session in self._sessions.values():
            await session.close()

    async def get(
        self,
        url: str,
        access: Access,
        largest: int,
        headers: Mapping[str, str] | None = None,
        *,
        allowed: tuple[int, ...] = (),
        form: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer, of at most *largest* bytes. Raises as `request` does. *form*: is posted."""
        asked = self.request(url, access, headers, allowed=allowed, form=form)
        async with asked as response:
            body = bytearray()
            async for chunk in _decoded(response):
                body += chunk
                if len(body) > largest:
                    raise too_large(shown(url, access), largest)
            return Answer(response.status, response.headers, bytes(body))

    async def save(
        self,
        url: str,
        access: Access,
        path: Path,
        largest: int,
        headers: Mapping[str, str] | None = None,
    ) -> Saved:
        """What was written to *path*, as it came; nothing for an answer "not changed"."""
        made = hashlib.sha256()
        size = 0
        async with self.request(url, access, headers) as response:
            with path.open("wb") as file:
                async for chunk in response.content.iter_chunked(_CHUNK):
                    size += len(chunk)
                    if size > largest:
                        raise too_large(shown(url, access), largest)
                    made.update(chunk)
                    file.write(chunk)
            return Saved(response.status, response.headers, made.hexdigest())

    @asynccontextmanager
    async def request(
        self,
        url: str,
        access: Access,
        headers: Mapping[str, str] | None = None,
        *,
        allowed: tuple[int, ...] = (),
        form: Mapping[str, str] | None = None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """An answer below 400, or of an *allowed* status. ``Stalled`` or ``Unreachable`` if not."""
        where = shown(url, access)
        self._patience.heed(url)
        sent = {**authorization(access), **(headers or {})}
        target = URL(url, encoded="%" in url)
        if "Authorization" in sent:
            target = target.with_user(None)  # who we are is said in one way alone
        proxy = proxy_of(url, access)
        try:
            async with self._opened(proxy).request(
                "GET" if form is None else "POST",
                target,
                headers=sent,
                data=form,
                ssl=self._trust(access, where),
                proxy=named(proxy),
                max_redirects=_REDIRECTS,
            ) as response:
                self._wait_if_asked(url, response)
                if response.status >= 400 and response.status not in allowed:
                    raise await _refusal(response, where, access)
                yield response
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise _fault(error, where, access) from error

    def _wait_if_asked(self, url: str, response: aiohttp.ClientResponse) -> None:
        """Raises ``Unreachable`` if the host says that we ask too much."""
        waits, seconds = asked_to_wait(response.status, response.headers)
        if waits:
            self._patience.put_off(url, seconds)
            self._patience.heed(url)
        elif response.status < 400:
            self._patience.well(url)

    def _opened(self, proxy: str) -> aiohttp.ClientSession:
        """Of each SOCKS proxy its own; all others are named by a request."""
        key = proxy if socks(proxy) else ""
        if key not in self._sessions:
            self._sessions[key] = aiohttp.ClientSession(
                connector=connector(proxy),
                timeout=self._timeout,
                auto_decompress=False,  # a chart that is called gzip is no text that was gzipped
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": AGENT},
            )
        return self._sessions[key]

    def _trust(self, access: Access, where: str) -> ssl.SSLContext:
        key = (
            access.ca_data,
            access.tls_client_cert_data,
            access.tls_client_cert_key,
            access.insecure,
        )
        if key not in self._contexts:
            try:
                self._contexts[key] = _context(access)
            except (ssl.SSLError, ValueError) as error:
                raise Stalled(
                    "BadCertificate",
                    f"{where}: the certificate or key that is given for it cannot be read",
                    "give PEM files; a key without a passphrase",
                ) from error
        return self._contexts[key]


def authorization(access: Access) -> dict[str, str]:
    """The header that says who we are."""
    if access.bearer_token:
        return {"Authorization": f"Bearer {access.bearer_token}"}
    if access.username or access.password:
        return {"Authorization": f"Basic {basic(access.username, access.password)}"}
    return {}


def shown(url: str, access: Access) -> str:
    """*url* as messages have it: without a query, where addresses that are signed have secrets."""
    return masked(url.partition("?")[0], access)


def too_large(where: str, largest: int) -> Stalled:
    return Stalled(
        "DownloadTooLarge",
        f"{where}: is more than {largest >> 20} MiB",
        "publish less: only what is rendered",
    )


def _context(access: Access) -> ssl.SSLContext:
    made = ssl.create_default_context(cadata=access.ca_data or None)
    if access.insecure:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    if access.tls_client_cert_data and access.tls_client_cert_key:
        with tempfile.TemporaryDirectory(prefix="trueup-tls-") as folder:
            path = Path(folder) / "pair.pem"
            path.touch(mode=0o600)
            path.write_text(f"{access.tls_client_cert_data}\n{access.tls_client_cert_key}\n")
            made.load_cert_chain(path, password=lambda: "")
    return made


async def _decoded(response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    """What a server has compressed on the way is as it was."""
    if response.headers.get("Content-Encoding", "").lower() not in ("gzip", "x-gzip"):
        async for chunk in response.content.iter_chunked(_CHUNK):
            yield chunk
        return
    opened = zlib.decompressobj(31)
    async for chunk in response.content.iter_chunked(_CHUNK):
        found = opened.decompress(chunk, _CHUNK)
        while found:
            yield found
            found = opened.decompress(opened.unconsumed_tail, _CHUNK)
    if not opened.eof:
        raise ValueError("ends before its time")


async def _refusal(
    response: aiohttp.ClientResponse, where: str, access: Access
) -> Stalled | Unreachable:
    said = (await response.content.read(400)).decode(errors="replace")
    text = " ".join(masked(said, access).split()) if "html" not in said.lower() else ""
    message = f"{where}: {response.status} {response.reason or ''}".rstrip()
    message += f": {text[:200]}" if text else ""
    match response.status:
        case 401 | 403 | 407:
            return Stalled("AuthenticationFailed", message, _LOGIN)
        case 404 | 410:
            return Stalled("NotFound", message, "check the address")
        case 408 | 425 | 429:
            return Unreachable(message, "the server asks for time: it is tried again")
        case status if status >= 500:
            return Unreachable(message, "it is tried again")
    return Stalled("RequestRefused", message, "check the address and the credentials")


def _fault(error: Exception, where: str, access: Access) -> Exception:
    """What a failed request means."""
    said = masked(_told(error), access)
    match error:
        case aiohttp.ClientConnectorCertificateError():
            return Stalled(
                "UntrustedCertificate",
                f"{where}: {said}",
                "add the authority's certificate for this host, or set insecure",
            )
        case aiohttp.InvalidURL() | aiohttp.NonHttpUrlClientError():
            return Stalled("InvalidRepository", f"{where}: is no address", "write it as https://…")
        case aiohttp.TooManyRedirects():
            return Stalled("RedirectLoop", f"{where}: redirects in a circle", "check the address")
        case aiohttp.ClientSSLError():
            return Stalled(
                "TlsFailed",
                f"{where}: {said}",
                "check the client certificate, and whether the server speaks TLS",
            )
        case TimeoutError():
            return Unreachable(
                f"{where}: no answer in time",
                "is the repository's host up, and the network open to it?",
            )
        case OSError() if error.errno in _DISK and not isinstance(error, aiohttp.ClientError):
            return Unreachable(
                f"{where}: {said}", "the disk of the data folder is full: free some space"
            )
    return Unreachable(f"{where}: {said}", "the fetch is tried again")


def _told(error: Exception) -> str:
    """What the system says, without what only a programmer understands."""
    match error:
        case aiohttp.ClientConnectorCertificateError():
            cause = error.certificate_error
            return str(getattr(cause, "verify_message", "") or cause)
        case aiohttp.ClientConnectorError():
            return f"cannot connect: {why(error)}"
    return str(error) or type(error).__name__


_DISK = (errno.ENOSPC, errno.EDQUOT)
