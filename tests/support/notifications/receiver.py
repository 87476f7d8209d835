"""
Receiver: every service of the internet at once, behind a proxy on loopback.

Whoever has the proxy in the environment and trusts the authority finds it under any of `HOSTS`.
What it answers is set by path; what it was asked is kept.
"""

import base64
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from tests.support.authority import Authority
from tests.support.proxy import Proxy, proxying

HOSTS = (
    "chat.example.com",
    "slack.com",
    "api.telegram.org",
    "api.pushover.net",
    "api.pagerduty.com",
    "events.pagerduty.com",
    "api.opsgenie.com",
    "api.newrelic.com",
    "api.github.com",
    "ghe.example.com",
    "gitlab.com",
    "webexapis.com",
    "api.bitbucket.org",
    "dev.azure.com",
    "api.powerautomate.com",
    "chat.googleapis.com",
    "pubsub.googleapis.com",
    "sqs.eu-west-1.amazonaws.com",
    "sns.eu-west-1.amazonaws.com",
    "sts.eu-west-1.amazonaws.com",
)
_TOLD = (
    "authorization",
    "x-api-key",
    "private-token",
    "x-auth-token",
    "x-user-id",
    "x-amz-target",
    "from",
    "x-mine",
)

_LIMITS = {f"X-Limit-App-{each}": "10000" for each in ("Limit", "Remaining", "Reset")}
"""What Pushover says with every answer, and its client insists on."""


@dataclass
class Asked:
    """One request."""

    method: str
    host: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    def plain(self) -> dict[str, Any]:
        """What of it matters, as it can be compared and written down."""
        kept = {name: _lasting(self.headers[name]) for name in _TOLD if name in self.headers}
        path, _, query = self.path.partition("?")
        plain: dict[str, Any] = {"request": f"{self.method} {self.host}{path}", "headers": kept}
        if query:
            plain["query"] = sorted(f"{key}={value}" for key, value in parse_qsl(query))
        if self.body:
            plain["body"] = self.read()
        return plain

    def read(self) -> Any:
        """The body as what it says that it is."""
        text = self.body.decode()
        media = self.headers.get("content-type", "")
        if "json" in media:
            return json.loads(text)
        return dict(parse_qsl(text)) if "form" in media else text


@dataclass
class Receiver:
    """
    *answers*: status and JSON (or text), by the end of a path, perhaps after a method; for all else
    200 and what pleases everybody.
    """

    proxy: str
    authority: str
    folder: Path
    asked: list[Asked] = field(default_factory=list)
    answers: dict[str, tuple[int, Any]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=lambda: dict(_LIMITS))

    def environ(self) -> dict[str, str]:
        """For a program that is to find it."""
        file = self.folder / "authority.pem"
        file.write_text(self.authority)
        return {"HTTPS_PROXY": self.proxy, "SSL_CERT_FILE": str(file)}

    async def serve(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {key.lower(): value for key, value in request.headers.items()}
        at = request.rel_url.raw_path
        path = f"{at}?{request.rel_url.raw_query_string}".rstrip("?")
        self.asked.append(Asked(request.method, request.host, path, headers, body))
        called = f"{request.method} {at}"
        status, said = next(
            (each for end, each in self.answers.items() if _ends(called, end)), (200, PLEASING)
        )
        if isinstance(said, str):
            return web.Response(status=status, text=said, headers=self.headers)
        return web.json_response(said, status=status, headers=self.headers)


PLEASING = {
    "ok": True,
    "success": True,
    "status": "success",
    "result": {"message_id": 1, "chat": {"id": 1}},
    "channel": "C1",
    "ts": "1700000000.000100",
    "id": 1,
    "requestId": "r",
}


@asynccontextmanager
async def receiver(folder: Path) -> AsyncIterator[Receiver]:
    """In service until the end."""
    authority = Authority(folder / "authority")
    made = Receiver("", authority.pem, folder)
    app = web.Application(client_max_size=1 << 24)
    app.router.add_route("*", "/{path:.*}", made.serve)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=authority.server(hosts=HOSTS))
    await site.start()
    port = runner.addresses[0][1]
    try:
        async with proxying(Proxy(("127.0.0.1", port)), "http") as proxy:
            made.proxy = proxy.address
            yield made
    finally:
        await runner.cleanup()


def _ends(called: str, end: str) -> bool:
    method, space, path = end.rpartition(" ")
    return called.endswith(path) and (not space or called.startswith(f"{method} "))


def _lasting(header: str) -> str:
    """Without what is another one each time: a signature, a signed claim."""
    if header.startswith("AWS4-HMAC-SHA256"):
        return header.partition(",")[0].partition("/")[0]
    return "Bearer (claims)" if header.startswith("Bearer ey") else header


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
