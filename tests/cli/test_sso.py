"""Tokens of others at the command line: pipelines, browsers, renewal."""

import asyncio
import time
from io import StringIO
from pathlib import Path

import aiohttp
import pytest

from tests.support.serving import free_port
from tests.support.signed_on import Place, place
from trueup.cli import sso
from trueup.cli.callback import listener
from trueup.cli.contexts import Context, Contexts, load, save
from trueup.cli.given import Given
from trueup.cli.login import session_of
from trueup.cli.output import Failure, Output

CI = """
- {preset: github, issuer: URL, audience: AUDIENCE, claims: {repository: example/shop}}
"""


def context(it: Place, **more: str) -> Context:
    return Context("here", it.address, plaintext=True, **more)  # type: ignore[arg-type]


def trusting(it: Place) -> None:
    rules = CI.replace("URL", it.issuer.url).replace("AUDIENCE", it.address)
    it.configured(**{"trueup.identities": rules})


async def test_a_pipeline_brings_the_token_that_its_host_gives(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with place() as it:
        trusting(it)
        monkeypatch.setenv(sso.GITHUB_URL, f"{it.issuer.url}/id-token?api-version=2")
        monkeypatch.setenv(sso.GITHUB_TOKEN, "of-the-job")
        found = await sso.of_pipeline(Given({"ci": True}), context(it))
        await sso.check(found)
        assert sso.called(found.token) == "repo:example/shop"
        monkeypatch.delenv(sso.GITHUB_URL)
        monkeypatch.setenv(sso.ID_TOKEN, found.token)
        assert (await sso.of_pipeline(Given({"ci": True}), context(it))).token == found.token
        file = tmp_path / "token"
        file.write_text(found.token + "\n")
        given = Given({"token-file": str(file)})
        assert (await sso.of_pipeline(given, context(it))).token == found.token


async def test_what_is_wrong_with_a_token_is_told_at_the_login(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with place() as it:
        trusting(it)
        other = it.issuer.token(aud=it.address, repository="example/web")
        with pytest.raises(Failure, match=r"no rule of trueup\.identities fits"):
            await sso.check(context(it, token=other))
        for name in (sso.GITHUB_URL, sso.ID_TOKEN):
            monkeypatch.delenv(name, raising=False)
        with pytest.raises(Failure, match="no token of a pipeline is at hand"):
            await sso.of_pipeline(Given({"ci": True}), context(it))
        with pytest.raises(Failure, match="No such file"):
            await sso.of_pipeline(Given({"token-file": "/nowhere"}), context(it))


async def test_a_token_near_its_end_is_replaced_before_it_is_used() -> None:
    async with place() as it:
        token = it.issuer.token(exp=int(time.time()) + 20)
        fresh = it.issuer.token(jti="fresh")
        it.issuer.granted["first"] = {"id_token": fresh, "refresh_token": "second"}
        found = await sso.renewed(context(it, token=token, refresh="first"))
        assert found == context(it, token=fresh, refresh="second")
        assert "client_secret" not in it.issuer.forms[0]
        assert await sso.renewed(context(it, token=fresh, refresh="second")) is None
        assert await sso.renewed(context(it, token=token, refresh="unknown")) is None
        assert await sso.renewed(context(it, token=token)) is None


async def test_relogin_uses_the_refresh_token() -> None:
    async with place() as it:
        token, fresh = it.issuer.token(exp=1), it.issuer.token()
        it.issuer.granted["first"] = {"id_token": fresh}
        out = Output(StringIO(), StringIO())
        found = await sso.again(Given({}), out, context(it, token=token, refresh="first"))
        assert (found.token, found.refresh) == (fresh, "first")


async def test_only_the_answer_to_this_login_is_taken() -> None:
    port = free_port()
    address = f"http://localhost:{port}/auth/callback"
    async with listener(port, "mine") as brought, aiohttp.ClientSession() as browser:
        for state in ("", "other"):
            async with browser.get(address, params={"state": state, "code": "evil"}) as answer:
                assert answer.status == 400
        assert not brought.done()
        said = {"state": "mine", "error": "denied", "error_description": "<script>"}
        async with browser.get(address, params=said) as answer:
            assert "&lt;script&gt;" in await answer.text()
        assert (await asyncio.wait_for(brought, 5))["error"] == "denied"


async def test_the_provider_is_chosen_by_its_name() -> None:
    async with place() as it:
        more = "{issuer: 'https://b.example.com', clientID: web, cliClientID: cli}"
        it.configured(**{"oidc.config.partners": more})
        settings = await sso._settings(context(it))
        assert sso._chosen(settings, "", context(it)).issuer == it.issuer.url
        partners = sso._chosen(settings, "partners", context(it))
        assert (partners.client_id, partners.client_secret) == ("cli", "")
        with pytest.raises(Failure, match="no identity provider 'x'") as caught:
            sso._chosen(settings, "x", context(it))
        assert caught.value.hint == "known: OIDC, partners"


def test_argo_cds_servers_name_a_provider_in_their_own_way() -> None:
    here = Context("here", "https://cd.example.com")
    oidc = {"oidcConfig": {"issuer": "https://id.example.com", "clientID": "web", "scopes": ["a"]}}
    assert sso._chosen(oidc, "", here).scopes == ("a",)
    dex = {"url": "https://cd.example.com", "dexConfig": {"connectors": [{"name": "GitHub"}]}}
    found = sso._chosen(dex, "", here)
    assert (found.issuer, found.client_id) == ("https://cd.example.com/api/dex", "argo-cd-cli")
    with pytest.raises(Failure, match="has no single sign-on"):
        sso._chosen({"dexConfig": {}}, "", here)


async def test_the_refresh_token_is_kept_as_argocd_keeps_it(tmp_path: Path) -> None:
    file = tmp_path / "config"
    save(file, Contexts((Context("a", "a", "token", refresh="again"),), "a"))
    assert "refresh-token: again" in file.read_text()
    assert load(file).known[0].refresh == "again"
    assert file.stat().st_mode & 0o077 == 0


async def test_a_token_of_the_server_itself_is_none_of_a_provider() -> None:
    async with place() as it:
        local = it.issuer.forged({"alg": "HS256"}, b"x" * 32, iss="argocd", sub="alice:login")
        assert (session_of(local), sso.called(local)) == ("alice", "")
        assert session_of(it.issuer.token()) == ""
        assert session_of("opaque") == ""
