"""
Us, as the pod of a run sees us: three requests, each repeated until there is an answer.

A server that is away for a while is not the end of a run: what was done must be told somebody, and
only this pod knows it.
"""

import asyncio
import ssl
from pathlib import Path

import aiohttp

from trueup.core.terraform.backend import RUN_KEY
from trueup.core.terraform.jobs.manifest import ADDRESS, AUTHORITY, TOKEN
from trueup.k8s.value import Value, encode
from trueup.model.errors import Stalled, Unreachable
from trueup.model.terraform import Progress, Result

FIRST, LONGEST = 0.5, 15.0  # seconds between two attempts
ANSWERS = 120.0  # seconds that one may take
FINAL = (400, 401, 403, 404, 409, 413, 415)
"""Answers that another attempt does not change."""
TOO_LARGE = 413


class Unwanted(Stalled):
    """Nobody waits for this run any more, or another pod has it."""


class TooLarge(Stalled):
    """What was sent is larger than is taken."""


class Access(Value, frozen=True):
    """*address*: of the run. *authority*: PEM of who vouches for it; empty: the usual ones."""

    address: str
    token: str
    authority: str = ""


def access(folder: Path) -> Access:
    """As the Secret of the run, mounted at *folder*, says."""
    try:
        texts = {each: (folder / each).read_text().strip() for each in (ADDRESS, TOKEN)}
        authority = folder / AUTHORITY
        vouched = authority.read_text() if authority.exists() else ""
    except OSError as error:
        hint = "this program is started in the pods of runs"
        raise Stalled("NoRun", f"{folder} does not say which run this is", hint) from error
    return Access(texts[ADDRESS], texts[TOKEN], vouched)


class Server:
    """*key*: by which this process is known again."""

    def __init__(self, session: aiohttp.ClientSession, access: Access, key: str) -> None:
        self._session = session
        self._access = access
        self._headers = {
            "Authorization": f"Bearer {access.token}",
            "Content-Type": "application/json",
            RUN_KEY: key,
        }
        self._tls = _tls(access)

    async def take(self, pod: str) -> bytes:
        """What is to be done. Raises `Unwanted`."""
        return await self._insist("errand", encode({"pod": pod}))

    async def tell(self, progress: Progress) -> None:
        """Once: the next one tells more. Raises ``Unreachable``, `Unwanted`."""
        await self._ask("progress", encode(progress))

    async def bring(self, result: Result) -> None:
        """Raises `Unwanted`, `TooLarge`."""
        await self._insist("result", await asyncio.to_thread(encode, result))

    async def _insist(self, what: str, body: bytes) -> bytes:
        pause = FIRST
        while True:
            try:
                return await self._ask(what, body)
            except Unreachable as error:
                print(f"{error.message}; it is tried again", flush=True)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST)

    async def _ask(self, what: str, body: bytes) -> bytes:
        address = f"{self._access.address}/{what}"
        try:
            async with self._session.post(
                address, data=body, headers=self._headers, ssl=self._tls, allow_redirects=False
            ) as answer:
                said = await answer.read()
                if answer.status == 200:
                    return said
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise Unreachable(f"{address} does not answer: {type(error).__name__}") from error
        raise _refusal(address, answer.status, said)


def session() -> aiohttp.ClientSession:
    timeout = aiohttp.ClientTimeout(total=ANSWERS)
    return aiohttp.ClientSession(timeout=timeout, trust_env=True)


def _refusal(address: str, status: int, said: bytes) -> Exception:
    message = f"{address} answered {status}: {said[:500].decode(errors='replace')}"
    if status == TOO_LARGE:
        return TooLarge("TooLarge", message)
    if status in FINAL:
        return Unwanted("Unwanted", message)
    return Unreachable(message)


def _tls(access: Access) -> ssl.SSLContext | bool:
    if not access.authority:
        return True
    context = ssl.create_default_context()
    context.load_verify_locations(cadata=access.authority)
    return context
