"""Git over ssh, against a real server."""

import hashlib
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.support.git_http import git_server
from tests.support.proxy import Proxy, proxying
from tests.support.repository import Repository
from tests.support.sshd import SshServer, needs_sshd, ssh_server
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.git import GitSources
from trueup.model.errors import Stalled, Unreachable
from trueup.model.source import Source

pytestmark = [needs_sshd, pytest.mark.slow]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    with ssh_server(tmp_path_factory.mktemp("ssh") / "server") as running:
        yield running


@asynccontextmanager
async def sources(folder: Path, access: Access) -> AsyncIterator[GitSources]:
    async def accesses(url: str) -> Access:
        return access

    git = GitSources(folder / "mirrors", accesses)
    try:
        yield git
    finally:
        await git.close()


async def test_a_key_and_a_known_host_let_us_in(server: SshServer, tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository")
    commit = repository.commit({"a.yaml": "a: 1"})
    access = Access(ssh_private_key=server.key, known_hosts=server.known_hosts)
    async with sources(tmp_path, access) as git:
        source = Source(server.url(repository.folder), target_revision="main")
        head = await git.head(source)
        assert head.commit == commit
        assert set((await git.tree(source, head)).entries) == {"a.yaml"}


@pytest.mark.parametrize("form", ["hashed", "many names", "wildcard", "authority"])
async def test_known_hosts_as_openssh_writes_them(
    server: SshServer, tmp_path: Path, form: str
) -> None:
    repository = Repository(tmp_path / "repository")
    commit = repository.commit({"a.yaml": "a: 1"})
    name, _, key = server.known_hosts.partition(" ")
    known = {
        "hashed": _hashed(tmp_path, server.known_hosts),
        "many names": f"# ours\ngit.example.test,{name} {key}",
        "wildcard": f"[127.0.0.*]:* {key}",
        "authority": f"@cert-authority * {key}{name} {key}",
    }[form]
    access = Access(ssh_private_key=server.key, known_hosts=known)
    async with sources(tmp_path, access) as git:
        assert (await git.head(Source(server.url(repository.folder)))).commit == commit


def _hashed(folder: Path, line: str) -> str:
    file = folder / "hashed"
    file.write_text(line)
    subprocess.run(("ssh-keygen", "-q", "-H", "-f", str(file)), check=True, capture_output=True)
    assert "127.0.0.1" not in file.read_text()
    return file.read_text()


@pytest.mark.parametrize("known", ["", "[127.0.0.1]:1 ssh-ed25519 AAAA"])
async def test_an_unknown_host_is_refused(server: SshServer, tmp_path: Path, known: str) -> None:
    repository = Repository(tmp_path / "repository")
    repository.commit({"a.yaml": "a: 1"})
    access = Access(ssh_private_key=server.key, known_hosts=known)
    async with sources(tmp_path, access) as git:
        with pytest.raises(Stalled) as refused:
            await git.head(Source(server.url(repository.folder)))
        assert "host" in refused.value.message.lower()
        assert "known_hosts" in refused.value.hint


async def test_an_unknown_host_is_let_in_on_demand(server: SshServer, tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository")
    commit = repository.commit({"a.yaml": "a: 1"})
    access = Access(ssh_private_key=server.key, insecure_ignore_host_key=True)
    async with sources(tmp_path, access) as git:
        assert (await git.head(Source(server.url(repository.folder)))).commit == commit


async def test_without_a_key_we_are_told_to_give_one(server: SshServer, tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository")
    repository.commit({"a.yaml": "a: 1"})
    async with sources(tmp_path, Access(known_hosts=server.known_hosts)) as git:
        with pytest.raises(Stalled) as refused:
            await git.head(Source(server.url(repository.folder)))
        assert "key" in refused.value.hint


AUTHENTICATE = """\
#!/bin/sh
case "$SSH_ORIGINAL_COMMAND" in
git-lfs-authenticate*) echo '{"href": "HREF", "header": {"Authorization": "RemoteAuth t0ken"}}';;
*) eval "$SSH_ORIGINAL_COMMAND";;
esac
"""


async def test_git_lfs_lies_where_the_host_says(tmp_path: Path) -> None:
    content = b"kind: ConfigMap\n"
    oid = hashlib.sha256(content).hexdigest()
    said = f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {len(content)}\n"
    repository = Repository(tmp_path / "repository")
    repository.commit({"a.yaml": said})
    script = tmp_path / "authenticate"
    with git_server(tmp_path) as large, ssh_server(tmp_path / "ssh", f"sh {script}") as server:
        large.lfs[oid] = content
        script.write_text(AUTHENTICATE.replace("HREF", f"{large.url}/repository/info/lfs"))
        access = Access(ssh_private_key=server.key, known_hosts=server.known_hosts, enable_lfs=True)
        async with sources(tmp_path, access) as git:
            source = Source(server.url(repository.folder))
            tree = await git.tree(source, await git.head(source))
            blob = tree.entries["a.yaml"].blob
            assert (await git.contents(tree, [blob]))[blob] == content
        assert set(large.shown) == {"RemoteAuth t0ken"}


async def test_a_socks_proxy_leads_to_the_host(server: SshServer, tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository")
    commit = repository.commit({"a.yaml": "a: 1"})
    proxy = Proxy(("127.0.0.1", server.port), "me", "s3cret")
    known = server.known_hosts.replace("[127.0.0.1]", "[git.example.test]")
    url = server.url(repository.folder).replace("127.0.0.1", "git.example.test")
    async with proxying(proxy, "socks5") as through:
        access = Access(ssh_private_key=server.key, known_hosts=known, proxy=through.address)
        async with sources(tmp_path, access) as git:
            assert (await git.head(Source(url))).commit == commit
        assert set(through.asked) == {f"git.example.test:{server.port}"}
        through.refuses = True
        async with sources(tmp_path / "refused", access) as git:
            with pytest.raises(Unreachable) as caught:
                await git.head(Source(url))
    assert "s3cret" not in str(caught.value)
