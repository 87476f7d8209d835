"""Refs over HTTP without ``git``: the same as ``git ls-remote`` says, in one request."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.git_http import git_server
from tests.support.repository import Repository
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.git import GitSources
from trueup.edge.fetch.parse import refs_of
from trueup.edge.fetch.patience import Patience
from trueup.edge.fetch.smart import Smart
from trueup.edge.waits import asked_to_wait
from trueup.model.errors import Stalled, Unreachable
from trueup.model.source import Source

PATIENCE = 30.0


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "served" / "shop")
    made.commit({"a.yaml": "a: 1"})
    made.git("tag", "light")
    made.git("tag", "--annotate", "v1.0.0", "--message", "release")
    made.commit({"a.yaml": "a: 2"})
    made.git("update-ref", "refs/pull/7/head", "HEAD")
    return made


@pytest_asyncio.fixture
async def smart(tmp_path: Path) -> AsyncIterator[Smart]:
    made = Smart(tmp_path / "keys", Patience())
    yield made
    await made.close()


def _said_by_git(url: str) -> bytes:
    words = ("git", "ls-remote", "--symref", url)
    return subprocess.run(words, check=True, capture_output=True).stdout


@pytest.mark.parametrize("protocol", [0, 2])
async def test_it_is_what_git_says(repository: Repository, smart: Smart, protocol: int) -> None:
    repository.git("init", "--quiet", "--bare", "../empty")
    repository.git("init", "--quiet", "--bare", "--object-format=sha256", "../long")
    with git_server(repository.folder.parent, protocol=protocol) as server:
        for name in ("shop/.git", "empty", "long"):
            url = f"{server.url}/{name}"
            said = await asyncio.to_thread(_said_by_git, url)
            assert await smart.refs(url, Access(), PATIENCE) == refs_of(said)


async def test_a_look_is_one_request(repository: Repository, smart: Smart) -> None:
    with git_server(repository.folder.parent) as server:
        url = f"{server.url}/shop/.git"
        await smart.refs(url, Access(), PATIENCE)
        before = server.asked
        commit = repository.commit({"a.yaml": "a: 3"})
        found = await smart.refs(url, Access(), PATIENCE)
        assert found is not None
        assert found.commits["refs/heads/main"] == commit
        assert server.asked == before + 1


async def test_what_is_not_well_is_left_to_git(
    repository: Repository, smart: Smart, tmp_path: Path
) -> None:
    with git_server(repository.folder.parent, "dev", "s3cret") as server:
        url = f"{server.url}/shop/.git"
        access = Access("dev", "s3cret")
        assert await smart.refs(url, access, PATIENCE) is not None
        assert await smart.refs(url, Access("dev", "wrong"), PATIENCE) is None
        assert await smart.refs(f"{server.url}/nothing", access, PATIENCE) is None
        assert await smart.refs(f"{server.url}/shop/.git/HEAD", access, PATIENCE) is None
    for other in ("ssh://x.test/a", "file:///a", "https://u:p@x.test/a"):
        assert await smart.refs(other, access, PATIENCE) is None


async def test_a_moved_repository_is_followed_and_nobody_else_sees_credentials(
    repository: Repository, tmp_path: Path
) -> None:
    async def accesses(_url: str) -> Access:
        return Access("dev", "s3cret")

    root = repository.folder.parent
    sources = GitSources(tmp_path / "data", accesses)
    with git_server(root, "dev", "s3cret") as server, git_server(root) as other:
        server.moved = server.url
        source = Source(f"{server.url}/moved/shop/.git")
        revision = await sources.head(source)
        assert "a.yaml" in (await sources.tree(source, revision)).entries
        # To another host
        repository.commit({"a.yaml": "a: 4"})
        server.moved = other.url
        elsewhere = Source(f"{server.url}/moved/./shop/.git")
        with pytest.raises(Stalled) as stalled:
            await sources.head(elsewhere, look_now=True)
        assert stalled.value.reason == "Redirected"
        assert set(other.shown) <= {""}
    await sources.close()


async def test_all_who_read_from_a_host_wait_when_it_asks_us_to(
    repository: Repository, tmp_path: Path
) -> None:
    async def accesses(_url: str) -> Access:
        return Access()

    second = Repository(tmp_path / "served" / "other")
    second.commit({"b.yaml": "b: 1"})
    sources = GitSources(tmp_path / "data", accesses)
    with git_server(repository.folder.parent) as server:
        shop, other = (Source(f"{server.url}/{name}/.git") for name in ("shop", "other"))
        known = await sources.head(shop)
        server.limit = (429, {"Retry-After": "120"})
        for source in (shop, other):
            with pytest.raises(Unreachable, match=r"wait for 1[12]\d s more"):
                await sources.head(source, look_now=True)
        asked = server.asked
        for source in (shop, other):
            with pytest.raises(Unreachable):
                await sources.head(source, look_now=True)
        assert server.asked == asked
        assert (await sources.tree(shop, known)).entries
    await sources.close()


async def test_git_that_is_told_to_wait_makes_all_wait(
    repository: Repository, tmp_path: Path
) -> None:
    async def accesses(_url: str) -> Access:
        return Access()

    sources = GitSources(tmp_path / "data", accesses)
    with git_server(repository.folder.parent) as server:
        source = Source(f"{server.url}/shop/.git", target_revision="1" * 40)
        server.limit = (429, {})
        for _ in range(2):
            with pytest.raises(Unreachable, match="its rate limit is reached"):
                await sources.head(source)
        assert server.asked == 1
    await sources.close()


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"Retry-After": "7"}, 7.0),
        (503, {"Retry-After": "7"}, 7.0),
        (403, {"Retry-After": "7"}, 7.0),
        (429, {}, None),
        (429, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 1.0),
        (429, {"Retry-After": "soon"}, None),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"}, 1.0),
    ],
)
def test_how_long(status: int, headers: dict[str, str], seconds: float | None) -> None:
    assert asked_to_wait(status, headers) == (True, seconds)


def test_who_is_only_refused_does_not_wait() -> None:
    for status, headers in ((403, {}), (503, {}), (200, {"Retry-After": "7"}), (401, {})):
        assert asked_to_wait(status, headers) == (False, None)


def test_a_host_that_says_no_time_is_left_alone_longer_and_longer() -> None:
    patience, url = Patience(), "https://git.test/a"
    for seconds in (60, 120, 240):
        patience.put_off(url)
        with pytest.raises(Unreachable, match=f"{seconds} s more"):
            patience.heed("https://GIT.test/other")
    patience.heed("https://elsewhere.test/a")
    patience.well(url)
    patience.heed(url)


async def test_a_branch_that_becomes_the_default_is_head(
    repository: Repository, tmp_path: Path
) -> None:
    async def accesses(_url: str) -> Access:
        return Access()

    sources = GitSources(tmp_path / "data", accesses)
    with git_server(repository.folder.parent) as server:
        source = Source(f"{server.url}/shop/.git")
        await sources.head(source)
        repository.git("branch", "--move", "main", "trunk")
        commit = repository.commit({"a.yaml": "a: 5"})
        assert (await sources.head(source, look_now=True)).commit == commit
        gone = Source(f"{server.url}/shop/.git", target_revision="main")
        with pytest.raises(Stalled, match="unable to resolve 'main'"):
            await sources.head(gone)
        pull = Source(f"{server.url}/shop/.git", target_revision="refs/pull/7/head")
        assert (await sources.head(pull)).commit != commit
    await sources.close()
