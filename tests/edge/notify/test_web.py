"""How requests go out: within reach, within time, with their secrets masked."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from tests.support.clock import Hasty
from tests.support.notifications.receiver import Receiver
from tests.support.notifications.sending import send
from trueup.core.reach import Reach
from trueup.edge.notify import Services
from trueup.model.errors import Refused, Stalled, Unreachable

HERE = Reach(allowed=("127.0.0.0/8", "::1"))
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def opened(reach: Reach | None = None) -> AsyncIterator[Services]:
    services = Services(Hasty(), reach)
    try:
        yield services
    finally:
        await services.close()


async def good(request: web.Request) -> web.Response:
    return web.Response(text="fine")


DISGUISED = ("127.1", "0x7f.1", "0177.0.0.1", "2130706433", "%31%32%37.0.0.1")
HOME = ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]")


@pytest.mark.parametrize("host", [*DISGUISED, "evil.example.com@127.0.0.1"])
async def test_nor_in_any_disguise(host: str) -> None:
    told: list[str] = []

    async def told_of(request: web.Request) -> web.Response:
        told.append(request.path)
        return web.Response()

    async with serving(told_of) as url, opened() as services:
        with pytest.raises((Refused, Unreachable)):
            await send(services, "webhook", {"url": url.replace("127.0.0.1", host)})
    assert not told


@pytest.mark.parametrize("host", HOME)
async def test_nothing_is_sent_to_this_machine(host: str) -> None:
    async with serving(good) as url, opened() as services:
        target = url.replace("127.0.0.1", host)
        with pytest.raises(Refused, match="nothing is sent to") as raised:
            await send(services, "webhook", {"url": target})
    assert "TRUEUP_NOTIFICATIONS_ALLOW" in raised.value.hint


async def test_nor_to_metadata() -> None:
    async with opened() as services:
        with pytest.raises(Refused, match="where clouds have their metadata services"):
            await send(services, "webhook", {"url": "http://169.254.169.254/latest/meta-data"})


async def test_but_where_it_is_allowed() -> None:
    asked: list[str] = []

    async def there(request: web.Request) -> web.Response:
        asked.append(request.host.partition(":")[0])
        return web.Response()

    async with serving(there) as url, opened(HERE) as services:
        await send(services, "webhook", {"url": url})
    async with serving(there) as url, opened(Reach(allowed=("localhost",))) as services:
        await send(services, "webhook", {"url": url.replace("127.0.0.1", "localhost")})
    assert asked == ["127.0.0.1", "localhost"]


async def test_nor_to_a_host_that_is_denied_by_its_name() -> None:
    asked: list[str] = []

    async def turning(request: web.Request) -> web.Response:
        asked.append(request.host.partition(":")[0])
        raise web.HTTPFound(f"http://localhost:{request.url.port}/")

    reach = Reach(allowed=("127.0.0.0/8", "::1"), denied=("localhost",))
    async with serving(turning) as url, opened(reach) as services:
        for target in (url, url.replace("127.0.0.1", "localhost")):
            with pytest.raises(Refused, match="localhost is not allowed"):
                await send(services, "webhook", {"url": target})
    assert asked == ["127.0.0.1"]


async def test_a_redirect_leads_no_further() -> None:
    async def turning(request: web.Request) -> web.Response:
        raise web.HTTPFound("http://[::1]:1/secret")

    async with serving(turning) as url, opened(Reach(allowed=("127.0.0.1",))) as services:
        with pytest.raises(Refused, match="this machine itself"):
            await send(services, "webhook", {"url": url})


async def test_behind_a_proxy_what_is_written_out_is_looked_at(services: Services) -> None:
    with pytest.raises(Refused, match="metadata"):
        await send(services, "webhook", {"url": "https://169.254.169.254/latest"})


@pytest.mark.parametrize(
    "host", [*HOME, *DISGUISED[:4], "localhost.", "a.localhost", "169.254.43518", "metadata"]
)
async def test_behind_a_proxy_no_disguise_helps(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.example.invalid:3128")
    async with opened() as services:
        with pytest.raises(Refused, match=r"nothing is sent to|canonical"):
            await send(services, "webhook", {"url": f"http://{host}:9093/"})


async def test_a_name_that_changes_its_mind_is_no_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is connected to is looked at, whatever the name led to before."""
    answers = iter(["93.184.216.34", "127.0.0.1", "127.0.0.1"])

    def looked_up(host: str, port: int, *_: object, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    assert socket.getaddrinfo("rebinding.example.com", 80)[0][4][0] == "93.184.216.34"
    async with opened() as services:
        with pytest.raises(Refused, match="nothing is sent to"):
            await send(services, "webhook", {"url": "http://rebinding.example.com:9093/"})


async def test_who_we_are_stays_with_the_host() -> None:
    seen: list[tuple[str, str, str]] = []

    async def there(request: web.Request) -> web.Response:
        secret = request.headers.get("X-Secret", "") + request.headers.get("Authorization", "")
        seen.append((request.method, secret, await request.text()))
        return web.Response()

    async with serving(there) as other:

        async def turning(request: web.Request) -> web.Response:
            raise web.HTTPTemporaryRedirect(other)

        async with serving(turning) as url, opened(HERE) as services:
            settings = {
                "url": url,
                "headers": [{"name": "X-Secret", "value": "hunter2"}],
                "basicAuth": {"username": "u", "password": "p"},
            }
            body = {"method": "POST", "body": "said"}
            await send(services, "webhook", settings, webhook={"webhook": body})
    assert seen == [("POST", "", "said")]


async def test_a_webhook_that_fails_is_asked_again(at: Receiver, services: Services) -> None:
    clock = Hasty()
    at.answers = {"/hook": (503, "busy")}
    patient = Services(clock, trust=lambda _host: at.authority)
    settings = {"url": "https://chat.example.com/hook", "retryMax": 2, "retryWaitMax": "1500ms"}
    with pytest.raises(Unreachable, match="answers 503: busy"):
        await send(patient, "webhook", settings)
    await patient.close()
    assert len(at.asked) == 3
    assert clock.slept == [1.0, 1.5]


async def test_what_is_refused_is_not(at: Receiver, services: Services) -> None:
    at.answers = {"/hook": (404, "no such hook")}
    with pytest.raises(Refused, match="answers 404: no such hook") as raised:
        await send(services, "webhook", {"url": "https://chat.example.com/hook"})
    assert raised.value.code == 404
    assert len(at.asked) == 1


@pytest.mark.parametrize(("said", "after"), [("30", 30.0), ("", None)])
async def test_who_asks_for_time_gets_it(
    said: str, after: float | None, at: Receiver, services: Services
) -> None:
    at.answers = {"/messages": (429, {"message": "slow down"})}
    at.headers = {"Retry-After": said} if said else {}
    with pytest.raises(Unreachable, match="slow down") as raised:
        await send(services, "webex", {"token": "abcdef"}, "room")
    assert raised.value.after == after


@pytest.mark.parametrize(
    "said", [{"retry_after": 1.5}, {"ok": False, "parameters": {"retry_after": 1.5}}]
)
async def test_or_says_so_in_the_body(
    said: dict[str, Any], at: Receiver, services: Services
) -> None:
    at.answers = {"/sendMessage": (429, said)}
    with pytest.raises(Unreachable) as raised:
        await send(services, "telegram", {"token": "123:abcdef"}, "-1")
    assert raised.value.after == 1.5


SECRETS = [
    ("webhook", {"url": "https://chat.example.com/T0000/B0000/verysecret?key=othersecret"}, ""),
    ("telegram", {"token": "123456:bot-secret", "apiURL": "https://chat.example.com"}, "-1"),
    ("discord", {"webhooks": {"a": "https://chat.example.com/api/webhooks/1/verysecret"}}, "a"),
    ("teams", {"recipientUrls": {"a": "https://chat.example.com/verysecret"}}, "a"),
    ("googlechat", {"webhooks": {"a": "https://chat.example.com/x?key=verysecret"}}, "a"),
    ("webex", {"token": "verysecret"}, "room"),
    ("mattermost", {"token": "verysecret", "apiURL": "https://chat.example.com"}, "c"),
]


@pytest.mark.parametrize(("kind", "settings", "recipient"), SECRETS, ids=[s[0] for s in SECRETS])
@pytest.mark.parametrize("status", [400, 500])
async def test_no_secret_is_told(
    kind: str, settings: dict[str, object], recipient: str, status: int
) -> None:
    async def repeats(request: web.Request) -> web.Response:
        return web.Response(status=status, text=f"{request.url} {dict(request.headers)}")

    async with serving(repeats) as url, opened(HERE) as direct:
        known = _moved(settings, url)
        with pytest.raises((Stalled, Unreachable)) as raised:
            await send(direct, kind, known, recipient)
    assert "secret" not in str(raised.value)
    assert "******" in str(raised.value)


def _moved(settings: Any, url: str) -> Any:
    """To *url*."""
    match settings:
        case dict():
            moved = {name: _moved(each, url) for name, each in settings.items()}
            if "token" in moved and "apiURL" not in moved:
                moved["apiURL"] = url
            return moved
        case str():
            return settings.replace("https://chat.example.com", url)
    raise AssertionError(settings)


async def test_a_service_that_hangs_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hangs(request: web.Request) -> web.Response:
        await asyncio.sleep(60)
        return web.Response()

    async with serving(hangs) as url, opened(HERE) as services:
        target = url.removeprefix("http://")
        labels = {"labels": {"alertname": "A"}}
        settings = {"targets": [target], "timeout": 1}
        with pytest.raises(Unreachable, match="does not answer in time"):
            await send(services, "alertmanager", settings, alertmanager=labels)


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/a%2Fb?sig=x%2By", "/a%2Fb?sig=x%2By"),
        ("/a b/{c}", "/a%20b/%7Bc%7D"),
        ("/für", "/f%C3%BCr"),
    ],
)
async def test_an_address_is_sent_as_it_is_written(path: str, sent: str) -> None:
    seen: list[str] = []

    async def there(request: web.Request) -> web.Response:
        seen.append(request.raw_path)
        return web.Response()

    async with serving(there) as url, opened(HERE) as services:
        await send(services, "webhook", {"url": url + path})
    assert seen == [sent]


