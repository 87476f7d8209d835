"""
Smart: the refs of a repository over HTTP, asked by ourselves instead of by ``git``.

A look is one request on a connection that is open, where ``git ls-remote`` is two processes, a
new connection and two requests; and the headers of a host that asks us to wait are seen. Only
what goes well is done here: for all else, and for its words, ``git`` is asked.

The protocol is Git's own: gitprotocol-common(5), gitprotocol-v2(5), gitprotocol-http(5).
"""

import asyncio
import hashlib
import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import aiohttp

from trueup.core.source.resolve import Refs
from trueup.edge.fetch.access import Access, authorization, kept, masked
from trueup.edge.fetch.command import fault, no_answer
from trueup.edge.fetch.parse import refs_of
from trueup.edge.fetch.patience import Patience
from trueup.edge.fetch.proxies import proxy_of
from trueup.edge.proxies import socks
from trueup.edge.socks import SocksConnector
from trueup.edge.waits import asked_to_wait

_SERVICE = "/info/refs?service=git-upload-pack"
_ADVERTISEMENT = "application/x-git-upload-pack-advertisement"
_RESULT = "application/x-git-upload-pack-result"
_LARGEST = 128 << 20
_REDIRECTS = 5
_OUT_OF_DATE = (9, 10)  # OpenSSL's codes of a certificate that is not valid yet, or no more
_FLUSH, _DELIMITER = b"0000", b"0001"


class Smart:
    """Asks for refs; *keys*: a private folder for client certificates."""

    def __init__(self, keys: Path, patience: Patience) -> None:
        self._keys = keys
        self._patience = patience
        self._sessions: dict[str, aiohttp.ClientSession] = {}
        self._known: dict[str, tuple[str, str]] = {}
        self._moved: dict[str, str] = {}

    async def refs(self, url: str, access: Access, seconds: float) -> Refs | None:
        """
        What the remote says of its refs; None: ``git`` is to ask.

        Raises ``Unreachable`` if the host asks us to wait.
        """
        if not _ours(url, access):
            return None
        self._patience.heed(url)
        try:
            async with asyncio.timeout(seconds):
                return await self._asked(url, access)
        except TimeoutError as error:
            raise no_answer(masked(url, access), seconds) from error
        except aiohttp.ClientConnectorCertificateError as error:
            problem = error.certificate_error
            if getattr(problem, "verify_code", 0) in _OUT_OF_DATE:  # not every git says so
                told = f"SSL certificate problem: {getattr(problem, 'verify_message', '')}"
                raise fault(told, masked(url, access)) from error
            return None
        except (aiohttp.ClientError, OSError, ValueError):
            self._known.pop(url, None)
            return None

    def address(self, url: str) -> str:
        """Where the server has told that it is, on the same host; else *url*."""
        return self._moved.get(url, url)

    async def close(self) -> None:
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()

    async def _asked(self, url: str, access: Access) -> Refs | None:
        """At once where the server is known, else after it has told what it can do."""
        session = self.session(access)
        headers = {"Git-Protocol": "version=2"}
        if said := authorization(access):
            headers["Authorization"] = said
        if known := self._known.get(url):
            found = await self._listed(session, known, headers)
            if found is not None:
                return found
            self._known.pop(url, None)
        base, body = await self._followed(session, url.rstrip("/"), headers)
        if body is None:
            return None
        self._moved[url] = base
        lines = list(_lines(body))
        if not any(line.strip() == b"version 2" for line in lines):
            return _first(lines)
        formats = (line for line in lines if line.startswith(b"object-format="))
        known = base, next(formats, b"object-format=sha1").decode().strip()
        found = await self._listed(session, known, headers)
        if found is not None:
            self._known[url] = known
        return found

    async def _followed(
        self, session: aiohttp.ClientSession, base: str, headers: Mapping[str, str]
    ) -> tuple[str, bytes | None]:
        """Where the repository is, and what its server can do; nobody else is shown who we are."""
        for _ in range(_REDIRECTS):
            asked = session.get(base + _SERVICE, headers=headers, allow_redirects=False)
            async with asked as answer:
                to = urljoin(base + _SERVICE, answer.headers.get("Location", ""))
                if answer.status not in (301, 302, 303, 307, 308):
                    return base, await self._body(answer, _ADVERTISEMENT)
            if not to.endswith(_SERVICE) or not _same(base, to):
                break
            base = to.removesuffix(_SERVICE)
        return base, None

    async def _listed(
        self, session: aiohttp.ClientSession, known: tuple[str, str], headers: Mapping[str, str]
    ) -> Refs | None:
        """By ``ls-refs`` of protocol 2."""
        base, form = known
        words = (b"command=ls-refs\n", b"agent=git/trueup\n", f"{form}\n".encode())
        wanted = (b"peel\n", b"symrefs\n")
        body = b"".join((*map(_line, words), _DELIMITER, *map(_line, wanted), _FLUSH))
        types = {
            "Content-Type": "application/x-git-upload-pack-request",
            "Accept": _RESULT,
        }
        asked = session.post(
            f"{base}/git-upload-pack",
            data=body,
            headers={**headers, **types},
            allow_redirects=False,
        )
        async with asked as answer:
            found = await self._body(answer, _RESULT)
        return _second(list(_lines(found))) if found is not None else None

    async def _body(self, answer: aiohttp.ClientResponse, kind: str) -> bytes | None:
        """None: the answer is none of a Git server."""
        url = str(answer.url)
        waits, seconds = asked_to_wait(answer.status, answer.headers)
        if waits:
            self._patience.put_off(url, seconds)
            self._patience.heed(url)
        if answer.status != 200 or answer.content_type != kind:
            return None
        read = await answer.content.read(_LARGEST)
        while not answer.content.at_eof() and len(read) < _LARGEST:
            read += await answer.content.read(_LARGEST)
        self._patience.well(url)
        return read

    def session(self, access: Access, proxy: str = "") -> aiohttp.ClientSession:
        """Of those who trust and are known alike: a connection may say who we are."""
        through = proxy if socks(proxy) else ""
        parts = (access.ca_data, access.tls_client_cert_data, access.tls_client_cert_key)
        said = "\0".join((*parts, str(access.insecure), through))
        name = hashlib.sha256(said.encode()).hexdigest()
        if name not in self._sessions:
            trust = self._trust(access)
            self._sessions[name] = aiohttp.ClientSession(
                connector=SocksConnector(proxy, ssl=trust)
                if through
                else aiohttp.TCPConnector(ssl=trust, limit_per_host=8),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": "git/trueup"},
            )
        return self._sessions[name]

    def _trust(self, access: Access) -> ssl.SSLContext:
        context = ssl.create_default_context(cadata=access.ca_data or None)
        if access.insecure:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if access.tls_client_cert_data and access.tls_client_cert_key:
            certificate = kept(self._keys, access.tls_client_cert_data)
            context.load_cert_chain(certificate, kept(self._keys, access.tls_client_cert_key))
        return context


