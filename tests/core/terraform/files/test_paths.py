from collections.abc import Mapping

import pytest

from trueup.core.terraform.files.paths import leaves, resolved


@pytest.mark.parametrize(
    ("folder", "path", "outside"),
    [
        ("a/b", "../x", False),
        ("a/b", "../../x", False),
        ("a/b", "../../../x", True),
        (".", "../x", True),
        (".", "${path.module}/x", False),
        ("a", "/etc/passwd", True),
        ("a", "..", False),
        (".", "..", True),
    ],
)
def test_paths_that_leave_the_repository(folder: str, path: str, outside: bool) -> None:
    assert leaves(folder, path) == outside


@pytest.mark.parametrize(
    ("path", "links", "real"),
    [
        ("a/b", {}, "a/b"),
        ("a/b", {"a": "c"}, "c/b"),
        ("a/b", {"a": "x/y", "x": "z"}, "z/y/b"),
        ("a/b", {"a/b": "../c"}, "c"),
        ("a", {"a": "../out"}, None),
        ("a", {"a": "/etc"}, None),
        ("a", {"a": "b", "b": "a"}, None),
    ],
)
def test_where_links_lead(path: str, links: Mapping[str, str], real: str | None) -> None:
    assert resolved(path, links) == real
