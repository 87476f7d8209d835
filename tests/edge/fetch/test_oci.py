"""Artifacts and charts from OCI registries: one of this process, and Debian's where it is there."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio
import zstandard

from tests.support.cosigned import CosignKey
from tests.support.packed import chart, tar, tarred
from tests.support.provenance import PackageKey, needs_gpg
from tests.support.real_registry import RealRegistry, needs_registry, real_registry
from tests.support.registry import (
    FLUX,
    INDEX,
    PASSWORD,
    TITLE,
    USER,
    Blob,
    RegistrySite,
    digest,
    push,
    push_chart,
    registry_site,
)
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.sources import AllSources
from trueup.model.errors import Stalled
from trueup.model.source import Source, Tree

FILES = {"prod/a.yaml": "a: 1\n", "b.yaml": "b: 1\n"}
ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd"
KNOWN = Access(username=USER, password=PASSWORD)


@dataclass
class Bench:
    """A registry, and sources that know *access*."""

    registry: RegistrySite | RealRegistry
    access: Access
    sources: AllSources

    def artifact(self, revision: str = "", name: str = "team/shop") -> Source:
        return Source(f"oci://{self.registry.host}/{name}", target_revision=revision)

    def chart(self, revision: str) -> Source:
        return Source(f"{self.registry.host}/charts", target_revision=revision, chart="nginx")

    async def head(self, source: Source, *, look_now: bool = False) -> str:
        return (await self.sources.head(source, look_now=look_now)).commit

    async def tree(self, source: Source) -> Tree:
        return await self.sources.tree(source, await self.sources.head(source))

    async def texts(self, source: Source) -> dict[str, str]:
        tree = await self.tree(source)
        found = await self.sources.contents(tree, {one.blob for one in tree.entries.values()})
        return {path: found[one.blob].decode() for path, one in tree.entries.items()}


@pytest.fixture(
    params=[
        "",
        "basic",
        "token",
        pytest.param("real", marks=[pytest.mark.slow, needs_registry]),
    ]
)
def registry(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[RegistrySite | RealRegistry]:
    if request.param == "real":
        with real_registry(tmp_path) as real:
            yield real
    else:
        with registry_site(request.param, page=2) as site:
            yield site


@pytest_asyncio.fixture
async def bench(registry: RegistrySite | RealRegistry, tmp_path: Path) -> AsyncIterator[Bench]:
    authority = registry.authority if isinstance(registry, RealRegistry) else ""
    made: list[Bench] = []

    async def accesses(_address: str) -> Access:
        return made[0].access

    access = msgspec.structs.replace(KNOWN, ca_data=authority)
    made.append(Bench(registry, access, AllSources(tmp_path / "data", accesses, recent=300.0)))
    yield made[0]
    await made[0].sources.close()


@pytest_asyncio.fixture
async def site(tmp_path: Path) -> AsyncIterator[tuple[RegistrySite, Bench]]:
    with registry_site("token") as made:
        bench = Bench(made, KNOWN, AllSources(tmp_path / "data", _known, recent=300.0))
        yield made, bench
        await bench.sources.close()


async def _known(_address: str) -> Access:
    return KNOWN


async def test_an_artifact_by_tag_digest_and_range(bench: Bench) -> None:
    first = push(bench.registry, "team/shop", "1.0.0", [Blob(tarred(FILES))])
    second = push(bench.registry, "team/shop", "1.1.0_b1", [Blob(tarred({"c": "c"}))])
    last = push(bench.registry, "team/shop", "latest", [Blob(tarred({"d": "d"}))])
    for tag in ("0.9.0", "2.0.0-rc.1", "nightly"):
        push(bench.registry, "team/shop", tag, [Blob(tarred({tag: tag}))])
    for revision, expected in (
        ("1.0.0", first),
        (first, first),
        ("", last),
        ("^1", second),
        ("1.1.0+b1", second),
        (">=1.0, <1.1", first),
    ):
        assert await bench.head(bench.artifact(revision)) == expected, revision
    assert await bench.texts(bench.artifact(first)) == FILES


async def test_a_tag_that_moves_is_followed(bench: Bench) -> None:
    push(bench.registry, "team/shop", "prod", [Blob(tarred({"a": "1"}))])
    before = await bench.head(bench.artifact("prod"))
    after = push(bench.registry, "team/shop", "prod", [Blob(tarred({"a": "2"}))])
    assert await bench.head(bench.artifact("prod")) == before
    assert await bench.head(bench.artifact("prod"), look_now=True) == after
    assert await bench.texts(bench.artifact("prod")) == {"a": "2"}


async def test_a_chart_by_version_and_range(bench: Bench) -> None:
    for version in ("1.0.0", "1.1.0+build", "2.0.0-rc.1"):
        push_chart(bench.registry, "charts/nginx", version, chart("nginx", version))
    assert await bench.head(bench.chart("1.0.0")) == "1.0.0"
    assert await bench.head(bench.chart("*")) == "1.1.0+build"
    for wanted in ("*", "1.1.0+build"):
        assert "version: 1.1.0+build" in (await bench.texts(bench.chart(wanted)))["Chart.yaml"]
    with pytest.raises(Stalled) as stalled:
        await bench.tree(bench.chart("1.2.0"))
    assert stalled.value.reason == "ChartVersionNotFound"
    assert "nginx has no version '1.2.0'" in stalled.value.message
    assert stalled.value.hint == "the nearest of 3 versions: 1.0.0, 2.0.0-rc.1, 1.1.0+build"


async def test_a_look_at_one_chart_is_one_at_all_of_the_registry(bench: Bench) -> None:
    sources = [msgspec.structs.replace(bench.chart("*"), chart=name) for name in ("a", "b")]
    for name in ("a", "b"):
        push_chart(bench.registry, f"charts/{name}", "1.0.0", chart(name, "1.0.0"))
    assert [await bench.head(each) for each in sources] == ["1.0.0", "1.0.0"]
    for name in ("a", "b"):
        push_chart(bench.registry, f"charts/{name}", "1.1.0", chart(name, "1.1.0"))
    assert await bench.head(sources[0], look_now=True) == "1.1.0"
    assert await bench.head(sources[1]) == "1.1.0"


async def test_a_chart_is_an_artifact_too(bench: Bench) -> None:
    push_chart(bench.registry, "charts/nginx", "1.0.0", chart("nginx", "1.0.0"))
    found = await bench.texts(bench.artifact("1.0.0", "charts/nginx"))
    assert sorted(found) == ["Chart.yaml", "templates/config.yaml", "values.yaml"]


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ([Blob(tarred({"a": "1"}), FLUX)], {"a": "1"}),
        ([Blob(zstandard.compress(tar({"a": "1"})), ZSTD)], {"a": "1"}),
        ([Blob(tarred({"a": "1"}), annotations={TITLE: "shop.tar.gz"})], {"a": "1"}),
        (
            [
                Blob(b"a: 1\n", "application/yaml", {TITLE: "a.yaml"}),
                Blob(b"b: 1\n", "application/vnd.oci.image.layer.v1.tar", {TITLE: "b/b.yaml"}),
            ],
            {"a.yaml": "a: 1\n", "b/b.yaml": "b: 1\n"},
        ),
        ([Blob(tarred({"a": "1"})), Blob(b"{}", "application/vnd.in-toto+json")], {"a": "1"}),
    ],
)
async def test_layouts_of_other_tools(
    site: tuple[RegistrySite, Bench], layers: list[Blob], expected: dict[str, str]
) -> None:
    registry, bench = site
    push(registry, "team/shop", "1.0.0", layers)
    assert await bench.texts(bench.artifact("1.0.0")) == expected


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        ([Blob(tarred({"a": "1"})), Blob(tarred({"b": "1"}))], "has 2 layers with files, not one"),
        ([Blob(b"x", "application/vnd.other.v1.tar+gzip")], "of the type application/vnd.other"),
        ([Blob(b"x", "text/plain")], "has 0 layers with files, not one; its layers: text/plain"),
        ([Blob(str(one).encode(), "text/plain") for one in range(11)], "has 11 layers"),
        ([Blob(tarred({"../a": "x"}))], "'../a' is a path that leaves the archive"),
        ([Blob(b"x", "text/plain", {TITLE: "../a"})], "'../a' is a path that leaves"),
        ([Blob(b"no tar")], "cannot be unpacked"),
    ],
)
async def test_what_is_no_source(
    site: tuple[RegistrySite, Bench], layers: list[Blob], said: str
) -> None:
    registry, bench = site
    push(registry, "team/shop", "1.0.0", layers)
    with pytest.raises(Stalled) as stalled:
        await bench.tree(bench.artifact("1.0.0"))
    assert f"{registry.host}/team/shop@sha256:" in stalled.value.message
    assert said in stalled.value.message


async def test_an_index_leads_to_its_only_manifest(site: tuple[RegistrySite, Bench]) -> None:
    registry, bench = site
    inner = push(registry, "team/shop", "inner", [Blob(tarred({"a": "1"}))])
    listed = [
        {"digest": inner, "mediaType": "application/vnd.oci.image.manifest.v1+json"},
        {"digest": digest(b""), "annotations": {"vnd.docker.reference.type": "attestation"}},
    ]
    body = msgspec.json.encode({"schemaVersion": 2, "mediaType": INDEX, "manifests": listed})
    registry.put_manifest("team/shop", "1.0.0", body, INDEX)
    assert await bench.head(bench.artifact("1.0.0")) == digest(body)
    assert await bench.texts(bench.artifact("1.0.0")) == {"a": "1"}


async def test_what_an_artifact_says_of_itself(site: tuple[RegistrySite, Bench]) -> None:
    registry, bench = site
    said = {
        "org.opencontainers.image.created": "2026-11-01T10:00:00Z",
        "org.opencontainers.image.description": "Shop, as of main",
        "org.opencontainers.image.authors": "The shop team",
    }
    push(registry, "team/shop", "1.0.0", [Blob(tarred({"a": "1"}))], said)
    found = await bench.sources.head(bench.artifact("1.0.0"))
    assert (found.message, found.author, found.tags) == (*list(said.values())[1:], ("1.0.0",))
    assert found.date is not None


async def test_many_ask_and_one_call_is_made(site: tuple[RegistrySite, Bench]) -> None:
    registry, bench = site
    push(registry, "team/shop", "1.0.0", [Blob(tarred({"a": "1"}))])
    await asyncio.gather(*(bench.tree(bench.artifact("^1")) for _ in range(5)))
    await asyncio.gather(*(bench.sources.reach(f"oci://{registry.host}/a{n}") for n in range(5)))
    assert registry.count("/blobs/") == 1
    assert registry.count("/token") == 6, "one for each repository"
    registry.asked.clear()
    registry.token = "second"  # the first one is refused before its time
    await bench.head(bench.artifact("^1"), look_now=True)
    assert registry.count("/token") == 1


@pytest.mark.parametrize("way", ["sign", "refer"])
async def test_what_must_be_signed_is_not_read_before_it_is(bench: Bench, way: str) -> None:
    ours, theirs = CosignKey(), CosignKey()
    digest = push(bench.registry, "team/shop", "1.0.0", [Blob(tarred({"a": "1"}))])
    source = bench.artifact("1.0.0")
    assert await bench.texts(source) == {"a": "1"}
    bench.access = msgspec.structs.replace(bench.access, cosign_public_key=ours.public)
    theirs.sign(bench.registry, "team/shop", digest)
    with pytest.raises(Stalled) as stalled:
        await bench.tree(source)
    assert stalled.value.reason == "NotSigned"
    assert f"team/shop@{digest}: is not signed" in stalled.value.message
    getattr(ours, way)(bench.registry, "team/shop", digest)
    assert await bench.texts(source) == {"a": "1"}


@needs_gpg
async def test_a_chart_of_a_registry_must_be_vouched_for_if_that_is_asked(
    bench: Bench, tmp_path: Path
) -> None:
    key, packed = PackageKey(tmp_path / "gpg"), chart("nginx", "1.0.0")
    bench.access = msgspec.structs.replace(bench.access, provenance_public_keys=key.public)
    push_chart(bench.registry, "charts/nginx", "1.0.0", packed)
    with pytest.raises(Stalled, match="has no provenance file"):
        await bench.tree(bench.chart("1.0.0"))
    signed = key.signed("nginx", "1.0.0", packed)
    key.close()
    digest = push_chart(bench.registry, "charts/nginx", "1.0.0", packed, signed)
    push_chart(bench.registry, "charts/nginx", "1.0.1", packed, signed)
    for revision in ("1.0.0", digest):
        assert "Chart.yaml" in (await bench.tree(bench.chart(revision))).entries
    with pytest.raises(Stalled, match=r"it is of nginx 1\.0\.0"):
        await bench.tree(bench.chart("1.0.1"))


async def test_content_is_what_its_digest_says(site: tuple[RegistrySite, Bench]) -> None:
    registry, bench = site
    blob = Blob(tarred({"a": "1"}))
    push(registry, "team/shop", "1.0.0", [blob])
    registry.blobs["team/shop", blob.digest] = tarred({"a": "2"})
    with pytest.raises(Exception, match=r"what came for sha256:\w+ has the digest sha256:"):
        await bench.tree(bench.artifact("1.0.0"))


@pytest.mark.parametrize("registry", ["basic", "token"], indirect=True)
async def test_a_wrong_password_is_refused_and_never_told(bench: Bench) -> None:
    push(bench.registry, "team/shop", "1.0.0", [Blob(tarred({"a": "1"}))])
    bench.access = Access(username=USER, password="wr0ng-one")
    for ask in (
        lambda: bench.head(bench.artifact("1.0.0")),
        lambda: bench.sources.reach(f"oci://{bench.registry.host}"),
    ):
        await _refused(ask)


async def _refused(ask: Callable[[], object]) -> None:
    with pytest.raises(Stalled) as stalled:
        await ask()  # type: ignore[misc]
    assert stalled.value.reason == "AuthenticationFailed"
    assert "wr0ng-one" not in str(stalled.value)


async def test_a_registry_can_be_reached(bench: Bench) -> None:
    await bench.sources.reach(f"oci://{bench.registry.host}")
    await bench.sources.reach(f"oci://{bench.registry.host}/team/not-there")


@pytest.mark.parametrize("revision", ["1.0.0", "^1", "", digest(b"")])
async def test_what_is_not_there(site: tuple[RegistrySite, Bench], revision: str) -> None:
    _, bench = site
    with pytest.raises(Stalled) as stalled:
        await bench.tree(bench.artifact(revision))
    assert stalled.value.reason in ("RepositoryNotFound", "RevisionNotFound")
    assert "team/shop" in stalled.value.message
