"""Where submodules are."""

import pytest

from trueup.edge.fetch.submodules import parsed, resolved, same_host
from trueup.model.errors import Stalled


def test_addresses_by_path() -> None:
    text = (
        b'[submodule "a b"]\n  path = x/a\n  url = ../a.git\n[submodule "c"]\n\turl="u"\n\tpath=c\n'
    )
    assert parsed(text) == {"x/a": "../a.git", "c": "u"}
    assert parsed(b"garbage") == {}


@pytest.mark.parametrize(
    ("parent", "address", "expected"),
    [
        ("https://x.test/g/p.git", "../q.git", "https://x.test/g/q.git"),
        ("https://x.test/g/p.git", "../../h/q", "https://x.test/h/q"),
        ("git@x.test:g/p.git", "../q.git", "git@x.test:g/q.git"),
        ("file:///a/p", "./q", "file:///a/p/q"),
        ("https://x.test/p", "ssh://y.test/q", "ssh://y.test/q"),
    ],
)
def test_relative_addresses(parent: str, address: str, expected: str) -> None:
    assert resolved(parent, address) == expected


def test_a_submodule_without_an_address() -> None:
    with pytest.raises(Stalled):
        resolved("https://x.test/p", "")


def test_credentials_stay_with_their_host() -> None:
    assert same_host("https://x.test/a", "https://x.test/b")
    assert not same_host("https://x.test/a", "http://x.test/a")
    assert not same_host("https://x.test/a", "https://x.test.evil/b")
    assert same_host("git@x.test:a", "git@x.test:b")
