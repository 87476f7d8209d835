"""What the tools of a user keep lets us in where they are let in."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.file_site import file_site
from tests.support.packed import chart, index
from tests.support.registry import PASSWORD, REFRESH, USER, push_chart, registry_site
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.logins import Logins
from trueup.edge.fetch.sources import AllSources
from trueup.model.errors import Stalled
from trueup.model.source import Source


class User:
    """A home with the files of tools; *environ*: what is set in its shell."""

    def __init__(self, home: Path) -> None:
        self.home = home
        (home / "bin").mkdir()
        self.environ = {"PATH": f"{home}/bin:/usr/bin:/bin"}
        self.logins = Logins(self.environ, home)
        self.sources = AllSources(home / "data", self.logins.access)

    def keep(self, path: str, text: str) -> Path:
        made = self.home / path
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_text(text)
        return made

    def helper(self, name: str, script: str) -> None:
        self.keep(f"bin/docker-credential-{name}", f"#!/bin/sh\n{script}\n").chmod(0o755)

    async def files(self, source: Source) -> list[str]:
        return sorted((await self.sources.tree(source, await self.sources.head(source))).entries)


@pytest_asyncio.fixture
async def user(tmp_path: Path) -> AsyncIterator[User]:
    made = User(tmp_path)
    yield made
    await made.sources.close()


FILES = ["Chart.yaml", "templates/config.yaml", "values.yaml"]
HELPER = 'read server; echo \'{"Username": "%s", "Secret": "%s"}\'; test -n "$server"'


@pytest.mark.parametrize(
    ("path", "auth"),
    [
        (".config/helm/registry/config.json", "token"),
        (".docker/config.json", "basic"),
        (".docker/config.json", "refresh"),
    ],
)
async def test_a_login_at_a_registry(user: User, path: str, auth: str) -> None:
    with registry_site(auth) as registry:
        push_chart(registry, "charts/nginx", "1.0.0", chart("nginx", "1.0.0"))
        source = Source(f"{registry.host}/charts", target_revision="*", chart="nginx")
        with pytest.raises(Stalled):
            await user.files(source)
        entry = {"username": USER, "password": PASSWORD}
        if auth == "refresh":
            entry = {"identitytoken": REFRESH}
        user.keep(path, json.dumps({"auths": {registry.host: entry}}))
        await user.sources.head(source, look_now=True)
        assert await user.files(source) == FILES


async def test_a_helper_is_asked(user: User) -> None:
    user.environ["DOCKER_CONFIG"] = str(user.home / "docker")
    user.keep("docker/config.json", '{"credHelpers": {"r.test": "shop"}, "credsStore": "all"}')
    user.helper("shop", HELPER % (USER, PASSWORD))
    user.helper("all", 'echo "credentials not found in native keychain"; exit 1')
    assert await user.logins.access("r.test/charts") == Access(username=USER, password=PASSWORD)
    assert await user.logins.access("oci://other.test/shop") == Access()


@pytest.mark.parametrize(
    ("script", "said"),
    [("", "No such file"), ("echo no", "its answer is none"), ("exit 3", "it ended with 3")],
)
async def test_a_helper_that_does_not_help_is_named(user: User, script: str, said: str) -> None:
    user.keep(".docker/config.json", '{"credsStore": "shop"}')
    if script:
        user.helper("shop", script)
    with pytest.raises(Stalled, match="docker-credential-shop") as stalled:
        await user.logins.access("oci://r.test/shop")
    assert said in stalled.value.message


async def test_a_chart_repository_that_was_added(user: User) -> None:
    with file_site(USER, PASSWORD) as site:
        packed = chart("nginx", "1.0.0")
        site.files["/stable/nginx.tgz"] = packed
        site.files["/stable/index.yaml"] = index([("nginx", "1.0.0", "nginx.tgz", packed)])
        url = f"{site.url}/stable"
        entry = f"{{name: stable, url: {url}/, username: {USER}, password: {PASSWORD}}}"
        user.keep(".config/helm/repositories.yaml", f"repositories: [{entry}]")
        assert await user.files(Source(url, target_revision="1.*", chart="nginx")) == FILES
        assert user.logins.names() == {"stable": f"{url}/"}


async def test_of_a_server_the_login_that_it_is_given_stands_in(user: User) -> None:
    own = {"auths": {"r.test": {"username": USER, "password": PASSWORD}}}
    user.keep(".docker/config.json", json.dumps(own))
    server = Logins(user.environ, None)
    assert await server.standing_in(Access(), "r.test/charts") == Access()
    user.environ["DOCKER_CONFIG"] = str(user.home / ".docker")
    known = Access(username=USER, password=PASSWORD)
    assert await server.standing_in(Access(), "oci://r.test/shop") == known
    declared = Access(enable_oci=True, ca_data="x")
    found = await server.standing_in(declared, "https://r.test")
    assert (found.username, found.ca_data) == (USER, "x")
    for access in (Access(username="dev"), Access(bearer_token="t")):
        assert await server.standing_in(access, "r.test/charts") == access
    assert await server.standing_in(Access(), "https://r.test/charts") == Access()


async def test_a_bucket_s_key_stands_in_the_environment(user: User) -> None:
    user.environ |= {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "s3cret"}
    user.environ |= {"AWS_DEFAULT_REGION": "eu-west-1", "AWS_ENDPOINT_URL": "https://minio.test"}
    found = await user.logins.access("s3://manifests/prod")
    assert (found.username, found.password) == ("key", "s3cret")
    assert (found.region, found.endpoint) == ("eu-west-1", "https://minio.test")


async def test_a_file_that_cannot_be_read_is_named(user: User) -> None:
    path = user.keep(".docker/config.json", "{")
    with pytest.raises(Stalled, match=str(path)):
        await user.logins.access("r.test/shop")
