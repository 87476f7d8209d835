"""Partial and shallow mirrors: only what is read is fetched."""

import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.support.git_http import GitServer, git_server
from tests.support.repository import Repository
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.git import GitSources
from trueup.model.errors import Stalled
from trueup.model.source import Source, Tree

LARGE = "x" * (2 << 20)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "served" / "shop")
    made.git("config", "uploadpack.allowFilter", "true")
    made.commit({"web/a.yaml": "a: 1", "web/b.yaml": "b: 1", "old.yaml": "o: 1"}, "first")
    made.commit({"old.yaml": None, "large.bin": LARGE}, "second")
    return made


@pytest.fixture
def server(repository: Repository) -> Iterator[GitServer]:
    with git_server(repository.folder.parent) as running:
        yield running


@asynccontextmanager
async def sources(folder: Path, access: Access | None = None) -> AsyncIterator[GitSources]:
    async def accesses(_url: str) -> Access:
        return access or Access()

    made = GitSources(folder / "data", accesses, recent=0.0)
    try:
        yield made
    finally:
        await made.close()


def mirror(folder: Path) -> Path:
    (found,) = (folder / "data").glob("*.git")
    return found


def here(folder: Path) -> set[str]:
    """The ids of all contents in the mirror."""
    words = ("git", "--git-dir", str(mirror(folder)), "cat-file", "--batch-all-objects")
    done = subprocess.run(
        (*words, "--batch-check=%(objecttype) %(objectname)"),
        check=True,
        capture_output=True,
        text=True,
    )
    lines = (line.split(" ") for line in done.stdout.splitlines())
    return {name for kind, name in lines if kind == "blob"}


async def read(sources: GitSources, url: str, *paths: str) -> tuple[Tree, list[str]]:
    source = Source(url)
    tree = await sources.tree(source, await sources.head(source))
    blobs = [tree.entries[path].blob for path in paths]
    found = await sources.contents(tree, blobs)
    return tree, [found[blob].decode() for blob in blobs]


async def test_files_are_fetched_in_one_batch_when_they_are_read(
    repository: Repository, server: GitServer, tmp_path: Path
) -> None:
    async with sources(tmp_path) as git:
        url = f"{server.url}/shop/.git"
        tree, _ = await read(git, url)
        assert set(tree.entries) == {"web/a.yaml", "web/b.yaml", "large.bin"}
        assert here(tmp_path) == set()
        fetches = server.fetches
        _, texts = await read(git, url, "web/a.yaml", "web/b.yaml")
        assert texts == ["a: 1", "b: 1"]
        assert server.fetches == fetches + 1
        assert len(here(tmp_path)) == 2


async def test_what_is_pushed_later_comes_at_once_but_for_large_files(
    repository: Repository, server: GitServer, tmp_path: Path
) -> None:
    async with sources(tmp_path) as git:
        url = f"{server.url}/shop/.git"
        await read(git, url, "web/a.yaml")
        repository.commit({"web/a.yaml": "a: 2", "other.bin": LARGE + "y"}, "third")
        before = server.fetches
        _, texts = await read(git, url, "web/a.yaml")
        assert texts == ["a: 2"]
        assert server.fetches == before + 1
        _, texts = await read(git, url, "other.bin")
        assert texts == [LARGE + "y"]


async def test_who_changed_a_line_is_known_of_a_partial_mirror_too(
    repository: Repository, server: GitServer, tmp_path: Path
) -> None:
    last = repository.commit({"web/a.yaml": "a: 1\nnew: 1"}, "third")
    async with sources(tmp_path) as git:
        url = f"{server.url}/shop/.git"
        await read(git, url)
        found = await git.changed(url, last, "web/a.yaml", (2, 0))
        assert {line: each.commit for line, each in found.items()} == {2: last, 0: last}


async def test_a_partial_mirror_outlives_a_restart_and_a_lost_pack(
    repository: Repository, server: GitServer, tmp_path: Path
) -> None:
    url = f"{server.url}/shop/.git"
    async with sources(tmp_path) as git:
        await read(git, url, "web/a.yaml")
    async with sources(tmp_path) as git:
        _, texts = await read(git, url, "web/b.yaml")
        assert texts == ["b: 1"]
    for pack in (mirror(tmp_path) / "objects/pack").glob("*"):
        pack.unlink()
    async with sources(tmp_path) as git:
        _, texts = await read(git, url, "web/a.yaml")
        assert texts == ["a: 1"]


async def test_a_server_that_sends_no_single_files_is_copied_whole(
    repository: Repository, tmp_path: Path
) -> None:
    """As servers of protocol 0 do unless they are told otherwise."""
    repository.git("config", "uploadpack.allowAnySHA1InWant", "false")
    repository.git("config", "protocol.version", "0")
    with git_server(repository.folder.parent, protocol=0) as server:
        async with sources(tmp_path) as git:
            url = f"{server.url}/shop/.git"
            _, texts = await read(git, url, "web/a.yaml")
            assert texts == ["a: 1"]
            assert len(here(tmp_path)) >= 4
            _, texts = await read(git, url, "large.bin")
            assert texts == [LARGE]
        async with sources(tmp_path) as git:
            repository.commit({"web/a.yaml": "a: 2"}, "third")
            _, texts = await read(git, url, "web/a.yaml")
            assert texts == ["a: 2"]


async def test_a_depth_leaves_the_history_out(
    repository: Repository, server: GitServer, tmp_path: Path
) -> None:
    first = repository.git("rev-list", "--max-parents=0", "HEAD")
    async with sources(tmp_path, Access(depth=1)) as git:
        url = f"{server.url}/shop/.git"
        await read(git, url, "web/a.yaml")
        assert (mirror(tmp_path) / "shallow").exists()
        repository.commit({"web/a.yaml": "a: 2"}, "third")
        _, texts = await read(git, url, "web/a.yaml")
        assert texts == ["a: 2"]
        old = await git.head(Source(url, target_revision=first))
        assert old.message == "first"
        with pytest.raises(Stalled, match="there is no commit"):
            await git.head(Source(url, target_revision="1" * 40))
