"""Charts from a chart repository, over real HTTP."""

import gzip
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio

from tests.support.file_site import FileSite, file_site
from tests.support.packed import chart, index, tarred
from tests.support.provenance import PackageKey, needs_gpg
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.sources import AllSources
from trueup.model.errors import Stalled, Unreachable
from trueup.model.source import HelmOptions, Revision, Source, Tree

OLD, NEW = chart("nginx", "1.0.0"), chart("nginx", "1.1.0")


class Shop:
    """A chart repository with two versions of nginx, and sources that know *access*."""

    def __init__(self, folder: Path, site: FileSite) -> None:
        self.folder = folder
        self.site = site
        self.access = Access()
        self.publish(("1.0.0", "nginx-1.0.0.tgz", OLD), ("1.1.0", f"{site.url}/new.tgz", NEW))
        site.files["/charts/nginx-1.0.0.tgz"] = OLD
        site.files["/new.tgz"] = NEW
        self.sources = self.opened()

    def publish(self, *versions: tuple[str, str, bytes]) -> None:
        self.site.files["/charts/index.yaml"] = index([("nginx", *each) for each in versions])

    def opened(self) -> AllSources:
        return AllSources(self.folder / "data", self._accesses, recent=300.0)

    async def _accesses(self, _address: str) -> Access:
        return self.access

    def source(self, revision: str, name: str = "nginx") -> Source:
        return Source(f"{self.site.url}/charts", target_revision=revision, chart=name)

    async def tree(self, revision: str) -> Tree:
        source = self.source(revision)
        return await self.sources.tree(source, await self.sources.head(source))


@pytest_asyncio.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    with file_site() as site:
        made = Shop(tmp_path, site)
        yield made
        await made.sources.close()


@pytest.fixture
def key(tmp_path: Path) -> Iterator[PackageKey]:
    made = PackageKey(tmp_path / "gpg")
    yield made
    made.close()


async def test_the_revision_is_the_version_that_a_range_means(shop: Shop) -> None:
    for wanted, expected in (("*", "1.1.0"), ("~1.0", "1.0.0"), ("1", "1.1.0"), ("1.0.0", "1.0.0")):
        assert (await shop.sources.head(shop.source(wanted))).commit == expected, wanted
    assert shop.site.count("/charts/index.yaml") == 1


async def test_a_version_in_full_is_not_looked_up(shop: Shop) -> None:
    assert (await shop.sources.head(shop.source("9.9.9"), look_now=True)).commit == "9.9.9"
    assert shop.site.asked == []


async def test_the_chart_is_the_root_of_the_tree(shop: Shop) -> None:
    for version in ("1.0.0", "1.1.0"):
        tree = await shop.tree(version)
        assert sorted(tree.entries) == ["Chart.yaml", "templates/config.yaml", "values.yaml"]
        blob = tree.entries["Chart.yaml"].blob
        assert version.encode() in (await shop.sources.contents(tree, [blob]))[blob]


async def test_a_chart_is_downloaded_once_even_by_the_next_process(shop: Shop) -> None:
    first = await shop.tree("1.0.0")
    await shop.tree("1.0.0")
    await shop.sources.close()
    shop.sources = shop.opened()
    shop.site.statuses["/charts/index.yaml"] = 503
    assert await shop.tree("1.0.0") == first
    assert shop.site.count("/charts/nginx-1.0.0.tgz") == 1


async def test_an_index_is_asked_for_again_only_if_it_has_changed(shop: Shop) -> None:
    newest = shop.source("*")
    await shop.sources.head(newest)
    await shop.sources.head(newest, look_now=True)
    await shop.sources.close()
    shop.sources = shop.opened()
    assert (await shop.sources.head(newest)).commit == "1.1.0"
    assert shop.site.unchanged == 2
    shop.publish(("1.2.0", "a.tgz", OLD))
    assert (await shop.sources.head(newest, look_now=True)).commit == "1.2.0"


async def test_what_is_new_in_the_repository_is_found_when_it_is_asked_for(shop: Shop) -> None:
    await shop.sources.head(shop.source("*"))
    shop.publish(("2.0.0", "nginx-1.0.0.tgz", OLD))
    assert (await shop.tree("2.0.0")).commit == "2.0.0"


async def test_a_missing_version_is_told_with_the_nearest(shop: Shop) -> None:
    with pytest.raises(Stalled) as stalled:
        await shop.tree("1.1.9")
    assert stalled.value.reason == "ChartVersionNotFound"
    assert "/charts: chart nginx has no version '1.1.9'" in stalled.value.message
    assert stalled.value.hint == "the nearest of 2 versions: 1.1.0, 1.0.0"
    with pytest.raises(Stalled) as stalled:
        await shop.sources.head(shop.source("*", "ngnix"))
    assert "did you mean nginx?" in stalled.value.hint
    with pytest.raises(Stalled) as stalled:
        await shop.sources.head(shop.source(""))
    assert "targetRevision is required" in stalled.value.message


async def test_a_chart_must_have_the_digest_that_the_index_says(shop: Shop) -> None:
    shop.site.files["/charts/nginx-1.0.0.tgz"] = NEW
    with pytest.raises(Stalled) as stalled:
        await shop.tree("1.0.0")
    assert stalled.value.reason == "DigestMismatch"


