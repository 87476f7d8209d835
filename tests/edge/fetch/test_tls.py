"""Git over https: authorities of one's own, client certificates, and what is wrong with them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.support.authority import Authority
from tests.support.git_http import git_server
from tests.support.repository import Repository
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.git import GitSources
from trueup.model.errors import Stalled
from trueup.model.source import Source


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "authority")


@pytest.fixture
def commit(tmp_path: Path) -> str:
    return Repository(tmp_path / "served" / "shop").commit({"a.yaml": "a: 1"})


@asynccontextmanager
async def sources(folder: Path, access: Access) -> AsyncIterator[GitSources]:
    async def accesses(_url: str) -> Access:
        return access

    made = GitSources(folder / "data", accesses)
    try:
        yield made
    finally:
        await made.close()


async def test_an_authority_of_ones_own_is_trusted_when_it_is_given(
    authority: Authority, commit: str, tmp_path: Path
) -> None:
    with git_server(tmp_path / "served", tls=authority.server()) as server:
        source = Source(f"{server.url}/shop/.git")
        async with sources(tmp_path, Access()) as git:
            with pytest.raises(Stalled, match=r"127\.0\.0\.1") as stalled:
                await git.head(source)
            assert stalled.value.reason == "UntrustedCertificate"
            assert "trueup cert add-tls" in stalled.value.hint
        for access in (Access(ca_data=authority.pem), Access(insecure=True)):
            async with sources(tmp_path, access) as git:
                revision = await git.head(source)
                assert revision.commit == commit
                assert "a.yaml" in (await git.tree(source, revision)).entries


async def test_a_certificate_that_has_ended_is_told(
    authority: Authority, commit: str, tmp_path: Path
) -> None:
    with git_server(tmp_path / "served", tls=authority.server(days=-1)) as server:
        async with sources(tmp_path, Access(ca_data=authority.pem)) as git:
            with pytest.raises(Stalled) as stalled:
                await git.head(Source(f"{server.url}/shop/.git"))
    assert stalled.value.reason == "ExpiredCertificate"
    assert server.url in stalled.value.message


async def test_a_client_certificate_lets_us_in(
    authority: Authority, commit: str, tmp_path: Path
) -> None:
    certificate, key = authority.issued("client")
    access = Access(
        ca_data=authority.pem, tls_client_cert_data=certificate, tls_client_cert_key=key
    )
    with git_server(tmp_path / "served", tls=authority.server(asking=True)) as server:
        source = Source(f"{server.url}/shop/.git")
        async with sources(tmp_path, access) as git:
            revision = await git.head(source)
            assert revision.commit == commit
            assert "a.yaml" in (await git.tree(source, revision)).entries
            looked = server.looks
            await git.head(source, look_now=True)
            assert server.looks == looked + 1


async def test_a_wrong_password_is_told_with_the_host_and_without_the_password(
    authority: Authority, commit: str, tmp_path: Path
) -> None:
    with git_server(tmp_path / "served", "dev", "s3cret", tls=authority.server()) as server:
        access = Access("dev", "wr0ng-password", ca_data=authority.pem)
        async with sources(tmp_path, access) as git:
            with pytest.raises(Stalled) as stalled:
                await git.head(Source(f"{server.url}/shop/.git"))
    assert stalled.value.reason == "AuthenticationFailed"
    assert server.url in stalled.value.message
    assert "wr0ng" not in str(stalled.value)
