"""What a server keeps of Stacks, asked for by a plan of a checkout: where it is no such server."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.support.serving import free_port, in_thread
from trueup.cli.client import opened
from trueup.cli.contexts import Context
from trueup.cli.given import Given
from trueup.cli.output import Failure
from trueup.cli.plan.kept import LOG_IN, Server
from trueup.cli.plan.programs import runner
from trueup.model.stack import Stack

NET = Stack({"namespace": "argocd", "name": "net"})


class Page(BaseHTTPRequestHandler):
    """Of a server with a page for people, whatever is asked of it."""

    def do_GET(self) -> None:
        said = b"<!doctype html><title>Another product</title>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:
        """Tests say what they want to know."""


def context(port: int) -> Context:
    return Context("some", f"http://127.0.0.1:{port}", plaintext=True)


async def test_nobody_is_asked_where_no_server_is_meant() -> None:
    with pytest.raises(Failure) as raised:
        await Server(None).state(NET)
    assert (raised.value.message, raised.value.hint) == (
        "no server is named that keeps it",
        LOG_IN,
    )


async def test_a_page_for_people_is_not_taken_for_a_state() -> None:
    with in_thread(ThreadingHTTPServer(("127.0.0.1", 0), Page)) as served:
        async with opened(context(served.server_address[1])) as client:
            with pytest.raises(Failure, match="is no state"):
                await Server(client).state(NET)
            with pytest.raises(Failure, match="neither Trueup nor Argo CD"):
                await Server(client).config_maps(NET)


async def test_a_server_that_cannot_be_reached_is_asked_once() -> None:
    async with opened(context(free_port())) as client:
        server = Server(client)
        with pytest.raises(Failure, match="cannot reach") as first:
            await server.state(NET)
        with pytest.raises(Failure) as again:
            await server.config_maps(NET)
        assert again.value is first.value


def test_no_run_is_given_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TRUEUP_AUTH_TOKEN", "ARGOCD_AUTH_TOKEN", "TRUEUP_PLAN_KEY"):
        monkeypatch.setenv(name, "t0ken")
    monkeypatch.setenv("CLOUD_TOKEN", "of the provider")
    with runner(Given({})) as (_, environment):
        assert "t0ken" not in environment.values()
        assert environment["CLOUD_TOKEN"] == "of the provider"
