"""Files that Git LFS keeps, over a real server."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.support.git_http import GitServer, git_server
from tests.support.repository import Repository
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.git import GitSources
from trueup.model.errors import Stalled, Unreachable
from trueup.model.source import Source

CONTENT = b"kind: ConfigMap\n" * 100
OID = hashlib.sha256(CONTENT).hexdigest()
POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{OID}\nsize {len(CONTENT)}\n"


@asynccontextmanager
async def sources(folder: Path, access: Access) -> AsyncIterator[GitSources]:
    async def accesses(_url: str) -> Access:
        return access

    made = GitSources(folder / "data", accesses)
    try:
        yield made
    finally:
        await made.close()


async def read(git: GitSources, url: str, path: str = "web/a.yaml") -> bytes:
    source = Source(url)
    tree = await git.tree(source, await git.head(source))
    blob = tree.entries[path].blob
    return (await git.contents(tree, [blob]))[blob]


def served(folder: Path) -> None:
    repository = Repository(folder / "served" / "shop")
    repository.commit({"web/a.yaml": POINTER, "web/b.yaml": "b: 1"})


def address(server: GitServer) -> str:
    return f"{server.url}/shop/.git"


async def test_a_pointer_is_what_it_points_to(tmp_path: Path) -> None:
    served(tmp_path)
    access = Access("dev", "s3cret", enable_lfs=True)
    with git_server(tmp_path / "served", "dev", "s3cret") as server:
        server.lfs[OID] = CONTENT
        async with sources(tmp_path, access) as git:
            assert await read(git, address(server)) == CONTENT
            assert await read(git, address(server), "web/b.yaml") == b"b: 1"
        server.lfs.clear()  # it is here already
        async with sources(tmp_path, access) as git:
            assert await read(git, address(server)) == CONTENT


async def test_it_stays_a_pointer_where_nobody_asks_for_more(tmp_path: Path) -> None:
    served(tmp_path)
    with git_server(tmp_path / "served") as server:
        async with sources(tmp_path, Access()) as git:
            assert await read(git, address(server)) == POINTER.encode()


async def test_what_is_missing_or_wrong_is_told_with_its_file(tmp_path: Path) -> None:
    served(tmp_path)
    with git_server(tmp_path / "served") as server:
        async with sources(tmp_path, Access(enable_lfs=True)) as git:
            with pytest.raises(Stalled, match=r"web/a\.yaml: Git LFS: Object does not exist"):
                await read(git, address(server))
            server.lfs[OID] = CONTENT[:-1] + b"!"
            with pytest.raises(Unreachable, match=r"web/a\.yaml: Git LFS sent something else"):
                await read(git, address(server))
            server.lfs[OID] = CONTENT
            assert await read(git, address(server)) == CONTENT


async def test_a_repository_of_this_machine_has_no_lfs(tmp_path: Path) -> None:
    served(tmp_path)
    async with sources(tmp_path, Access(enable_lfs=True)) as git:
        with pytest.raises(Stalled, match="is kept by Git LFS, which is not read from"):
            await read(git, f"file://{tmp_path}/served/shop")


async def test_another_server_is_asked_as_anybody_may(tmp_path: Path) -> None:
    """And only for the files that the repository wants."""
    repository = Repository(tmp_path / "served" / "shop")
    (tmp_path / "other").mkdir()
    access = Access("dev", "s3cret", enable_lfs=True)
    with (
        git_server(tmp_path / "served", "dev", "s3cret") as server,
        git_server(tmp_path / "other") as other,
    ):
        config = f"[lfs]\n\turl = {other.url}/team/info/lfs\n\tfetchexclude = /web/b*\n"
        left = POINTER.replace(OID, "b" * 64)
        repository.commit({"web/a.yaml": POINTER, "web/b.yaml": left, ".lfsconfig": config})
        other.lfs[OID] = CONTENT
        async with sources(tmp_path, access) as git:
            assert await read(git, address(server)) == CONTENT
            assert await read(git, address(server), "web/b.yaml") == left.encode()
        assert set(other.shown) == {""}


async def test_a_submodule_has_its_own(tmp_path: Path) -> None:
    served(tmp_path)
    top = Repository(tmp_path / "served" / "top")
    link = Repository(tmp_path / "served" / "shop").git("rev-parse", "HEAD")
    with git_server(tmp_path / "served", "dev", "s3cret") as server:
        modules = '[submodule "shop"]\n\tpath = lib/shop\n\turl = ../../shop/.git\n'
        top.write({".gitmodules": modules})
        top.git("update-index", "--add", "--cacheinfo", f"160000,{link},lib/shop")
        top.git("add", ".gitmodules")
        top.git("commit", "--quiet", "--message", "a submodule")
        server.lfs[OID] = CONTENT
        async with sources(tmp_path, Access("dev", "s3cret", enable_lfs=True)) as git:
            url = f"{server.url}/top/.git"
            assert await read(git, url, "lib/shop/web/a.yaml") == CONTENT
        assert server.batches == ["/shop/.git/info/lfs/objects/batch"]
