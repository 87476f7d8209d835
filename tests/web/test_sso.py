"""Single sign-on, attacked: what no honest browser and no honest provider would do."""

import time
from typing import Any

import aiohttp
import pytest

from tests.support.signed_on import KEY, place
from trueup.core.signon.outside import outside
from trueup.web.cookies import TOKEN
from trueup.web.login import sso

LOGOUT = "https://id.example.com/out?hint={{token}}&to={{logoutRedirectURL}}"


async def test_a_login_is_bound_to_its_browser_and_counts_once() -> None:
    async with place() as it, it.browser() as alice, it.browser() as mallory:
        back = await alice.granted()
        status, _, shown = await mallory.get("/auth/callback", **back)  # a state of another browser
        assert (status, "not begun in this browser" in shown) == (400, True)
        assert it.issuer.forms == []
        assert await alice.who() != '["alice",null]'
        cookies = {each.key: each.value for each in alice.session.cookie_jar}
        status, location, _ = await alice.get("/auth/callback", **back)
        assert (status, location) == (303, it.address + "/")
        assert await alice.who() == '["alice",null]'
        mallory.session.cookie_jar.update_cookies(cookies)  # all of it stolen, and replayed
        status, _, _ = await mallory.get("/auth/callback", **back)
        assert (status, len(it.issuer.forms)) == (400, 1)


async def test_the_code_is_exchanged_with_what_proves_that_it_is_ours() -> None:
    async with place() as it, it.browser() as alice:
        it.configured(", enablePKCEAuthentication: true")
        asked = await alice.begins()
        assert asked["code_challenge_method"] == "S256"
        await alice.get("/auth/callback", state=asked["state"], code="x")
        (form,) = it.issuer.forms
        assert sso.challenge(form["code_verifier"]) == asked["code_challenge"]
        assert form["redirect_uri"] == asked["redirect_uri"] == f"{it.address}/auth/callback"


async def test_a_code_of_another_login_is_not_taken() -> None:
    """Somebody else's code is put into a login of one's own: the nonce does not fit."""
    async with place() as it, it.browser() as alice, it.browser() as mallory:
        stolen = await alice.granted()
        asked = await mallory.begins()
        status, _, shown = await mallory.get(
            "/auth/callback", state=asked["state"], code=stolen["code"]
        )
        assert (status, "another login" in shown) == (401, True)
        (failed,) = it.history.entries
        assert (failed.kind, failed.outcome, failed.who.issuer) == (
            "login",
            "failed",
            it.issuer.url,
        )
        assert "another login" in failed.message
        assert await mallory.who() != '["alice",null]'


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"state": ""},
        {"state": "guessed", "code": "code"},
        {"code": "code"},
        {"error": "access_denied", "error_description": "<script>alert(1)</script>"},
        {"state": "x" * 5000, "code": "code"},
    ],
)
async def test_a_callback_that_nobody_waits_for_is_refused(query: dict[str, str]) -> None:
    async with place() as it, it.browser() as alice:
        await alice.begins()
        status, _, shown = await alice.get("/auth/callback", **query)
        assert (status, "<script" in shown) == (400, False)
        assert it.issuer.forms == []


async def test_what_a_provider_says_is_shown_as_text() -> None:
    async with place() as it, it.browser() as alice:
        asked = await alice.begins()
        status, _, shown = await alice.get(
            "/auth/callback",
            state=asked["state"],
            error="access_denied",
            error_description="<img src=x onerror=alert(1)>",
        )
        assert (status, "<img" in shown, "&lt;img src=x" in shown) == (400, False, True)
        asked = await alice.begins()
        status, _, shown = await alice.get("/auth/callback", state=asked["state"], code="none")
        assert (status, "<b>" in shown, "invalid_grant" in shown) == (401, False, True)


async def test_an_answer_of_another_provider_is_not_taken() -> None:
    async with place() as it, it.browser() as alice:
        back = await alice.granted()
        status, _, shown = await alice.get("/auth/callback", iss="https://evil.example", **back)
        assert (status, "another provider" in shown) == (400, True)
        assert it.issuer.forms == []


@pytest.mark.parametrize(
    "claims", [{"aud": "other"}, {"exp": 1}, {"iss": "https://evil.example"}, {"nonce": None}]
)
async def test_tokens_that_do_not_count_make_no_session(claims: dict[str, Any]) -> None:
    async with place() as it, it.browser() as alice:
        back = await alice.granted()
        asked = {"nonce": None, **claims}
        it.issuer.granted["code"]["id_token"] = it.issuer.token(**asked)
        status, _, _ = await alice.get("/auth/callback", **back)
        assert status == 401
        assert TOKEN not in {each.key for each in alice.session.cookie_jar}


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example"]
)
async def test_nobody_is_sent_elsewhere_after_the_login(wanted: str) -> None:
    async with place() as it, it.browser() as alice:
        status, location, shown = await alice.get("/auth/login", return_url=wanted)
        assert (status, location) == (400, "")
        assert "not an address of this server" in shown


async def test_one_is_sent_back_to_where_one_was() -> None:
    async with place() as it, it.browser() as alice:
        asked = await alice.begins(return_url=f"{it.address}/applications?proj=web")
        it.issuer.granted["code"] = {"id_token": it.issuer.token(nonce=asked["nonce"])}
        _, location, _ = await alice.get("/auth/callback", state=asked["state"], code="code")
        assert location == f"{it.address}/applications?proj=web"


