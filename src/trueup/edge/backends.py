"""Backends: requests that are passed on to the services of extensions, and their answers."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from trueup.model.errors import Unreachable
from trueup.ports import Headers, Passed

SHOWN = 300


class Backends:
    """One session for all of them, opened when it is needed, until `close`."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def ask(
        self,
        url: str,
        patience: float,
        method: str,
        path: str,
        headers: Headers,
        body: AsyncIterator[bytes] | None,
    ) -> Passed:
        """*path* with its query, as it was asked for. Raises ``Unreachable``."""
        parts = urlsplit(url)
        asked = URL(f"{parts.scheme}://{parts.netloc}{path or '/'}", encoded=True)
        limit = aiohttp.ClientTimeout(total=None, sock_connect=patience)
        try:
            answer = await self._open().request(
                method, asked, data=body, headers=headers, timeout=limit, allow_redirects=False
            )
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            why = str(error)[:SHOWN] or "it does not answer in time"
            hint = "check backend.services of the extension in argocd-cm"
            raise Unreachable(f"{parts.scheme}://{parts.netloc}: {why}", hint) from error
        return answer.status, tuple(answer.headers.items()), _chunks(answer)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False, trust_env=True
            )
        return self._session


async def _chunks(answer: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    try:
        async for chunk in answer.content.iter_any():
            yield chunk
    except (TimeoutError, aiohttp.ClientError):
        raise ConnectionError("the extension's service has broken off") from None
    finally:
        answer.close()
