"""Sources from Git, against real repositories."""

import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.git_http import git_server
from tests.support.repository import Repository
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.command import Limits
from trueup.edge.fetch.git import GitSources
from trueup.model.errors import Stalled, Unreachable
from trueup.model.source import Source


async def _anonymous(url: str) -> Access:
    return Access()


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "shop")


@pytest_asyncio.fixture
async def sources(tmp_path: Path) -> AsyncIterator[GitSources]:
    made = GitSources(tmp_path / "data", _anonymous)
    yield made
    await made.close()


def _source(repository: Repository, revision: str = "", prefix: str = "") -> Source:
    return Source(repository.url, target_revision=revision, tag_prefix=prefix)


async def test_an_empty_revision_is_head(repository: Repository, sources: GitSources) -> None:
    commit = repository.commit({"a.yaml": "a: 1"}, "first\n\nand why")
    found = await sources.head(_source(repository))
    assert found.commit == commit
    assert found.message == "first\n\nand why"
    assert found.author == "Dev <dev@example.test>"
    assert found.date is not None


async def test_what_changed_a_line_last(repository: Repository, sources: GitSources) -> None:
    first = repository.commit({"web/a [file] *.yaml": "a: 1\nb: 1\nc: 1\n"}, "first")
    second = repository.commit({"web/a [file] *.yaml": "new: 0\na: 1\nb: 2\nc: 1\n"}, "second")
    last = repository.commit({"other.yaml": "x: 1"}, "last")
    found = await sources.changed(repository.url, last, "web/a [file] *.yaml", (2, 3, 0))
    assert {line: each.commit for line, each in found.items()} == {2: first, 3: second, 0: second}
    assert found[3].message == "second"
    assert found[3].author == "Dev <dev@example.test>"


async def test_a_line_or_a_file_that_is_not_there_was_changed_by_nobody(
    repository: Repository, sources: GitSources
) -> None:
    commit = repository.commit({"a.yaml": "a: 1\n"})
    assert await sources.changed(repository.url, commit, "b.yaml", (1, 0)) == {}
    with pytest.raises(Unreachable, match="has only 1 line"):
        await sources.changed(repository.url, commit, "a.yaml", (9,))


async def test_each_way_to_name_a_commit(repository: Repository, sources: GitSources) -> None:
    first = repository.commit({"a": "1"})
    repository.git("tag", "v1.0.0")
    second = repository.commit({"a": "2"})
    repository.git("tag", "--annotate", "v1.1.0", "--message", "release")
    repository.git("branch", "stable", first)
    for revision, commit in {
        "main": second,
        "refs/heads/main": second,
        "HEAD": second,
        "stable": first,
        "v1.0.0": first,
        "v1.1.0": second,
        "refs/tags/v1.1.0": second,
        "1.*": second,
        "~1.0": first,
        first: first,
        first[:8]: first,
    }.items():
        found = await sources.head(_source(repository, revision))
        assert found.commit == commit, revision
    assert (await sources.head(_source(repository, "main"))).tags == ("v1.1.0",)


async def test_a_tag_prefix_is_stripped_before_the_range(
    repository: Repository, sources: GitSources
) -> None:
    first = repository.commit({"a": "1"})
    repository.git("tag", "web-1.0.0")
    repository.commit({"a": "2"})
    repository.git("tag", "api-2.0.0")
    assert (await sources.head(_source(repository, "*", "web-"))).commit == first


async def test_the_files_of_a_commit(repository: Repository, sources: GitSources) -> None:
    repository.commit({"a.yaml": "a: 1", "deep/er/b.yaml": "b: 1", "bytes": b"\xff\x00"})
    source = _source(repository)
    tree = await sources.tree(source, await sources.head(source))
    assert sorted(tree.entries) == ["a.yaml", "bytes", "deep/er/b.yaml"]
    blobs = {path: entry.blob for path, entry in tree.entries.items()}
    contents = await sources.contents(tree, blobs.values())
    assert {path: contents[blob] for path, blob in blobs.items()} == {
        "a.yaml": b"a: 1",
        "deep/er/b.yaml": b"b: 1",
        "bytes": b"\xff\x00",
    }


