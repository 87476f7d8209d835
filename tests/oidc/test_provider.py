"""Single sign-on as people do it: a real provider, a real browser, a real command line."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import StringIO
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.support.chromium import agree, chromium
from tests.support.eventually import Changes
from tests.support.oidc_provider import SECRET, cli_client, oidc_provider, port, web_client
from tests.support.signed_on import KEY, Place, place
from trueup.cli import sso
from trueup.cli.contexts import Context
from trueup.cli.given import Given
from trueup.cli.output import Output
from trueup.core.signon.outside import outside

pytestmark = pytest.mark.slow

CONFIG = """
name: Example
issuer: {url}
clientID: trueup
clientSecret: $oidc.secret
cliClientID: trueup-cli
requestedScopes: [openid, profile, email, groups, offline_access]
logoutURL: {url}{out}
"""
OUT = "/session/end?id_token_hint={{token}}&post_logout_redirect_uri={{logoutRedirectURL}}"


@dataclass
class Stage:
    """A server, its provider, and a browser."""

    place: Place
    url: str
    browser: Browser

    def configured(self, more: str = "", **data: str) -> None:
        said = {"oidc.config": CONFIG.format(url=self.url, out=OUT) + more, **data}
        self.place.said = outside(said, {"server.secretkey": KEY, "oidc.secret": SECRET})
        assert self.place.said.problems == ()

    @asynccontextmanager
    async def page(self) -> AsyncIterator[Page]:
        """Of somebody who was never here."""
        context = await self.browser.new_context()
        try:
            yield await context.new_page()
        finally:
            await context.close()

    async def who(self, page: Page) -> Any:
        await page.goto(f"{self.place.address}/who")
        text = await page.inner_text("body")
        return json.loads(text) if text.startswith("[") else text

    async def cookies(self, page: Page) -> dict[str, Any]:
        """Ours: the provider is on another port, which cookies do not tell apart."""
        found = await page.context.cookies(self.place.address)
        ours = ("argocd.", "trueup.")
        return {each["name"]: each for each in found if each["name"].startswith(ours)}


@asynccontextmanager
async def stage(**more: Any) -> AsyncIterator[Stage]:
    at = port()
    async with place() as it, chromium() as browser:
        web = web_client(f"{it.address}/auth/callback", post_logout_redirect_uris=[it.address])
        with oidc_provider(at, web, cli_client(), **more) as provider:
            made = Stage(it, provider.url, browser)
            made.configured()
            yield made


async def test_people_log_in_and_out_in_their_browser() -> None:
    async with stage() as it, it.page() as page:
        await page.goto(f"{it.place.address}/auth/login?return_url={it.place.address}/who")
        await agree(page, "alice")
        await page.wait_for_url(f"{it.place.address}/who")
        assert await it.who(page) == ["alice", ["admins", "team"]]
        kept = await it.cookies(page)
        assert set(kept) == {"argocd.token", "trueup.sso"}
        assert all(each["httpOnly"] and each["sameSite"] == "Lax" for each in kept.values())
        assert await page.evaluate("document.cookie") == ""
        await page.goto(f"{it.place.address}/auth/logout")
        assert page.url.startswith(f"{it.url}/session/end")
        await page.click("button[value=yes]")
        await page.wait_for_url(f"{it.place.address}/")
        assert await it.cookies(page) == {}
        await page.goto(f"{it.place.address}/auth/login")
        assert await page.locator("input[name=login]").count() == 1  # the provider asks again


async def test_a_denied_login_is_told_and_makes_no_session() -> None:
    async with stage() as it, it.page() as page:
        await page.goto(f"{it.place.address}/auth/login")
        await page.click("a:has-text('Cancel')")
        await page.wait_for_url(f"{it.place.address}/auth/callback*")
        assert "access_denied" in await page.inner_text("body")
        assert await it.cookies(page) == {}


async def test_a_session_goes_on_by_its_refresh_token() -> None:
    async with stage(idToken=60) as it, it.page() as page:
        it.configured("refreshTokenThreshold: 10m\n")  # each request is near the end
        await page.goto(f"{it.place.address}/auth/login?return_url={it.place.address}/who")
        await agree(page, "bob")
        await page.wait_for_url(f"{it.place.address}/who")
        tokens = set()
        for _ in range(3):
            assert await it.who(page) == ["bob", ["readers"]]
            tokens.add((await it.cookies(page))["trueup.sso"]["value"])
        assert len(tokens) == 3
        fetch = "Promise.all([1,2,3,4,5].map(() => fetch('/who').then(it => it.status)))"
        assert await page.evaluate(fetch) == [200] * 5  # a second use would end the session
        assert await it.who(page) == ["bob", ["readers"]]


async def test_groups_come_from_userinfo_where_the_token_has_none() -> None:
    async with stage(groupsIn="userinfo") as it, it.page() as page:
        it.configured("enableUserInfoGroups: true\n")
        await page.goto(f"{it.place.address}/auth/login?return_url={it.place.address}/who")
        await agree(page, "alice")
        await page.wait_for_url(f"{it.place.address}/who")
        assert await it.who(page) == ["alice", []]  # this provider tells them nowhere


async def test_several_providers_stand_side_by_side() -> None:
    at = port()
    async with stage() as it:
        callback = f"{it.place.address}/auth/callback"
        with oidc_provider(at, web_client(callback, id="partner")) as second:
            more = f"{{issuer: '{second.url}', clientID: partner, clientSecret: $oidc.secret}}"
            it.configured(**{"oidc.config.partners": more})
            for name, issuer in (("", it.url), ("partners", second.url)):
                async with it.page() as page:
                    back = f"{it.place.address}/who"
                    start = f"{it.place.address}/auth/login?provider={name}&return_url={back}"
                    await page.goto(start)
                    assert page.url.startswith(issuer)
                    await agree(page, "alice")
                    await page.wait_for_url(back)
                    assert (await it.who(page))[0] == "alice"


async def test_a_dex_is_reached_through_us() -> None:
    """The provider plays one: its issuer is our address, and it knows Argo CD's clients."""
    at = port()
    async with place() as it, chromium() as browser:
        data = {"dex.config": "connectors: [{type: mock, id: m, name: M}]", "url": it.address}
        where = {"server.dex.server": f"http://127.0.0.1:{at}"}
        it.said = outside(data, {"server.secretkey": KEY}, where)
        (dex,) = it.said.providers
        client = web_client(f"{it.address}/auth/callback", id=dex.client_id)
        client["client_secret"] = dex.client_secret
        with oidc_provider(at, client, behind=it.address):
            made = Stage(it, dex.issuer, browser)
            async with made.page() as page:
                await page.goto(f"{it.address}/auth/login?return_url={it.address}/who")
                assert page.url.startswith(f"{it.address}/api/dex/")
                await agree(page, "alice")
                await page.wait_for_url(f"{it.address}/who")
                assert await made.who(page) == ["dex-alice", ["admins", "team"]]


