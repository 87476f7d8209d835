"""Pointers, and which of them a repository wants fetched, and from where."""

import pytest

from trueup.core.source.lfs import Settings, pointer, settings

OID = "a" * 64
POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{OID}\nsize 7\n"


def test_what_a_pointer_is() -> None:
    extended = POINTER.replace("oid", f"ext-0-x sha256:{OID}\noid", 1)
    old = POINTER.replace("https://git-lfs.github.com/spec/v1", "https://hawser.github.com/spec/v1")
    for text in (POINTER, extended, old):
        assert pointer(text.encode(), "a") == (OID, 7, "a")
    for text in ("", "a: 1", POINTER + "more", POINTER.replace("sha256", "md5")):
        assert pointer(text.encode(), "a") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Settings()),
        ("[lfs]\n\turl = https://lfs.test/x # ours\n", Settings("https://lfs.test/x")),
        ('[lfs] url = "https://lfs.test/x"', Settings("https://lfs.test/x")),
        ('[remote "origin"]\n  lfsurl = https://lfs.test/y\n', Settings("https://lfs.test/y")),
        ('[remote "other"]\n  lfsurl = https://lfs.test/y\n', Settings()),
        (
            "[LFS]\nFetchInclude = a, b/*.bin\n; no\nfetchexclude=c\n",
            Settings("", ("a", "b/*.bin"), ("c",)),
        ),
        ("url = https://lfs.test/x", Settings()),
        ("[lfs\nurl = x", Settings()),
    ],
)
def test_what_a_repository_says_of_it(text: str, expected: Settings) -> None:
    assert settings(text.encode()) == expected


@pytest.mark.parametrize(
    ("pattern", "covered", "others"),
    [
        ("textures", ("textures/a.bin", "x/textures/a.bin"), ("texture/a.bin",)),
        ("*.bin", ("a.bin", "x/y/a.bin"), ("a.txt",)),
        ("/images/foo*", ("images/foo.png", "images/foobar/a.png"), ("x/images/foo.png",)),
        ("images/**", ("images/a/b.png",), ("image/a.png",)),
        ("**/large/*.png", ("large/a.png", "x/large/a.png"), ("x/large.png",)),
        ("media/", ("media/a.png",), ("medium/a.png",)),
    ],
)
def test_which_files_are_fetched(
    pattern: str, covered: tuple[str, ...], others: tuple[str, ...]
) -> None:
    for path in covered:
        assert Settings(include=(pattern,)).wants(path)
        assert not Settings(exclude=(pattern,)).wants(path)
    for path in others:
        assert not Settings(include=(pattern,)).wants(path)
        assert Settings(exclude=(pattern,)).wants(path)
