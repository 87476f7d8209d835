"""The page is served to everybody, below whatever path; the API keeps its own answers."""

import gzip
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest
import zstandard

from tests.support.entrance import entrance
from trueup.web.page.files import BASE, File, index, own_file, squeezed

HTML = {"Accept": "text/html,application/xhtml+xml"}


@pytest.mark.parametrize(
    ("path", "accept", "status", "media"),
    [
        ("/", "text/html", 200, "text/html"),
        ("/applications/argocd/web", "text/html", 200, "text/html"),
        ("/login", "text/html", 200, "text/html"),
        ("/", "*/*", 200, "text/html"),
        ("/applications", "*/*", 404, "application/json"),
        ("/assets/gone.js", "text/html", 404, "application/json"),
        ("/api/v1/nothing", "text/html", 401, "application/json"),
        ("/api/v1/applications", "text/html", 401, "application/json"),
        ("/healthz", "text/html", 200, "text/plain"),
        ("/../../etc/passwd", "*/*", 404, "application/json"),
        ("/%2e%2e/files.py", "*/*", 404, "application/json"),
    ],
)
async def test_who_asks_without_a_login(
    tmp_path: Path, path: str, accept: str, status: int, media: str
) -> None:
    async with (
        entrance(tmp_path) as it,
        it.site.session.get(path, headers={"Accept": accept}) as response,
    ):
        assert (response.status, response.content_type) == (status, media)


async def test_a_page_is_asked_for_anew_and_sent_once(tmp_path: Path) -> None:
    async with entrance(tmp_path) as it, it.site.session.get("/", headers=HTML) as first:
        assert first.headers["Cache-Control"] == "no-cache"
        assert "default-src 'self'" in first.headers["Content-Security-Policy"]
        again = {**HTML, "If-None-Match": first.headers["ETag"]}
        async with it.site.session.get("/", headers=again) as second:
            assert (second.status, await second.read()) == (304, b"")
        async with it.site.session.post("/", headers=HTML, json={}) as written:
            assert written.status == 404


def test_files_of_the_operator_are_those_of_one_folder(tmp_path: Path) -> None:
    folder, secret = tmp_path / "app", tmp_path / "secret"
    (folder / "custom").mkdir(parents=True)
    (folder / "custom" / "look.css").write_text("body {}")
    secret.write_text("s")
    (folder / "link").symlink_to(secret)
    found = own_file(str(folder), "custom/look.css")
    assert found is not None
    assert (found.body, found.media, found.lasting) == (b"body {}", "text/css", False)
    for other in ("../secret", "link", "", "custom", "gone", "a\0b", "a" * 5000, str(secret)):
        assert own_file(str(folder), other) is None
    assert own_file(str(tmp_path / "nowhere"), "custom/look.css") is None


def test_it_knows_below_which_path_it_is() -> None:
    assert BASE in index("").body
    assert b'<base href="/argocd/"' in index("/argocd").body
    assert b'<base href="/a&quot;&lt;/"' in index('/a"<').body
    assert index("/argocd").tag != index("").tag


@pytest.mark.parametrize(
    ("coding", "plain"), [("zstd", zstandard.decompress), ("gzip", gzip.decompress)]
)
def test_what_lasts_is_squeezed_once(coding: str, plain: Callable[[bytes], bytes]) -> None:
    file = File(b"let it = 1;" * 1000, "text/javascript", '"x"', True)
    assert plain(squeezed(file, coding)) == file.body
    assert squeezed(file, coding) is squeezed(file, coding)
    assert len(squeezed(file, coding)) < 200


async def test_it_is_sent_as_the_browser_takes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = File(b"let it = 1;" * 1000, "text/javascript", '"x"', True)
    monkeypatch.setattr("trueup.web.page.fallback.files", lambda: {"assets/it.js": file})
    plain: dict[str | None, Callable[[bytes], bytes]] = {
        "zstd": zstandard.decompress,
        "gzip": gzip.decompress,
        None: bytes,
    }
    async with (
        entrance(tmp_path) as it,
        aiohttp.ClientSession(it.site.address, auto_decompress=False) as session,
    ):
        for said, coding in (("gzip, zstd", "zstd"), ("gzip", "gzip"), ("", None)):
            asked = {"Accept-Encoding": said}
            async with session.get("/assets/it.js", headers=asked) as response:
                assert response.headers.get("Content-Encoding") == coding
                assert "immutable" in response.headers["Cache-Control"]
                assert plain[coding](await response.read()) == file.body