@needs_gpg
async def test_a_chart_must_be_vouched_for_if_that_is_asked(shop: Shop, key: PackageKey) -> None:
    path = "/charts/nginx-1.0.0.tgz.prov"
    shop.access = Access(provenance_public_keys=key.public)
    for text, said in (
        (key.signed("nginx", "1.0.0", NEW), "it vouches for another archive"),
        (key.signed("nginx", "0.9.0", OLD), "it is of nginx 0.9.0"),
        (key.signed("nginx", "1.0.0", OLD).replace(b"1.0.0", b"1.0.1"), "signature is not good"),
        (b"name: nginx\n...\nfiles: {}\n", "its signature is not good"),
    ):
        shop.site.files[path] = text
        with pytest.raises(Stalled, match=said) as stalled:
            await shop.tree("1.0.0")
        assert stalled.value.reason == "NotSigned"
    shop.site.files[path] = key.signed("nginx", "1.0.0", OLD)
    assert "Chart.yaml" in (await shop.tree("1.0.0")).entries
    shop.access = Access(provenance_public_keys="no key")
    with pytest.raises(Stalled, match="no public key that can be read"):
        await shop.tree("1.0.0")


async def test_a_mirror_stands_in(shop: Shop) -> None:
    text = shop.site.files["/charts/index.yaml"].decode()
    both = "    - https://127.0.0.1:1/gone.tgz\n    - nginx-1.0.0.tgz"
    shop.site.files["/charts/index.yaml"] = text.replace("    - nginx-1.0.0.tgz", both).encode()
    assert "Chart.yaml" in (await shop.tree("1.0.0")).entries


async def test_the_password_goes_to_the_repository_alone(tmp_path: Path) -> None:
    with file_site("dev", "s3cret") as site, file_site() as elsewhere:
        shop = Shop(tmp_path, site)
        shop.access = Access(username="dev", password="s3cret")
        elsewhere.files["/new.tgz"] = NEW
        shop.publish(("1.1.0", f"{elsewhere.url}/new.tgz", NEW), ("1.0.0", "moved.tgz", OLD))
        site.moved["/charts/moved.tgz"] = f"{elsewhere.url}/old.tgz"
        elsewhere.files["/old.tgz"] = OLD
        await shop.tree("1.1.0")
        await shop.tree("1.0.0")
        assert [said for _, said in elsewhere.asked] == ["", ""]
        passing = msgspec.structs.replace(
            shop.source("1.1.0"), helm=HelmOptions(pass_credentials=True)
        )
        (tmp_path / "data" / "packs").rename(tmp_path / "packs")
        await shop.sources.tree(passing, Revision("1.1.0"))
        assert elsewhere.asked[-1][1] == site.wanted
        shop.access = Access(username="dev", password="wr0ng-one")
        with pytest.raises(Stalled) as stalled:
            await shop.sources.head(shop.source("*"), look_now=True)
        assert stalled.value.reason == "AuthenticationFailed"
        assert "wr0ng-one" not in str(stalled.value)
        await shop.sources.close()


@pytest.mark.parametrize(
    ("text", "reason"),
    [(b"<html>", "InvalidIndex"), (b"entries: [", "InvalidIndex"), (None, "RepositoryNotFound")],
)
async def test_what_is_no_chart_repository(shop: Shop, text: bytes | None, reason: str) -> None:
    del shop.site.files["/charts/index.yaml"]
    if text is not None:
        shop.site.files["/charts/index.yaml"] = text
    with pytest.raises(Stalled) as stalled:
        await shop.tree("*")
    assert stalled.value.reason == reason


async def test_a_server_in_trouble_is_tried_again(shop: Shop) -> None:
    shop.site.statuses["/charts/index.yaml"] = 503
    with pytest.raises(Unreachable):
        await shop.tree("*")
    del shop.site.statuses["/charts/index.yaml"]
    assert (await shop.sources.head(shop.source("*"), look_now=True)).commit == "1.1.0"


async def test_an_index_may_come_compressed(shop: Shop) -> None:
    text = shop.site.files["/charts/index.yaml"]
    shop.site.files["/charts/index.yaml"] = gzip.compress(text)
    shop.site.headers["/charts/index.yaml"] = {"Content-Encoding": "gzip"}
    assert (await shop.sources.head(shop.source("*"))).commit == "1.1.0"


async def test_a_poisoned_chart_is_refused(shop: Shop) -> None:
    poisoned = tarred({"nginx/Chart.yaml": "name: nginx\n", "nginx/../../../etc/passwd": "root"})
    shop.site.files["/charts/nginx-1.0.0.tgz"] = poisoned
    shop.publish(("1.0.0", "nginx-1.0.0.tgz", poisoned))
    with pytest.raises(Stalled) as stalled:
        await shop.tree("1.0.0")
    assert stalled.value.reason == "UnsafeArchive"
    assert "chart nginx 1.0.0: 'nginx/../../../etc/passwd'" in stalled.value.message


async def test_the_charts_of_a_repository(shop: Shop) -> None:
    url = f"{shop.site.url}/charts"
    assert await shop.sources.charts(url) == {"nginx": ("1.0.0", "1.1.0")}