async def test_the_command_line_logs_in_through_a_browser() -> None:
    listening = port()
    async with stage() as it, it.page() as page:
        err = Heard()
        given = Given({"sso-port": listening, "sso-launch-browser": False})
        here = Context("here", it.place.address, plaintext=True)
        running = asyncio.create_task(sso.logged_in(given, Output(StringIO(), err), here))
        await page.goto(await err.after("visit: "))
        await agree(page, "alice")
        found = await asyncio.wait_for(running, 20)
        assert sso.called(found.token) == "alice@example.com"
        await sso.check(found)
        again = await sso.again(given, Output(StringIO(), err), found)
        assert again.token != found.token
        assert again.refresh != found.refresh  # this provider gives another one each time
        await sso.check(again)


async def test_a_device_without_a_browser_logs_in_elsewhere() -> None:
    async with stage() as it, it.page() as page:
        err = Heard()
        here = Context("here", it.place.address, plaintext=True)
        given = Given({"device": True})
        running = asyncio.create_task(sso.logged_in(given, Output(StringIO(), err), here))
        await page.goto(await err.after("or visit: "))
        await page.click("button[type=submit]")
        await agree(page, "bob")
        found = await asyncio.wait_for(running, 30)
        assert sso.called(found.token) == "bob@example.com"
        await sso.check(found)


class Heard(StringIO):
    """What a command says, as it says it."""

    def __init__(self) -> None:
        super().__init__()
        self._changes = Changes()

    def flush(self) -> None:
        self._changes(True)

    async def after(self, mark: str) -> str:
        """The address that it names after *mark*."""
        await self._changes.until(lambda: mark in self.getvalue())
        return self.getvalue().partition(mark)[2].split()[0]
