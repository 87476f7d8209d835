"""Requests to a server that refuses, is busy, is silent, or is somebody else."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.badly import Reply, asking, listed, said, speaking, status, told
from tests.support.clock import Hasty
from tests.support.cluster import CONFIG_MAP
from trueup.edge.clock import SystemClock
from trueup.edge.kube.access import Access, Credential, Fixed, Tls
from trueup.edge.kube.tokens import TokenFile
from trueup.edge.kube.transport import Limits, Transport
from trueup.model.errors import Refused, Stalled, Unreachable

DAY = timedelta(days=1)


class Renewed:
    """A credential that is another one each time it is refused."""

    def __init__(self) -> None:
        self.number = 0

    async def current(self) -> Credential:
        return Credential(f"Bearer {self.number}")

    async def renew(self, used: Credential) -> bool:
        self.number += 1
        return True


def certificate(ends: datetime) -> tuple[bytes, bytes]:
    """Self-signed for 127.0.0.1; PEM of it and of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.SubjectAlternativeName([x509.DNSName("api.example.test")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(ends)
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain)
    return made.public_bytes(encoding), private


@asynccontextmanager
async def over_tls(folder: Path, pair: tuple[bytes, bytes], reply: Reply) -> AsyncIterator[str]:
    """The address of a server that shows *pair*."""
    for name, content in zip(("crt", "key"), pair, strict=True):
        (folder / name).write_bytes(content)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "crt", folder / "key")
    server = web.Server(reply)  # type: ignore[arg-type]  # it gives whole Requests
    runner = web.ServerRunner(server)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
    await site.start()
    try:
        yield f"https://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def asked(access: Access) -> object:
    transport = Transport(access, SystemClock())
    try:
        return (await transport.send("GET", "/version")).json()
    finally:
        await transport.close()


async def test_a_refused_credential_is_renewed_once_and_the_request_sent_again(
    tmp_path: Path,
) -> None:
    credentials = Renewed()
    seen: list[str] = []

    async def picky(request: web.Request) -> web.StreamResponse:
        seen.append(request.headers["Authorization"])
        good = seen[-1] == "Bearer 1"
        return await (said("{}") if good else status(401, "Unauthorized"))(request)

    async with speaking(tmp_path) as server:
        server.lists = [picky]
        socket = str(tmp_path / "api.sock")
        access = Access("http://localhost", socket=socket, credentials=credentials)
        transport = Transport(access, Hasty())
        await transport.send("GET", "/api/v1/configmaps")
        assert seen == ["Bearer 0", "Bearer 1"]
        server.lists = [status(401, "Unauthorized")]
        with pytest.raises(Refused, match="Unauthorized"):
            await transport.send("GET", "/api/v1/configmaps")
        assert credentials.number == 2
        await transport.close()


async def test_a_server_that_stays_busy_is_not_asked_for_ever_and_gets_less(
    tmp_path: Path,
) -> None:
    clock = Hasty()
    async with speaking(tmp_path) as server:
        server.lists = [status(429, "TooManyRequests", Retry_After="1000")]
        transport = Transport(Access("http://localhost", str(tmp_path / "api.sock")), clock)
        with pytest.raises(Unreachable, match="TooManyRequests"):
            await transport.send("GET", "/api/v1/configmaps")
        await transport.close()
        assert clock.slept == [30.0] * 4
        assert transport.lane.width == 4


@pytest.mark.parametrize(("code", "reason"), [(429, "TooManyRequests"), (503, "NotReady")])
async def test_a_server_that_asks_for_time_is_given_it_and_asked_again(
    tmp_path: Path, code: int, reason: str
) -> None:
    clock = Hasty()
    async with speaking(tmp_path) as server:
        busy = [status(code, reason, Retry_After=after) for after in ("7", "90")]
        server.lists = [*busy, said("{}")]
        transport = Transport(Access("http://localhost", str(tmp_path / "api.sock")), clock)
        assert (await transport.send("GET", "/api/v1/configmaps")).json() == {}
        await transport.close()
    assert clock.slept == [7.0, 30.0], "as long as it asks for, within reason"
    assert 16 <= transport.lane.width < 17


async def test_a_token_that_was_rotated_on_disk_is_used_from_the_next_refusal_on(
    tmp_path: Path,
) -> None:
    token = tmp_path / "token"
    token.write_text("old")
    seen: list[str] = []

    async def picky(request: web.Request) -> web.StreamResponse:
        seen.append(request.headers["Authorization"])
        good = seen[-1] == f"Bearer {token.read_text()}"
        return await (said("{}") if good else status(401, "Unauthorized"))(request)

    async with speaking(tmp_path) as server:
        server.lists = [picky]
        clock = Hasty()
        credentials = TokenFile(token, clock)
        socket = str(tmp_path / "api.sock")
        access = Access("http://localhost", socket=socket, credentials=credentials)
        transport = Transport(access, clock)
        await transport.send("GET", "/api/v1/configmaps")
        token.write_text("new")
        await transport.send("GET", "/api/v1/configmaps")
        await transport.send("GET", "/api/v1/configmaps")
        await transport.close()
    assert seen == ["Bearer old", "Bearer old", "Bearer new", "Bearer new"]


