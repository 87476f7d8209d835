"""One repository, however its address is spelt."""

import pytest

from trueup.core.source.repositories import normalized, same, shown


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://host/org/repo", "https://host/org/repo"),
        ("https://Host/Org/Repo.git", "https://host/org/repo"),
        ("https://user@host/org/repo.git/", "https://host/org/repo"),
        ("git@host:org/repo.git", "git@host/org/repo"),
        ("ssh://git@host/org/repo.git", "git@host/org/repo"),
        ("ssh://git@host:2222/org/repo", "git@host:2222/org/repo"),
        ("file:///srv/repo.git", "file:///srv/repo"),
        (" https://host/repo ", "https://host/repo"),
        ("oci://host/chart", "oci://host/chart"),
        ("*", "*"),
        ("git@GITHUB.com:test.git", "git@github.com/test"),
        ("\thttps://github.com/argoproj/test\n", "https://github.com/argoproj/test"),
        ("https://github.com:4443/TEST.git", "https://github.com:4443/test"),
        ("https://dev.azure.com/1/p/_git/r", "https://dev.azure.com/1/p/_git/r"),
        ("john@doe.org@host:29418/project", "john@doe.org@host/29418/project"),
        ("ssh://git@host:org/repo.git", "git@host/org/repo"),
        ("ssh://git@host:22/org/repo", "git@host:22/org/repo"),
        ("://not a url", "://not a url"),
    ],
)
def test_normalized(address: str, expected: str) -> None:
    assert normalized(address) == expected


def test_same() -> None:
    assert same("git@host:org/repo.git", "ssh://git@host/org/repo")
    assert not same("https://host/org/repo", "https://host/org/other")


def test_shown_without_who_asks() -> None:
    assert shown("https://me:s3cret@host/org/repo.git") == "https://host/org/repo.git"
    assert shown("git@host:org/repo.git") == "git@host:org/repo.git"
    assert shown("https://host/a@b") == "https://host/a@b"
