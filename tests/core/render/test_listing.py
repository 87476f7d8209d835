"""A tree that can be asked without a checkout."""

import pytest

from trueup.core.render.listing import Listing
from trueup.model.errors import Stalled
from trueup.model.source import Entry

PATHS = ["a-b/x", "a.yaml", "a/x", "a/y/z", "b"]


def _listing(links: dict[str, str] | None = None) -> Listing:
    entries = {path: Entry("100644", path) for path in PATHS}
    entries |= {path: Entry("120000", path) for path in links or {}}
    return Listing(entries, links or {})


def test_names_in_a_folder() -> None:
    assert list(_listing().names("")) == ["a-b/", "a.yaml", "a/", "b"]
    assert list(_listing().names("a")) == ["x", "y/"]
    assert list(_listing().under("a")) == ["a/x", "a/y/z"]
    assert not _listing().is_folder("b")


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("l", "a"),
        ("l/x", "a/x"),
        ("a/up", "b"),
        ("l/up", "b"),
        ("./a//x", "a/x"),
        ("l/y/../x", "a/x"),
    ],
)
def test_links_are_followed(path: str, leads_to: str) -> None:
    assert _listing({"l": "a", "a/up": "../b"}).follow(path)[0] == leads_to


@pytest.mark.parametrize(
    ("target", "reason"),
    [("/etc", "SymlinkOutOfTree"), ("../x", "SymlinkOutOfTree"), ("l", "SymlinkLoop")],
)
def test_links_that_lead_nowhere_good(target: str, reason: str) -> None:
    with pytest.raises(Stalled) as stalled:
        _listing({"l": target}).follow("l/x")
    assert stalled.value.reason == reason


def test_near_paths() -> None:
    assert _listing().nearest("a/yy")[0] == "a/y"