async def test_a_redirect_does_not_leave_tls(at: Receiver, services: Services) -> None:
    at.answers = {"/hook": (307, "")}
    at.headers = {"Location": "http://chat.example.com/hook"}
    with pytest.raises(Refused, match="redirects to where there is no TLS"):
        await send(services, "webhook", {"url": "https://chat.example.com/hook"})


async def test_all_addresses_of_a_host_are_out_of_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    async def resolve(*_: object, **__: object) -> list[dict[str, Any]]:
        plain = {"hostname": "x.example.com", "port": 80, "proto": 6, "flags": 0}
        return [
            {**plain, "host": "127.0.0.1", "family": socket.AF_INET},
            {**plain, "host": "::1", "family": socket.AF_INET6},
        ]

    monkeypatch.setattr("aiohttp.connector.DefaultResolver.resolve", resolve)
    async with opened() as services:
        with pytest.raises(Refused, match="no address that it has is allowed"):
            await send(services, "webhook", {"url": "http://x.example.com"})


async def test_nobody_is_there() -> None:
    async with opened(HERE) as services:
        with pytest.raises(Unreachable, match="cannot be reached: Connection refused"):
            await send(services, "webex", {"token": "abcdef", "apiURL": "http://127.0.0.1:1"}, "r")


async def test_a_certificate_that_nobody_vouches_for(at: Receiver) -> None:
    async with opened() as services:
        with pytest.raises(Refused, match="is not trusted") as raised:
            await send(services, "webex", {"token": "abcdef"}, "room")
        assert "trueup cert add-tls" in raised.value.hint
        settings = {"token": "abcdef", "insecureSkipVerify": True}
        await send(services, "webex", settings, "room")


