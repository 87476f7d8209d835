"""E-mail, by a real server: in the clear, by STARTTLS, by TLS, and with a name and a password."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from ssl import SSLContext
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.support.authority import Authority
from tests.support.clock import Hasty
from tests.support.notifications.sending import send
from trueup.core.reach import Reach
from trueup.edge.notify import Services
from trueup.model.errors import Refused, Stalled, Unreachable

HERE = Reach(allowed=("127.0.0.1",))


@dataclass
class Box:
    """What was taken; *refuses*: an answer instead, by recipient."""

    port: int = 0
    mails: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    secured: list[bool] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(  # noqa: N802 -- as aiosmtpd calls it
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: Any, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        read = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(read, EmailMessage)
        self.mails.append((envelope.rcpt_tos, read))
        self.secured.append(server.transport.get_extra_info("sslcontext") is not None)
        return "250 taken"


def known(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and data.password == b"hunter2hunter2"
    return AuthResult(success=good, handled=good)


@asynccontextmanager
async def mailing(secured: SSLContext | None = None, **more: Any) -> AsyncIterator[Box]:
    """*secured*: by TLS from the start."""
    box = Box()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(box, hostname="mail.example.com", **more), "127.0.0.1", 0, ssl=secured
    )
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "authority")


async def mail(box: Box, to: str = "a@example.com", pem: str = "", **more: Any) -> None:
    part = more.pop("part", {"subject": "web is\nbroken", "body": "Für dich: rot"})
    settings = {"host": "127.0.0.1", "port": box.port, "from": "Trueup <t@example.com>", **more}
    services = Services(Hasty(), HERE, trust=lambda _host: pem)
    try:
        await send(services, "email", settings, to, email=part)
    finally:
        await services.close()


async def test_a_text_to_several() -> None:
    async with mailing() as box:
        await mail(box, "a@example.com, b@example.com")
    ((to, got),) = box.mails
    assert to == ["a@example.com", "b@example.com"]
    assert got["To"] == "a@example.com, b@example.com"
    assert got["From"] == "Trueup <t@example.com>"
    assert got["Subject"] == "web is broken"
    assert got["Date"] == "Thu, 01 Jan 2026 00:00:00 +0000"
    assert got["Message-ID"].endswith("@example.com>")
    assert got.get_content_type() == "text/plain"
    assert got.get_content().strip() == "Für dich: rot"


async def test_html_and_the_message_itself() -> None:
    async with mailing() as box:
        await mail(box, html=True, part={"subject": "s", "body": "<b>rot</b>"})
        await mail(box, part=None)
    (_, html), (_, plain) = box.mails
    assert html.get_content_type() == "text/html"
    assert plain.get_content().strip() == "hello"


async def test_starttls_with_a_password(authority: Authority) -> None:
    secured: dict[str, Any] = {
        "tls_context": authority.server(),
        "authenticator": known,
        "auth_required": True,
        "require_starttls": True,
    }
    async with mailing(**secured) as box:
        login = {"username": "u", "password": "hunter2hunter2"}
        await mail(box, pem=authority.pem, **login)
        assert box.secured == [True]
        with pytest.raises(Refused, match="535"):
            await mail(box, pem=authority.pem, username="u", password="wrong-password")
        with pytest.raises(Refused, match="is not trusted"):
            await mail(box, **login)
        await mail(box, insecure_skip_verify=True, **login)


async def test_tls_from_the_start(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    async with mailing(authority.server()) as box:
        monkeypatch.setattr("trueup.edge.notify.email._TLS", box.port)
        await mail(box, pem=authority.pem)
    assert box.secured == [True]


async def test_a_password_is_not_sent_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trueup.edge.notify.email._LOCAL", ())
    login = {"username": "u", "password": "hunter2hunter2"}
    async with mailing(authenticator=known, auth_require_tls=False) as box:
        with pytest.raises(Refused, match="offers no TLS"):
            await mail(box, **login)
    async with mailing() as relay:  # which knows nobody by a password
        await mail(relay, **login)
    assert len(relay.mails) == 1


@pytest.mark.parametrize(
    ("said", "error"),
    [("550 nobody here", Refused), ("451 greylisted", Unreachable)],
)
async def test_a_recipient_that_is_not_taken(said: str, error: type[Exception]) -> None:
    async with mailing() as box:
        box.refuses["a@example.com"] = said
        with pytest.raises(error, match=said[4:]):
            await mail(box)


async def test_those_who_can_be_reached_are() -> None:
    async with mailing() as box:
        box.refuses["a@example.com"] = "550 nobody here"
        with pytest.raises(Refused, match="does not take mail for a@example"):
            await mail(box, "a@example.com,b@example.com")
    assert [to for to, _ in box.mails] == [["b@example.com"]]


async def test_nothing_is_sent_out_of_reach() -> None:
    services = Services(Hasty())
    settings = {"host": "localhost", "port": 25, "from": "t@example.com"}
    with pytest.raises(Refused, match="nothing is sent to smtp://localhost:25"):
        await send(services, "email", settings, "a@example.com")
    await services.close()


async def test_nobody_is_there_and_nobody_is_named() -> None:
    async with mailing() as box:
        with pytest.raises(Stalled, match="names no address"):
            await mail(box, " ")
        box.port = 1
        with pytest.raises(Unreachable, match="Connection refused"):
            await mail(box)