async def test_a_server_without_an_address_of_its_own_sends_nobody_to_a_foreign_name() -> None:
    async with place() as it, it.browser() as alice:
        headers = {"Host": "evil.example"}
        async with alice.session.get("/auth/login", headers=headers) as response:
            assert response.status == 400
            assert "url is not set" in await response.text()


async def test_cookies_of_https_are_for_https_and_for_the_path() -> None:
    async with place() as it, it.browser() as alice:
        it.configured(url="https://cd.example.com/argo")
        async with alice.session.get("/auth/login", allow_redirects=False) as response:
            said = response.headers["Set-Cookie"].lower()
        for part in ("secure", "httponly", "samesite=lax", "path=/argo"):
            assert part in said


async def test_long_tokens_are_kept_in_several_cookies() -> None:
    async with place() as it, it.browser() as alice:
        groups = [f"group-{number:04}" for number in range(1000)]
        back = await alice.granted(groups=groups)
        await alice.get("/auth/callback", **back)
        kept = "; ".join(f"{each.key}={each.value}" for each in alice.session.cookie_jar)
        said = {"Cookie": kept}  # by hand: the jar of this client sends 8 KiB at most
        async with aiohttp.request("GET", f"{it.address}/who", headers=said) as answer:
            assert "group-0999" in await answer.text()
        names = {each.key for each in alice.session.cookie_jar}
        assert {TOKEN, f"{TOKEN}-1", f"{TOKEN}-2"} <= names
        out = f"{it.address}/auth/logout"
        async with aiohttp.request("GET", out, headers=said, allow_redirects=False) as answer:
            gone = answer.headers.getall("Set-Cookie")
        assert {each.partition("=")[0] for each in gone} == names
        assert all("Max-Age=0" in each for each in gone)


async def test_who_logs_out_is_nobody_wherever_the_token_is_brought() -> None:
    async with place() as it, it.browser() as alice, it.browser() as mallory:
        it.configured(f", logoutURL: '{LOGOUT}'")
        await alice.get("/auth/callback", **await alice.granted())
        stolen = {each.key: each.value for each in alice.session.cookie_jar}
        mallory.session.cookie_jar.update_cookies(stolen)
        assert await mallory.who() == '["alice",null]'
        status, location, _ = await alice.get("/auth/logout")
        assert status == 303
        assert location.startswith("https://id.example.com/out?hint=eyJ")
        assert location.endswith(f"&to={it.address}")
        assert "session was ended" in await mallory.who()
        assert [each.action for each in it.history.entries] == ["logged in", "logged out"]


async def test_a_session_goes_on_with_one_use_of_its_refresh_token() -> None:
    async with place() as it, it.browser() as alice:
        it.configured(", refreshTokenThreshold: 5m")
        back = await alice.granted(exp=int(time.time()) + 100)
        await alice.get("/auth/callback", **back)
        it.issuer.granted["first"] = {"id_token": it.issuer.token(), "refresh_token": "second"}
        it.issuer.forms.clear()
        await alice.who()
        assert [each["refresh_token"] for each in it.issuer.forms] == ["first"]
        await alice.who()  # the new one lasts longer than the threshold
        assert len(it.issuer.forms) == 1


async def test_a_session_that_its_provider_ended_ends_with_its_token() -> None:
    async with place() as it, it.browser() as alice:
        it.configured(", refreshTokenThreshold: 5m")
        await alice.get("/auth/callback", **await alice.granted(exp=int(time.time()) + 100))
        assert await alice.who() == '["alice",null]'  # refused: "first" is not granted
        assert sso.KEPT not in {each.key for each in alice.session.cookie_jar}


async def test_a_session_is_not_renewed_for_ever_nor_for_somebody_else() -> None:
    async with place() as it, it.browser() as alice:
        it.configured(", refreshTokenThreshold: 5m", **{"users.session.duration": "1ms"})
        await alice.get("/auth/callback", **await alice.granted(exp=int(time.time()) + 100))
        it.issuer.granted["first"] = {"id_token": it.issuer.token(sub="root")}
        it.issuer.forms.clear()
        assert await alice.who() == '["alice",null]'
        assert it.issuer.forms == []
        it.configured(", refreshTokenThreshold: 5m")
        assert await alice.who() == '["alice",null]'
        assert len(it.issuer.forms) == 1


async def test_groups_are_asked_for_with_the_sessions_own_access_token() -> None:
    async with place() as it, it.browser() as alice:
        it.configured(", enableUserInfoGroups: true, userInfoPath: /me")
        it.issuer.people = {"access": {"sub": "alice", "groups": ["team"]}}
        await alice.get("/auth/callback", **await alice.granted())
        assert await alice.who() == '["alice",["team"]]'


async def test_a_dex_behind_us_is_not_shown_our_sessions() -> None:
    async with place() as it, it.browser() as alice:
        it.said = outside(
            {"dex.config": "connectors: []", "url": it.address},
            {"server.secretkey": KEY},
            {"server.dex.server": it.issuer.url},
        )
        it.issuer.issuer = f"{it.address}/api/dex"
        alice.session.cookie_jar.update_cookies({TOKEN: "t", sso.KEPT: "k", "csrf": "c"})
        _, _, shown = await alice.get("/api/dex/auth", a="1&b=%2F")
        assert shown == "a=1%26b%3D%252F csrf=c"
        status, _, _ = await alice.get("/api/dex/../../keys")
        assert status == 404
        assert it.issuer.asked == ["/api/dex/auth"]
