"""Identities become tokens, and tokens let us in."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.file_site import file_site
from tests.support.git_http import git_server
from tests.support.issuer import APP, REFRESH, TOKEN, Issuer, issuer
from tests.support.repository import Repository
from trueup.edge.fetch.access import Access, made_of
from trueup.edge.fetch.command import Git
from trueup.edge.fetch.git import GitSources
from trueup.edge.fetch.identities import NO_ONE, Identities
from trueup.edge.fetch.push import Pushes
from trueup.model.errors import Stalled, Unreachable
from trueup.model.source import Source
from trueup.ports import Push

URL = "https://github.example.test/shop/web.git"


@pytest.fixture(scope="module")
def server() -> Iterator[Issuer]:
    with issuer() as running:
        yield running


@pytest.fixture
def github(server: Issuer) -> Access:
    server.asked.clear()
    server.lasting = 3600
    return app(server)


def app(server: Issuer, **more: str) -> Access:
    identity = {
        "github_app_id": APP,
        "github_app_private_key": server.pem,
        "github_app_enterprise_base_url": f"{server.url}/",
        **more,
    }
    return made_of({"identity": identity})


async def test_a_github_app_is_let_in(server: Issuer, github: Access, tmp_path: Path) -> None:
    commit = Repository(tmp_path / "shop").commit({"a.yaml": "a: 1"})
    identities = Identities()

    async def accesses(_url: str) -> Access:
        return await identities.exchanged(app(server, github_app_installation_id="42"), URL)

    with git_server(tmp_path, "x-access-token", TOKEN) as git:
        sources = GitSources(tmp_path / "data", accesses)
        found = await sources.head(Source(f"{git.url}/shop/.git"))
        await sources.close()
    assert found.commit == commit


async def test_a_github_app_pushes_what_is_hydrated(
    server: Issuer, github: Access, tmp_path: Path
) -> None:
    work = Repository(tmp_path / "work")
    dry = work.commit({"a.yaml": "a: 1"})
    work.git("clone", "--quiet", "--bare", ".", str(tmp_path / "shop.git"))
    work.git("--git-dir", str(tmp_path / "shop.git"), "config", "http.receivepack", "true")
    identities = Identities()

    async def accesses(_url: str, _project: str) -> Access:
        return await identities.exchanged(app(server, github_app_installation_id="42"), URL)

    with git_server(tmp_path, "x-access-token", TOKEN) as git:
        wanted = Push(
            repo_url=f"{git.url}/shop.git",
            branch="env/dev",
            base="",
            dry=dry,
            message="abc: change\n",
            author="Bot",
            email="bot@example.com",
            folders={"web": {"manifest.yaml": b"a: 1\n"}},
            top={},
            judged="manifest.yaml",
        )
        pushes = Pushes(tmp_path / "pushes", Git(tmp_path / "git"), accesses)
        commit = await pushes.push(wanted)
    bare = str(tmp_path / "shop.git")
    assert work.git("--git-dir", bare, "log", "-1", "--format=%H %an", "env/dev") == f"{commit} Bot"


async def test_an_installation_is_found_by_the_owner(server: Issuer, github: Access) -> None:
    access = await Identities().exchanged(github, URL)
    assert (access.username, access.password) == ("x-access-token", TOKEN)
    assert server.asked[-1] == "/app/installations/42/access_tokens"
    with pytest.raises(Stalled, match="is not installed for elsewhere"):
        await Identities().exchanged(github, "git@github.example.test:elsewhere/web.git")


async def test_a_token_is_shared_and_renewed_before_it_ends(server: Issuer, github: Access) -> None:
    identities = Identities()
    urls = [f"https://github.example.test/shop/{number}" for number in range(20)]
    await asyncio.gather(*(identities.exchanged(github, url) for url in urls))
    assert len(server.asked) == 2
    server.lasting = 200
    renewed = Identities()
    await renewed.exchanged(github, URL)
    await renewed.exchanged(github, URL)
    assert len(server.asked) == 6


async def test_a_refusal_names_the_host_and_no_secret(server: Issuer, github: Access) -> None:
    identities, wrong = Identities(), app(server, github_app_id="1")
    for _ in range(5):
        with pytest.raises(Stalled) as stalled:
            await identities.exchanged(wrong, URL)
        assert "127.0.0.1: no token for GitHub App 1: 401" in str(stalled.value)
        assert "PRIVATE" not in str(stalled.value)
    assert len(server.asked) == 1


async def test_keys_that_are_none_are_told(server: Issuer) -> None:
    for identity, told in (
        ({"github_app_id": APP}, "has no key for it"),
        ({"github_app_id": APP, "github_app_private_key": "rubbish"}, "is not a private key"),
        ({"gcp_service_account_key": "{}"}, "is not the key of a service account"),
        ({"use_azure_workload_identity": True}, "no Azure workload identity"),
    ):
        with pytest.raises(Stalled, match=told):
            await Identities({}).exchanged(made_of({"identity": identity}), URL)


async def test_who_does_not_answer_is_asked_again_later() -> None:
    identity = {"azure_service_principal_client_id": "client"}
    identity["azure_active_directory_endpoint"] = "http://127.0.0.1:1"
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1: no token for service principal client"):
        await Identities().exchanged(made_of({"identity": identity}), URL)


async def test_a_google_service_account(server: Issuer) -> None:
    key = {"client_email": "robot@example.test", "private_key": server.pem}
    key["token_uri"] = f"{server.url}/google"
    given = made_of({"identity": {"gcp_service_account_key": json.dumps(key)}})
    access = await Identities().exchanged(given, URL)
    assert (access.username, access.password) == ("robot@example.test", TOKEN)


async def test_azure_by_secret_and_by_federated_file(server: Issuer, tmp_path: Path) -> None:
    principal = {
        "azure_service_principal_client_id": "client",
        "azure_service_principal_client_secret": "s3cret",
        "azure_service_principal_tenant_id": "tenant",
        "azure_active_directory_endpoint": server.url,
    }
    access = await Identities().exchanged(made_of({"identity": principal}), URL)
    assert access.bearer_token == TOKEN
    (tmp_path / "token").write_text("federated\n")
    environ = {
        "AZURE_FEDERATED_TOKEN_FILE": str(tmp_path / "token"),
        "AZURE_CLIENT_ID": "client",
        "AZURE_TENANT_ID": "tenant",
        "AZURE_AUTHORITY_HOST": server.url,
    }
    workload = {"identity": {"use_azure_workload_identity": True}, "force_http_basic_auth": True}
    access = await Identities(environ).exchanged(made_of(workload), URL)
    assert (access.username, access.password, access.bearer_token) == (NO_ONE, TOKEN, "")


@pytest.fixture
def azure(server: Issuer, tmp_path: Path) -> Identities:
    (tmp_path / "token").write_text("federated\n")
    return Identities(
        {
            "AZURE_FEDERATED_TOKEN_FILE": str(tmp_path / "token"),
            "AZURE_CLIENT_ID": "client",
            "AZURE_TENANT_ID": "tenant",
            "AZURE_AUTHORITY_HOST": server.url,
        }
    )


async def test_a_registry_of_azure_gives_a_token_of_its_own(
    server: Issuer, azure: Identities
) -> None:
    server.lasting = 3600
    server.asked.clear()
    host = server.url.removeprefix("http://")
    said = {"identity": {"use_azure_workload_identity": True}, "force_http": True}
    for url, more in (
        (f"{host}/charts", {}),
        (f"oci://{host}/shop", {}),
        (f"http://{host}", {"enable_oci": True}),
    ):
        access = await azure.exchanged(made_of({**said, **more}), url)
        assert access.username == NO_ONE
        assert access.password.startswith(f"{REFRESH}."), url
        assert access.bearer_token == ""
    assert server.scopes[-1] == "https://management.core.windows.net/.default"
    assert server.asked.count("/oauth2/exchange") == 1, "kept until shortly before it ends"


async def test_who_is_no_registry_of_azure_is_told(server: Issuer, azure: Identities) -> None:
    with file_site() as site:
        site.files["/v2/"] = b"{}"
        said = {"identity": {"use_azure_workload_identity": True}, "force_http": True}
        host = site.url.removeprefix("http://")
        with pytest.raises(Stalled, match="is no Azure container registry"):
            await azure.exchanged(made_of(said), f"{host}/charts")


async def test_google_s_registries_know_a_token_by_a_name(server: Issuer) -> None:
    key = {"client_email": "robot@example.test", "private_key": server.pem}
    key["token_uri"] = f"{server.url}/google"
    given = made_of({"identity": {"gcp_service_account_key": json.dumps(key)}})
    access = await Identities().exchanged(given, "oci://europe-docker.pkg.dev/shop/charts")
    assert (access.username, access.password) == ("oauth2accesstoken", TOKEN)


async def test_an_access_without_an_identity_stays_as_it_is() -> None:
    access = Access(username="dev", password="s3cret")
    assert await Identities().exchanged(access, URL) is access
