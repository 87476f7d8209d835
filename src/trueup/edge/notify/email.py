"""
E-mail, by SMTP: TLS from the start on port 465, else STARTTLS where the server offers it.

A password is never sent in the clear, but to this machine itself; a relay that asks nobody for one
is told none, as with Argo CD. The standard library waits, so a message is sent in a thread; the
address is looked at as it is connected to.
"""

import asyncio
import smtplib
import socket
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Any

from trueup.edge.notify.desk import Desk
from trueup.edge.notify.fields import Fields, wrong
from trueup.model.notice import About, Notice

_TLS = 465
_USUAL = 587
_PATIENCE = 20.0  # seconds
_LOCAL = ("localhost", "127.0.0.1", "::1")

Check = Callable[[str, int, str], None]


class Email:
    def __init__(self, settings: Fields, desk: Desk) -> None:
        self._desk = desk
        self._host, self._port = settings.needed("host"), settings.number("port", _USUAL)
        self._from = settings.needed("from")
        self._user, self._password = settings.text("username"), settings.text("password")
        self._html = settings.flag("html")
        certificates = desk.tools.web.trust(self._host) if desk.secure else ""
        self._context = desk.tools.web.context(certificates, secure=desk.secure)

    async def send(self, notice: Notice, recipient: str, about: About) -> None:
        said = Fields(notice.parts.get("email"), "email")
        to = [each.strip() for each in recipient.split(",") if each.strip()]
        if not to:
            raise wrong("email", "the subscription names no address")
        message = self._message(said, said.text("body") or notice.message, to)
        try:
            unknown = await asyncio.to_thread(self._deliver, message, to)
        except (OSError, smtplib.SMTPException) as error:
            raise self._fault(error) from error
        if unknown:  # the others have it, so it is not sent again
            raise self._desk.refused(f"{self._host} does not take mail for {', '.join(unknown)}")

    def _message(self, said: Fields, body: str, to: list[str]) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        domain = self._from.rpartition("@")[2].strip(" >") or "trueup.invalid"
        try:
            message["From"], message["To"] = self._from, ", ".join(to)
            message["Subject"] = " ".join(said.text("subject").split())
            message["Date"] = format_datetime(self._desk.tools.now())
            message["Message-ID"] = make_msgid(domain=domain)
            message["Auto-Submitted"] = "auto-generated"  # so that nobody's absence answers
        except (ValueError, IndexError) as error:
            raise wrong("email", f"an address cannot be read: {error}") from error
        message.set_content(body, subtype="html" if self._html else "plain")
        return message

    def _deliver(self, message: EmailMessage, to: list[str]) -> list[str]:
        """Whom the server does not take mail for, if it takes it for others."""
        with self._connected() as server:
            server.ehlo()
            if self._port != _TLS and server.has_extn("starttls"):
                server.starttls(context=self._context)
                server.ehlo()
            if self._user and self._password and server.has_extn("auth"):
                self._login(server)
            return list(server.send_message(message, to_addrs=to))

    def _connected(self) -> smtplib.SMTP:
        check, at = self._desk.tools.web.check, (self._host, self._port)
        if self._port == _TLS:
            return _Secured(check, *at, context=self._context, timeout=_PATIENCE)
        return _Plain(check, *at, timeout=_PATIENCE)

    def _login(self, server: smtplib.SMTP) -> None:
        if not isinstance(server.sock, ssl.SSLSocket) and self._host not in _LOCAL:
            raise self._desk.refused(
                f"{self._host}:{self._port} offers no TLS, so no password is sent to it",
                hint="take a port with TLS, usually 587 or 465, or leave the password out",
            )
        server.login(self._user, self._password)

    def _fault(self, error: Exception) -> Exception:
        where = f"smtp://{self._host}:{self._port}"
        match error:
            case smtplib.SMTPRecipientsRefused():
                codes = [code for code, _ in error.recipients.values()]
                said = "; ".join(_told(text) for _, text in error.recipients.values())
                return self._answered(min(codes, default=550), said)
            case smtplib.SMTPResponseException():
                return self._answered(error.smtp_code, _told(error.smtp_error))
            case smtplib.SMTPNotSupportedError():
                return self._desk.refused(f"{where}: {error}")
        return self._desk.fault(error, where)

    def _answered(self, code: int, said: str) -> Exception:
        told = f"{self._host} answers {code}: {said}"
        return self._desk.unreachable(told) if code < 500 else self._desk.refused(told, code)


def _opened(check: Check, host: str, port: int, seconds: float) -> socket.socket:
    """A connection to the first address of *host* that may be and answers."""
    fault: OSError = OSError(f"{host} has no address")
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM):
        made = socket.socket(family, kind, protocol)
        made.settimeout(seconds)
        try:
            check(host, port, str(address[0]))
            made.connect(address)
        except OSError as error:
            made.close()
            fault = error
        else:
            return made
    raise fault


class _Plain(smtplib.SMTP):
    def __init__(self, check: Check, host: str, port: int, **more: Any) -> None:
        self._check = check
        super().__init__(host, port, **more)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return _opened(self._check, host, port, timeout)


class _Secured(smtplib.SMTP_SSL):
    def __init__(self, check: Check, host: str, port: int, **more: Any) -> None:
        self._check = check
        super().__init__(host, port, **more)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        made = _opened(self._check, host, port, timeout)
        return self.context.wrap_socket(made, server_hostname=host)


def _told(said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return " ".join(text.split())
