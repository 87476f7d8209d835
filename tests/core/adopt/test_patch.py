"""What is written is what ``git apply`` takes."""

import subprocess
from pathlib import Path

import pytest

from trueup.core.adopt.patch import patch

LONG = "".join(f"line {number}\n" for number in range(40))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"a.yaml": "a: 1\n"}, {"a.yaml": "a: 2\n"}),
        ({"a.yaml": "a: 1"}, {"a.yaml": "a: 2"}),
        ({"a.yaml": "a: 1"}, {"a.yaml": "a: 2\nb: 3\n"}),
        ({"a.yaml": "a: 1\r\nb: 2\r\n"}, {"a.yaml": "a: 1\r\nb: 3\r\n"}),
        ({"a.yaml": "a: \u2028x\x0by\n"}, {"a.yaml": "a: \u2028x\x0bz\n"}),
        ({'sub dir/ä "q".yaml': "a: 1\n"}, {'sub dir/ä "q".yaml': "a: 2\n"}),
        (
            {"x y.yaml": "a: 1\n", "b/c.yaml": LONG},
            {
                "x y.yaml": "a: 2\n",
                "b/c.yaml": LONG.replace("line 3\n", "").replace("line 30\n", "30\n"),
            },
        ),
        ({"a.yaml": "a: 1\n"}, {"a.yaml": ""}),
    ],
)
def test_git_applies_it(tmp_path: Path, before: dict[str, str], after: dict[str, str]) -> None:
    for path, text in before.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(text.encode())
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    said = patch(before, after).encode()
    told = subprocess.run(
        ["git", "apply", "--whitespace=nowarn", "-"],
        cwd=tmp_path,
        input=said,
        capture_output=True,
        check=False,
    )
    assert (told.returncode, told.stderr) == (0, b"")
    found = {
        path: (tmp_path / path).read_bytes().decode()
        for path in after
        if (tmp_path / path).exists()
    }
    assert found == after


def test_nothing_changed_is_no_patch() -> None:
    assert patch({"a": "x\n"}, {"a": "x\n"}) == ""
