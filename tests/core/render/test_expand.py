"""The files that globs stand for, and their order."""

import pytest

from tests.support.looks import look
from trueup.core.render.expand import expanded, matching

FILES = """
# file: env/b.yaml
# file: env/a/z.yaml
# file: env/a/values.yaml
# file: env/a.yaml
# file: env/.hidden.yaml
# file: env/c/deep/values.yaml
# file: env/c/deep/n.txt
# file: env/linked
-> ../more
# file: more/values.yaml
# file: more/back
-> ..
"""


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("env/*.yaml", "env/.hidden.yaml env/a.yaml env/b.yaml"),
        ("env/*/values.yaml", "env/a/values.yaml env/linked/values.yaml"),
        ("env/?.yaml", "env/a.yaml env/b.yaml"),
        ("env/{b,a}.y*", "env/a.yaml env/b.yaml"),
        ("env/c/**", "env/c/deep/n.txt env/c/deep/values.yaml"),
        (
            "env/**/*.yaml",
            "env/.hidden.yaml env/a.yaml env/b.yaml env/a/values.yaml env/a/z.yaml "
            "env/c/deep/values.yaml env/linked/values.yaml",
        ),
        ("**/deep/*.yaml", "env/c/deep/values.yaml"),
        ("none/*.yaml", ""),
    ],
)
def test_a_folders_own_files_come_before_those_below(pattern: str, found: str) -> None:
    made = expanded(pattern, look(FILES))
    kept = [path for path in made if "back" not in path]
    assert " ".join(kept) == found


def test_what_is_looked_at_counts_as_read() -> None:
    seen = look(FILES)
    expanded("env/*/values.yaml", seen)
    assert {"env/c/values.yaml", "env/a/values.yaml"} <= set(seen.reads().files)
    assert "env" in seen.reads().listings


def test_as_go_matches_paths() -> None:
    assert matching("env/*", look(FILES))[:3] == ("env/.hidden.yaml", "env/a", "env/a.yaml")
    assert matching("env/a", look(FILES)) == ("env/a",)
    assert matching("env/**/values.yaml", look(FILES)) == (
        "env/a/values.yaml",
        "env/linked/values.yaml",
    )