async def test_a_request_that_is_not_answered_ends(tmp_path: Path) -> None:
    async with speaking(tmp_path) as server, asking(tmp_path, Hasty(), Limits(total=0.2)) as it:
        server.lists = [told(stays=True)]
        with pytest.raises(Unreachable, match="does not answer"):
            await it.list(CONFIG_MAP)


async def test_a_watch_that_is_silent_is_opened_anew() -> None:
    """Over TCP; a unix socket cannot lose the other end."""
    opened = asyncio.Queue[int]()

    async def silent(request: web.BaseRequest) -> web.StreamResponse:
        opened.put_nowait(1)
        return await told(stays=True)(request)  # type: ignore[arg-type]

    runner = web.ServerRunner(web.Server(silent), shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    transport = Transport(Access(address), Hasty(), Limits(silence=0.2))
    with pytest.raises(Unreachable):
        async with asyncio.timeout(10), transport.stream("/api/v1/configmaps?watch=1") as content:
            await content.read()
    await transport.close()
    await runner.cleanup()


@pytest.mark.parametrize("body", ["<html>Log in</html>", "", "[]"])
async def test_what_answers_is_no_kubernetes_api(tmp_path: Path, body: str) -> None:
    async with speaking(tmp_path) as server, asking(tmp_path, Hasty()) as it:
        server.lists = [said(body)]
        with pytest.raises(Unreachable, match="GET /api/v1/configmaps: it answered") as error:
            await it.list(CONFIG_MAP)
        assert "login page" in error.value.hint


async def test_a_certificate_that_has_expired_is_said_to_have(tmp_path: Path) -> None:
    pair = certificate(datetime.now(UTC) - DAY)
    async with over_tls(tmp_path, pair, said("{}")) as address:
        with pytest.raises(Stalled) as error:
            await asked(Access(address, tls=Tls(pair[0], server_name="api.example.test")))
        assert error.value.reason == "CertificateExpired"
        assert address in error.value.message


async def test_a_certificate_is_checked_for_the_name_that_is_given(tmp_path: Path) -> None:
    pair = certificate(datetime.now(UTC) + DAY)
    async with over_tls(tmp_path, pair, said("{}")) as address:
        assert await asked(Access(address, tls=Tls(pair[0], server_name="api.example.test"))) == {}
        assert await asked(Access(address, tls=Tls(insecure=True))) == {}
        with pytest.raises(Stalled) as error:
            await asked(Access(address, tls=Tls(pair[0], server_name="other.example.test")))
        assert error.value.reason == "CertificateNotTrusted"
        assert "tls-server-name" in error.value.hint


async def test_ones_own_certificate_that_has_expired_is_told_when_refused(tmp_path: Path) -> None:
    pair = certificate(datetime.now(UTC) + DAY)
    ours = certificate(datetime(2025, 1, 2, 3, 4, tzinfo=UTC))
    async with over_tls(tmp_path, pair, status(401, "Unauthorized")) as address:
        mine = Fixed(Credential("", *ours))
        with pytest.raises(Refused, match=r"expired at 2025-01-02 03:04 UTC"):
            await asked(Access(address, tls=Tls(insecure=True), credentials=mine))


async def test_what_certificates_were_shown_is_known_once_something_is_watched(
    tmp_path: Path,
) -> None:
    async def watched(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        await answer.write(b"{}")
        await asyncio.Event().wait()
        return answer

    pair, ours = (certificate(datetime.now(UTC) + DAY) for _ in range(2))
    async with over_tls(tmp_path, pair, watched) as address:
        mine = Fixed(Credential("", *ours))
        it = Transport(Access(address, tls=Tls(insecure=True), credentials=mine), SystemClock())
        assert it.certificates == (b"", b"")
        async with it.stream("/watch") as content:
            await content.readany()
        assert it.certificates == (ours[0], pair[0])
        await it.close()


async def test_one_connection_serves_many_requests(tmp_path: Path) -> None:
    seen = set()

    async def noted(request: web.Request) -> web.StreamResponse:
        seen.add(id(request.transport))
        return await listed()(request)

    async with speaking(tmp_path) as server, asking(tmp_path, Hasty()) as it:
        server.lists = [noted]
        for _ in range(10):
            await it.list(CONFIG_MAP)
    assert len(seen) == 1


async def test_who_still_asks_a_closed_one_is_told_so_and_opens_no_new_connections(
    tmp_path: Path,
) -> None:
    async with speaking(tmp_path) as server:
        server.lists = [said("{}")]
        transport = Transport(Access("http://localhost", str(tmp_path / "api.sock")), Hasty())
        await transport.send("GET", "/api/v1/configmaps")
        await transport.close()
        with pytest.raises(Unreachable, match="has changed meanwhile"):
            await transport.send("GET", "/api/v1/configmaps")
