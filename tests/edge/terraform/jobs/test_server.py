"""Us, as a pod sees us: over TLS, away for a while, or of another mind."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from trueup.edge.terraform.jobs import server as asking
from trueup.edge.terraform.jobs.server import Access, Server, TooLarge, Unwanted, access, session
from trueup.model.errors import Stalled
from trueup.model.terraform import Result
from trueup.service.certificate import made
from trueup.service.listen import listening, taken

ANSWERS = {"good": 200, "gone": 404, "other": 409, "ended": 401, "large": 413}


class Us:
    """*away*: how often it is not there before it is."""

    def __init__(self, away: int = 0) -> None:
        self.away = away
        self.asked: list[tuple[str, str]] = []
        self.app = Starlette(
            routes=[Route("/{run}/{what}", self._answer, methods=["POST"])],
        )

    async def _answer(self, request: Request) -> Response:
        self.asked.append((request.headers["Authorization"], request.headers["Trueup-Run-Key"]))
        self.away -= 1
        if self.away >= 0:
            return Response(status_code=503)
        return Response(b"{}", ANSWERS[request.path_params["run"]])


@asynccontextmanager
async def us(found: Us, run: str = "good", tls: Path | None = None) -> AsyncIterator[Server]:
    """*tls*: a folder for the pair of a certificate that is made here."""
    sock, context, authority, scheme = taken("127.0.0.1", 0), None, "", "http"
    if tls is not None:
        pair = made(("127.0.0.1",))
        file = tls / "pair.pem"
        file.write_bytes(pair.certificate + pair.key)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        authority, scheme = pair.certificate.decode(), "https"
    address = f"{scheme}://127.0.0.1:{sock.getsockname()[1]}/{run}"
    async with listening(found.app, sock, context), session() as opened:
        yield Server(opened, Access(address, "token", authority), "key")


async def test_over_tls_with_a_certificate_that_we_have_made(tmp_path: Path) -> None:
    found = Us()
    async with us(found, tls=tmp_path) as server:
        assert await server.take("pod") == b"{}"
    assert found.asked == [("Bearer token", "key")]


async def test_a_server_that_is_away_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "FIRST", 0.01)
    found = Us(away=3)
    async with us(found) as server, asyncio.timeout(20):
        await server.bring(Result("Succeeded"))
    assert len(found.asked) == 4


@pytest.mark.parametrize(
    ("run", "error"),
    [("gone", Unwanted), ("other", Unwanted), ("ended", Unwanted), ("large", TooLarge)],
)
async def test_an_answer_that_stays_is_taken(run: str, error: type[Stalled]) -> None:
    async with us(Us(), run) as server:
        with pytest.raises(error):
            await server.bring(Result("Succeeded"))


def test_the_secret_says_who_we_are(tmp_path: Path) -> None:
    for name, text in (("address", "https://a\n"), ("token", "t\n"), ("authority", "PEM")):
        (tmp_path / name).write_text(text)
    assert access(tmp_path) == Access("https://a", "t", "PEM")
    with pytest.raises(Stalled, match="does not say which run this is"):
        access(tmp_path / "none")