async def test_a_push_is_seen_when_asked_to_look_now(
    repository: Repository, sources: GitSources
) -> None:
    repository.commit({"a": "1"})
    before = await sources.head(_source(repository))
    commit = repository.commit({"a": "2"})
    assert await sources.head(_source(repository)) == before
    assert (await sources.head(_source(repository), look_now=True)).commit == commit


async def test_a_rewritten_branch_is_followed(repository: Repository, sources: GitSources) -> None:
    first = repository.commit({"a": "1"})
    second = repository.commit({"a": "2"})
    assert (await sources.head(_source(repository))).commit == second
    repository.git("reset", "--hard", "--quiet", first)
    third = repository.commit({"a": "3"})
    assert (await sources.head(_source(repository), look_now=True)).commit == third


async def test_a_branch_that_was_rewritten_since_the_look_is_looked_at_again(
    repository: Repository, sources: GitSources
) -> None:
    repository.commit({"a": "1"})
    await sources.reach(repository.url)
    repository.git("commit", "--quiet", "--amend", "--message", "another")
    rewritten = repository.git("rev-parse", "HEAD")
    assert (await sources.head(_source(repository, "main"))).commit == rewritten


async def test_a_commit_that_no_branch_leads_to(
    repository: Repository, sources: GitSources
) -> None:
    first = repository.commit({"a": "1"})
    lost = repository.commit({"a": "2"})
    repository.git("update-ref", "refs/pull/1/head", lost)
    repository.git("reset", "--hard", "--quiet", first)
    assert (await sources.head(_source(repository, lost))).commit == lost
    assert (await sources.head(_source(repository, "pull/1/head"))).commit == lost


async def test_many_applications_make_one_look_and_one_fetch(
    repository: Repository, sources: GitSources
) -> None:
    repository.commit({"a": "1"})
    with git_server(repository.folder.parent) as server:
        source = Source(f"{server.url}/shop/.git", target_revision="main")
        heads = await asyncio.gather(*(sources.head(source) for _ in range(50)))
        assert len({head.commit for head in heads}) == 1
        assert (server.looks, server.fetches) == (2, 1)  # a fetch begins with a look of its own
        commit = repository.commit({"a": "2"})
        heads = await asyncio.gather(*(sources.head(source, look_now=True) for _ in range(50)))
        assert {head.commit for head in heads} == {commit}
        assert server.looks <= 5
        assert server.fetches == 2


async def test_a_mirror_outlives_the_process(
    repository: Repository, sources: GitSources, tmp_path: Path
) -> None:
    commit = repository.commit({"a": "1"})
    await sources.head(_source(repository))
    shutil.rmtree(repository.folder)
    later = GitSources(tmp_path / "data", _anonymous)
    source = _source(repository, commit)
    assert "a" in (await later.tree(source, await later.head(source))).entries
    await later.close()


async def test_what_a_killed_git_left_is_removed(
    repository: Repository, sources: GitSources, tmp_path: Path
) -> None:
    repository.commit({"a": "1"})
    await sources.head(_source(repository))
    (mirror,) = (tmp_path / "data").glob("*.git")
    for lock in ("HEAD.lock", "packed-refs.lock", "config.lock", "refs/heads/main.lock"):
        (mirror / lock).touch()
    commit = repository.commit({"a": "2"})
    later = GitSources(tmp_path / "data", _anonymous)
    assert (await later.head(_source(repository))).commit == commit
    await later.close()