def _ours(url: str, access: Access) -> bool:
    """Whether the address is one that is asked without ``git``, proxies and names in it."""
    parts = urlsplit(url)
    plain = parts.scheme in ("http", "https") and "@" not in parts.netloc
    return plain and not proxy_of(url, access)


def _same(one: str, other: str) -> bool:
    """Whether it is the same host, and no less safe."""
    old, new = urlsplit(one), urlsplit(other)
    if (old.scheme, old.netloc) == (new.scheme, new.netloc):
        return True
    return old.hostname == new.hostname and (old.scheme, new.scheme) == ("http", "https")


def _line(text: bytes) -> bytes:
    return f"{len(text) + 4:04x}".encode() + text


def _lines(body: bytes) -> Iterator[bytes]:
    """The packets that say something. Raises ``ValueError`` if there are none."""
    at = 0
    while at < len(body):
        size = int(body[at : at + 4], 16)
        if size >= 4:
            if at + size > len(body):
                raise ValueError("cut off")
            yield body[at + 4 : at + size]
        at += max(size, 4)


def _second(lines: list[bytes]) -> Refs:
    """What ``ls-refs`` says: a tag's commit beside the tag."""
    commits: dict[str, str] = {}
    head = ""
    for line in lines:
        object_, name, *more = line.decode(errors="replace").rstrip("\n").split(" ")
        said = dict(each.partition(":")[::2] for each in more)
        commits[name] = said.get("peeled", object_)
        if name == "HEAD":
            head = said.get("symref-target", "")
    return Refs(commits, head)


def _first(lines: list[bytes]) -> Refs:
    """What protocol 0 says at once, as ``git ls-remote`` would print it."""
    named = [line for line in lines if not line.startswith((b"#", b"version "))]
    head = next(iter(named), b"").partition(b"\0")[2].decode(errors="replace")
    target = next((each for each in head.split() if each.startswith("symref=HEAD:")), "")
    texts = (line.partition(b"\0")[0].strip().replace(b" ", b"\t", 1) for line in named)
    listed = b"\n".join(text for text in texts if not text.endswith(b"capabilities^{}"))
    said = f"ref: {target.removeprefix('symref=HEAD:')}\tHEAD\n" if target else ""
    return refs_of(said.encode() + listed)
