"""
Desk: what every service sends by: `Web` with the secrets of its settings masked.

Foreign errors end here. What a service asks us to wait for, or fails by itself, is worth another
try (``Unreachable``); what it refuses is not (``Refused``).
"""

import json
import ssl
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

import aiohttp

from trueup.edge.notify.fields import Fields
from trueup.edge.notify.masks import Masks, shown
from trueup.edge.notify.web import NO_ANSWER, Answer, Ask, OutOfReach, Web
from trueup.edge.unreached import why
from trueup.edge.waits import asked_to_wait
from trueup.model.errors import Refused, Unreachable
from trueup.model.notice import Head
from trueup.ports import Clock, Threads

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_AGAIN = (408, 409, 423, 425, 429)  # besides all of 500 and above
_SAID = 300  # characters of an answer that a message tells
_SENT = range(200, 300)


class Remembered:
    """``Threads`` for as long as a process lives, where there is no outbox."""

    def __init__(self) -> None:
        self._heads: dict[tuple[str, ...], Head] = {}

    async def head(self, group: Sequence[str]) -> Head | None:
        return self._heads.get(tuple(group))

    async def begin(self, group: Sequence[str], head: Head) -> None:
        self._heads[tuple(group)] = head


@dataclass(frozen=True)
class Tools:
    """
    What all services share.

    *environ*: of this process, where clouds say who we are; *threads*: which message began a group
    of them, for those services that can answer to it; *namespace*: whose settings they are, empty:
    the operator's, who may say that we are ourselves, and name files of this machine.
    """

    web: Web
    clock: Clock
    environ: Mapping[str, str] = field(default_factory=dict)
    threads: Threads = field(default_factory=Remembered)
    namespace: str = ""

    @property
    def ours(self) -> bool:
        return not self.namespace

    def now(self) -> datetime:
        return self.clock.now()


@dataclass(frozen=True)
class Desk:
    """Of one service; *name*: as people know it."""

    name: str
    tools: Tools
    masks: Masks
    secure: bool = True

    async def json(
        self,
        url: str,
        body: Any,
        headers: Mapping[str, str] = _NO_HEADERS,
        *,
        method: str = "POST",
        sent: Iterable[int] = _SENT,
    ) -> Any:
        """Sends *body*, gives the JSON of the answer; None: it is none."""
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        given = {"Content-Type": JSON, **headers}
        return read(await self.send(Ask(method, url, given, text), sent))

    async def form(
        self, url: str, fields: Mapping[str, str], headers: Mapping[str, str] = _NO_HEADERS
    ) -> Any:
        given = {"Content-Type": FORM, **headers}
        return read(await self.send(Ask("POST", url, given, urlencode(fields).encode())))

    async def get(self, url: str, headers: Mapping[str, str] = _NO_HEADERS) -> Any:
        return read(await self.send(Ask("GET", url, headers)))

    async def send(self, ask: Ask, sent: Iterable[int] = _SENT) -> Answer:
        """An answer whose status is one of *sent*. Raises ``Refused``, ``Unreachable``."""
        wanted = ask if self.secure else _unproven(ask)
        try:
            answer = await self.tools.web.ask(wanted)
        except NO_ANSWER as error:
            raise self.fault(error, ask.url) from error
        if answer.status in sent:
            return answer
        raise self._refusal(answer, shown(ask.url))

    def refused(self, what: str, code: int = 400, hint: str = "") -> Refused:
        """It is no use to try again. *what* may hold secrets."""
        usual = f"check the settings of {self.name} and the template in argocd-notifications-cm"
        return Refused(code, "NotificationRefused", self._told(what), hint or usual)

    def unreachable(self, what: str, after: float | None = None) -> Unreachable:
        return Unreachable(self._told(what), "it is tried again", after)

    def fault(self, error: Exception, url: str) -> Exception:
        """What it means that there was no answer."""
        where = shown(url)
        match error:
            case OSError(errno=OutOfReach.NUMBER):  # aiohttp's too have the number of their cause
                return self._forbidden(where, error.strerror or "")
            case aiohttp.ClientConnectorCertificateError():
                return self._untrusted(error.certificate_error, where)
            case ssl.SSLCertVerificationError():
                return self._untrusted(error, where)
            case ssl.SSLError() | aiohttp.ClientSSLError():
                return self.unreachable(f"{where} does not speak TLS as we do")
            case TimeoutError():
                return self.unreachable(f"{where} does not answer in time")
            case aiohttp.ClientConnectorError():
                return self.unreachable(f"{where} cannot be reached: {why(error)}")
            case OSError() if not isinstance(error, aiohttp.ClientError):
                return self.unreachable(f"{where} cannot be reached: {why(error)}")
            case ValueError():
                return self.refused(f"{where}: {error}")
        return self.unreachable(f"{where}: {error or type(error).__name__}")

    def _forbidden(self, where: str, reason: str) -> Refused:
        if reason.startswith("Multiple"):
            reason = "no address that it has is allowed"
        hint = "allow it if it is meant: TRUEUP_NOTIFICATIONS_ALLOW"
        return self.refused(f"nothing is sent to {where}: {reason}", 403, hint)

    def _untrusted(self, error: Exception, where: str) -> Refused:
        told = str(getattr(error, "verify_message", "") or error)
        hint = "add the authority's certificate: trueup cert add-tls, or set insecureSkipVerify"
        return self.refused(f"{where} is not trusted: {told}", 495, hint)

    def _refusal(self, answer: Answer, where: str) -> Exception:
        said = " ".join(answer.body.decode(errors="replace").split())
        told = f"{where} answers {answer.status}"
        if said and "<html" not in said.lower():
            told += f": {said}"
        waits, seconds = asked_to_wait(answer.status, answer.headers)
        seconds = seconds if seconds is not None else _asked(read(answer))
        if waits or answer.status in _AGAIN or answer.status >= 500:
            return self.unreachable(told, seconds)
        return self.refused(told, answer.status)

    def _told(self, what: str) -> str:
        """Masked before it is cut: half a secret is one too."""
        return f"{self.name}: {self.masks.masked(what)[:_SAID]}"


Opened = Callable[[Fields], Desk]


def read(answer: Answer) -> Any:
    try:
        return json.loads(answer.body)
    except ValueError:
        return None


def _asked(said: Any) -> float | None:
    """The seconds that Discord and Telegram want us to wait, which they say in the body."""
    if not isinstance(said, dict):
        return None
    inner = said.get("parameters")
    found = said.get("retry_after") or (inner.get("retry_after") if isinstance(inner, dict) else 0)
    return float(found) if isinstance(found, int | float) and found > 0 else None


def _unproven(ask: Ask) -> Ask:
    return Ask(ask.method, ask.url, ask.headers, ask.body, secure=False, seconds=ask.seconds)