@pytest.mark.parametrize("damage", ["pack", "HEAD", "config", "objects"])
async def test_a_damaged_mirror_is_made_anew(
    repository: Repository, sources: GitSources, tmp_path: Path, damage: str
) -> None:
    commit = repository.commit({"a": "1", "b/c": "2"})
    await sources.head(_source(repository))
    await sources.close()
    (mirror,) = (tmp_path / "data").glob("*.git")
    match damage:
        case "pack":
            for pack in mirror.glob("objects/pack/*.pack"):
                pack.chmod(0o600)
                pack.write_bytes(pack.read_bytes()[:40])
        case "objects":
            shutil.rmtree(mirror / "objects")
        case _:
            (mirror / damage).write_text("\0garbage")
    later = GitSources(tmp_path / "data", _anonymous)
    source = _source(repository)
    tree = await later.tree(source, await later.head(source))
    assert tree.commit == commit
    texts = await later.contents(tree, [entry.blob for entry in tree.entries.values()])
    assert sorted(texts.values()) == [b"1", b"2"]
    await later.close()


def _fetch_and_kill(mirror: Path, url: str, seconds: float) -> None:
    words = ["git", "-C", str(mirror), "fetch", "-q", url, "+refs/heads/*:refs/heads/*"]
    killed = subprocess.Popen(words, start_new_session=True)
    with suppress(subprocess.TimeoutExpired):
        killed.wait(seconds)
    with suppress(ProcessLookupError):
        os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()


async def test_a_fetch_killed_half_way_does_no_harm(
    repository: Repository, sources: GitSources, tmp_path: Path
) -> None:
    repository.commit({"a": "1"})
    await sources.head(_source(repository))
    for round_ in range(5):
        commit = repository.commit({f"big{round_}": os.urandom(2_000_000), "a": str(round_)})
        (mirror,) = (tmp_path / "data").glob("*.git")
        _fetch_and_kill(mirror, repository.url, 0.004 * (round_ + 1))
        later = GitSources(tmp_path / "data", _anonymous)
        source = _source(repository)
        tree = await later.tree(source, await later.head(source))
        assert tree.commit == commit
        await later.contents(tree, [entry.blob for entry in tree.entries.values()])
        await later.close()


async def test_a_revision_that_does_not_exist_names_near_ones(
    repository: Repository, sources: GitSources
) -> None:
    repository.commit({"a": "1"})
    repository.git("branch", "release-1.2")
    with pytest.raises(Stalled) as stalled:
        await sources.head(_source(repository, "relase-1.2"))
    assert stalled.value.reason == "RevisionNotFound"
    assert "release-1.2" in stalled.value.hint
    with pytest.raises(Stalled, match="there is no commit"):
        await sources.head(_source(repository, "f" * 40))
    with pytest.raises(Stalled, match="there is no commit abcdef1"):
        await sources.head(_source(repository, "abcdef1"))


async def test_an_empty_repository_says_so(repository: Repository, sources: GitSources) -> None:
    with pytest.raises(Stalled) as stalled:
        await sources.head(_source(repository, "main"))
    assert "empty" in stalled.value.hint


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///nowhere/at/all.git", "RepositoryNotFound"),
        ("ext::sh -c true", "InvalidRepository"),
        ("--upload-pack=touch /tmp/x", "InvalidRepository"),
        ("", "InvalidRepository"),
        ("ftp://127.0.0.1/x", "ProtocolNotSupported"),
    ],
)
async def test_addresses_that_cannot_be_fetched(sources: GitSources, url: str, reason: str) -> None:
    with pytest.raises(Stalled) as stalled:
        await sources.head(Source(url, target_revision="main"))
    assert stalled.value.reason == reason


async def test_a_recent_answer_may_be_too_old_for_once(
    sources: GitSources, repository: Repository
) -> None:
    repository.commit({"a": "1"})
    first = await sources.head(_source(repository))
    pushed = repository.commit({"a": "2"})
    assert await sources.head(_source(repository)) == first
    assert (await sources.head(_source(repository), no_older=0)).commit == pushed


