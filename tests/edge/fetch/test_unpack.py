"""Archives that are honest, and those that are not."""

import bz2
import io
import lzma
import tarfile
import time
import zipfile
from collections.abc import Callable
from hashlib import shake_128
from pathlib import Path

import pytest
import zstandard

from tests.support.packed import tar, tarred
from trueup.edge.fetch.packs import Packs
from trueup.edge.fetch.unpack import Bounds, unpack
from trueup.model.errors import Stalled, Unreachable
from trueup.model.source import Tree

SMALL = Bounds(size=1 << 20, entries=50, ratio=20, slack=1 << 18)


class Bench:
    """Archives as a test writes them, and the packs that they become."""

    def __init__(self, folder: Path, room: int = 1 << 30) -> None:
        self.folder = folder
        self.packs = Packs(folder / "packs", room)
        self.brought = 0

    async def tree(
        self, archive: bytes, key: str = "one", bounds: Bounds = SMALL, strip: bool = False
    ) -> Tree:
        path = self.folder / "archive"
        path.write_bytes(archive)

        async def bring(pack: Path) -> None:
            self.brought += 1
            unpack([(path, "")], pack, "shop.tgz", bounds, strip=strip)

        return await self.packs.tree("shop", key, key, bring)

    async def texts(self, tree: Tree) -> dict[str, str]:
        blobs = {entry.blob for entry in tree.entries.values()}
        found = await self.packs.contents(tree, blobs)
        return {path: found[entry.blob].decode() for path, entry in tree.entries.items()}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def zipped(files: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return made.getvalue()


def plain(*members: tarfile.TarInfo, content: bytes = b"") -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for member in members:
            archive.addfile(member, io.BytesIO(content) if content else None)
    return made.getvalue()


def member(name: str, type_: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = type_, link
    return made


async def test_files_by_path_whatever_the_format(bench: Bench) -> None:
    files = {"./app/a.yaml": "a: 1\n", "app/b.yaml": "a: 1\n", "README.md": "text"}
    expected = {"app/a.yaml": "a: 1\n", "app/b.yaml": "a: 1\n", "README.md": "text"}
    for key, archive in (("tar", tarred(files)), ("zip", zipped(files))):
        tree = await bench.tree(archive, key)
        assert await bench.texts(tree) == expected
        assert tree.entries["app/a.yaml"].blob == tree.entries["app/b.yaml"].blob


@pytest.mark.parametrize(
    "packed", [bz2.compress, lzma.compress, zstandard.compress], ids=["bz2", "xz", "zstd"]
)
async def test_a_tar_however_it_is_compressed(
    bench: Bench, packed: Callable[[bytes], bytes]
) -> None:
    honest = tar({"app/a.yaml": "a: 1\n", "b": "b" * 5000})
    assert await bench.texts(await bench.tree(packed(honest))) == {
        "app/a.yaml": "a: 1\n",
        "b": "b" * 5000,
    }
    with pytest.raises(Stalled) as stalled:
        await bench.tree(packed(honest)[:90], "cut")
    assert stalled.value.reason == "BrokenArchive"
    with pytest.raises(Stalled) as stalled:
        await bench.tree(packed(tar({"a": bytes(9 << 20)})), "bomb")
    assert stalled.value.reason == "ArchiveTooLarge"


async def test_a_zstd_stream_must_not_ask_for_much_memory(bench: Bench) -> None:
    level = zstandard.ZstdCompressionParameters(window_log=30, enable_ldm=True)
    packed = zstandard.ZstdCompressor(compression_params=level).compressobj()
    archive = packed.compress(tar({"a": "a"})) + packed.flush()
    with pytest.raises(Stalled) as stalled:
        await bench.tree(archive)
    assert stalled.value.reason == "BrokenArchive"


async def test_a_sparse_file_counts_as_what_it_says_that_it_is(bench: Bench) -> None:
    told = {"GNU.sparse.major": "0", "GNU.sparse.minor": "1", "GNU.sparse.name": "s"}
    size = {"GNU.sparse.size": str(9 << 20), "GNU.sparse.map": f"{9 << 20},0"}
    sparse = member("s")
    sparse.pax_headers = {**told, **size}
    with pytest.raises(Stalled) as stalled:
        await bench.tree(plain(sparse))
    assert stalled.value.reason == "ArchiveTooLarge"


async def test_of_files_with_one_name_the_last_is_taken(bench: Bench) -> None:
    first, last = member("a"), member("a")
    first.size = last.size = 1
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        archive.addfile(first, io.BytesIO(b"1"))
        archive.addfile(last, io.BytesIO(b"2"))
    assert await bench.texts(await bench.tree(made.getvalue())) == {"a": "2"}


async def test_the_first_part_of_each_path_is_left_out_if_wanted(bench: Bench) -> None:
    tree = await bench.tree(tarred({"nginx/Chart.yaml": "a", "nginx/t/x": "b"}), strip=True)
    assert sorted(tree.entries) == ["Chart.yaml", "t/x"]


async def test_links_inside_are_kept(bench: Bench) -> None:
    tree = await bench.tree(tarred({"base/a": "a"}, {"prod/a": "../base/a"}))
    assert tree.entries["prod/a"].mode == "120000"
    hard = plain(member("a"), member("b", tarfile.LNKTYPE, "a"))
    tree = await bench.tree(hard, "hard")
    assert tree.entries["a"] == tree.entries["b"]


@pytest.mark.parametrize(
    ("archive", "reason", "said"),
    [
        (tarred({"../a": "x"}), "UnsafeArchive", "'../a' is a path that leaves the archive"),
        (tarred({"/etc/passwd": "x"}), "UnsafeArchive", "'/etc/passwd' is a path"),
        (tarred({"a\\..\\b": "x"}), "UnsafeArchive", "is a path that leaves"),
        (zipped({"a/../../b": "x"}), "UnsafeArchive", "'a/../../b' is a path"),
        (tarred({}, {"a/l": "../../x"}), "UnsafeArchive", "a/l is a link out of the archive"),
        (tarred({}, {"l": "/etc"}), "UnsafeArchive", "l is a link out of the archive, to /etc"),
        (tarred({"l/a": "x"}, {"l": "b"}), "UnsafeArchive", "l/a lies below l"),
        (plain(member("h", tarfile.LNKTYPE, "x")), "UnsafeArchive", "h is a hard link to x"),
        (plain(member("d", tarfile.CHRTYPE)), "UnsafeArchive", "d is a device or a pipe"),
        (plain(member("p", tarfile.FIFOTYPE)), "UnsafeArchive", "p is a device or a pipe"),
        (tarred({"a": bytes(9 << 20)}), "ArchiveTooLarge", "a goes beyond 0 MiB unpacked"),
        (tarred({str(one): "x" for one in range(60)}), "ArchiveTooLarge", "50"),
        (zipped({"a": "\0" * (9 << 20)}), "ArchiveTooLarge", "a goes beyond"),
        (tarred({"a": "x"})[:-20], "BrokenArchive", "cannot be unpacked"),
        (b"<html>not found</html>", "BrokenArchive", "cannot be unpacked"),
        (b"", "BrokenArchive", "cannot be unpacked"),
    ],
)
async def test_what_is_refused(bench: Bench, archive: bytes, reason: str, said: str) -> None:
    with pytest.raises(Stalled) as stalled:
        await bench.tree(archive)
    assert stalled.value.reason == reason
    assert stalled.value.message.startswith("shop.tgz: ")
    assert said in stalled.value.message
    assert list((bench.folder / "packs").iterdir()) == []


async def test_a_huge_header_eats_no_memory(bench: Bench) -> None:
    pax = member("pax", tarfile.XHDTYPE)
    pax.size = 64 << 20
    with pytest.raises(Stalled) as stalled:
        await bench.tree(plain(pax, content=b" " * pax.size), bounds=Bounds())
    assert "a header is larger than any should be" in stalled.value.message


@pytest.mark.parametrize("offset", [0, 20])
async def test_a_huge_list_of_files_eats_no_memory(bench: Bench, offset: int) -> None:
    archive = bytearray(zipped({"a": "x"}))
    end = archive.rfind(b"PK\5\6")
    if offset:
        archive[end:end] = b"PK\6\7" + bytes(16)  # where the list is, of a zip beyond 4 GiB
    else:
        archive[end + 12 : end + 16] = (64 << 20).to_bytes(4, "little")
    with pytest.raises(Stalled) as stalled:
        await bench.tree(bytes(archive), bounds=Bounds())
    assert stalled.value.message == "shop.tgz: its list of files is more than 8 MiB"


async def test_headers_upon_headers_end(bench: Bench) -> None:
    deep = b"".join(member("x", tarfile.XHDTYPE).tobuf() for _ in range(5000))
    started = time.process_time()
    with pytest.raises(Stalled):
        await bench.tree(deep + bytes(1024))
    assert time.process_time() - started < 2


async def test_a_file_that_nobody_renders_is_only_listed(bench: Bench) -> None:
    tree = await bench.tree(tarred({"a": "a", "big": bytes(40 << 20)}), bounds=Bounds())
    assert await bench.packs.contents(tree, [tree.entries["a"].blob])
    with pytest.raises(Stalled) as stalled:
        await bench.packs.contents(tree, [tree.entries["big"].blob])
    assert stalled.value.message == "big: is 40 MiB, more than 32 MiB"


async def test_the_longest_unused_goes_when_there_is_no_room(tmp_path: Path) -> None:
    bench = Bench(tmp_path, room=5000)
    for key in ("one", "two", "three"):
        archive = tarred({key: shake_128(key.encode()).digest(2000)})
        await bench.tree(archive, key)
        if key != "one":
            await bench.tree(archive, "one")
    assert bench.packs.has("one")
    assert not bench.packs.has("two")


async def test_a_damaged_pack_is_brought_anew(bench: Bench) -> None:
    archive = tarred({"a": "".join(str(each) for each in range(3000))})
    tree = await bench.tree(archive)
    (path,) = (bench.folder / "packs").glob("*.pack")
    whole = path.read_bytes()
    path.write_bytes(whole[:200] + bytes(64) + whole[264:])
    with pytest.raises(Unreachable):
        await bench.texts(tree)
    assert (await bench.texts(await bench.tree(archive)))["a"].startswith("0123")
    path.write_bytes(b"no zip")
    fresh = Bench(bench.folder)
    await fresh.tree(archive)
    assert fresh.brought == 1