async def test_an_address_that_is_none() -> None:
    async with opened() as services:
        with pytest.raises(Refused, match="is no address of the web"):
            await send(services, "webhook", {"url": "file:///etc/passwd"})


async def test_one_alertmanager_is_enough() -> None:
    asked: list[str] = []

    async def there(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response()

    async with serving(there) as url, opened(HERE) as services:
        targets = ["127.0.0.1:1", url.removeprefix("http://")]
        labels = {"labels": {"alertname": "A"}}
        await send(services, "alertmanager", {"targets": targets}, alertmanager=labels)
    assert asked == ["/api/v2/alerts"]


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ({}, {"startsAt": "2026-01-01T00:00:00Z"}),
        ({"endsAt": "2026-01-02T00:00:00Z"}, {"endsAt": "2026-01-02T00:00:00Z"}),
        ({"startsAt": "2025-01-01T00:00:00Z"}, {"startsAt": "2025-01-01T00:00:00Z"}),
    ],
)
async def test_a_template_says_when_an_alert_ends(
    said: dict[str, str], sent: dict[str, str]
) -> None:
    seen: list[dict[str, str]] = []

    async def there(request: web.Request) -> web.Response:
        seen.extend(await request.json())
        return web.Response()

    async with serving(there) as url, opened(HERE) as services:
        target = url.removeprefix("http://")
        part = {"labels": {"alertname": "A"}, **said}
        await send(services, "alertmanager", {"targets": [target]}, alertmanager=part)
    assert {key: value for key, value in seen[0].items() if key.endswith("sAt")} == sent