async def test_a_host_that_does_not_answer_is_unreachable(
    repository: Repository, tmp_path: Path
) -> None:
    hasty = GitSources(tmp_path / "data", _anonymous, Limits(look=0.3))
    with git_server(repository.folder.parent) as server, pytest.raises(Unreachable, match="answer"):
        await hasty.head(Source(f"{server.url}/silent/x.git"))
    with pytest.raises(Unreachable):
        await hasty.head(Source("http://127.0.0.1:9/x.git"))
    await hasty.close()


async def test_credentials_are_given_and_never_told(repository: Repository, tmp_path: Path) -> None:
    commit = repository.commit({"a": "1"})

    async def given(url: str) -> Access:
        return Access(username="dev", password="s3cret" if "shop" in url else "wr0ng")

    sources = GitSources(tmp_path / "data", given)
    with git_server(repository.folder.parent, "dev", "s3cret") as server:
        found = await sources.head(Source(f"{server.url}/shop/.git"))
        assert found.commit == commit
        with pytest.raises(Stalled) as stalled:
            await sources.head(Source(f"{server.url}/other/.git"))
        assert stalled.value.reason == "AuthenticationFailed"
        assert "wr0ng" not in str(stalled.value)
        with pytest.raises(Stalled) as stalled:
            await sources.head(Source(f"http://me:t0ken@{server.url[7:]}/other/.git"))
        assert "t0ken" not in str(stalled.value)
    await sources.close()
    for path in (tmp_path / "data").rglob("*"):
        assert not path.is_file() or b"s3cret" not in path.read_bytes()


async def test_a_repository_that_is_gone_leaves_what_was_fetched(
    repository: Repository, sources: GitSources
) -> None:
    repository.commit({"a": "1"})
    source = _source(repository)
    known = await sources.head(source)
    shutil.rmtree(repository.folder)
    with pytest.raises(Stalled) as stalled:
        await sources.head(source, look_now=True)
    assert stalled.value.reason == "RepositoryNotFound"
    assert "a" in (await sources.tree(source, known)).entries


async def test_a_reader_that_is_killed_does_not_cost_the_mirror(
    repository: Repository, sources: GitSources
) -> None:
    repository.commit({"a": "1"})
    source = _source(repository)
    tree = await sources.tree(source, await sources.head(source))
    shutil.rmtree(repository.folder)
    (mirror,) = sources._mirrors.values()
    process = mirror._objects._process
    assert process is not None
    process.kill()
    assert list((await sources.contents(tree, [tree.entries["a"].blob])).values()) == [b"1"]


async def test_a_submodule_may_not_name_a_folder_of_this_machine(
    repository: Repository, sources: GitSources, tmp_path: Path
) -> None:
    secret = Repository(tmp_path / "secret")
    commit = secret.commit({"key": "s3cret"})
    modules = f'[submodule "m"]\npath = m\nurl = {secret.url}\n'
    repository.commit({".gitmodules": modules})
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{commit},m")
    repository.git("commit", "--quiet", "--message", "module")
    tree = await sources.tree(_source(repository), await sources.head(_source(repository)))
    assert "m/key" in tree.entries, "a source of this machine may"
    with git_server(repository.folder.parent) as server:
        source = Source(f"{server.url}/shop/.git")
        tree = await sources.tree(source, await sources.head(source))
        assert "m/key" not in tree.entries
        assert tree.entries["m"].mode == "160000"


async def test_submodules_may_be_left_out(repository: Repository, tmp_path: Path) -> None:
    inner = Repository(tmp_path / "inner")
    commit = inner.commit({"a": "1"})
    repository.commit({".gitmodules": f'[submodule "m"]\npath = m\nurl = {inner.url}\n'})
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{commit},m")
    repository.git("commit", "--quiet", "--message", "module")
    sources = GitSources(tmp_path / "data", _anonymous, submodules=False)
    tree = await sources.tree(_source(repository), await sources.head(_source(repository)))
    await sources.close()
    assert sorted(tree.entries) == [".gitmodules", "m"]
