"""Whether the folder of a source is there, before an Application is stored."""

import pytest

from trueup.model.source import Entry, Tree
from trueup.web.apps.validation import there

TREE = Tree(
    "https://git.example.test/shop.git",
    "c",
    {"web/prod/a.yaml": Entry("100644", "1"), "web/live": Entry("120000", "2")},
)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("", True),
        ("web", True),
        ("web/prod", True),
        ("web/pro", False),
        ("web/prod/a.yaml", False),
        ("web/live", True),
        ("web/live/below", True),
    ],
)
def test_a_folder_or_what_lies_beyond_a_link(path: str, *, found: bool) -> None:
    assert there(path, TREE) is found
