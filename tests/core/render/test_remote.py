"""What addresses in a kustomization mean."""

import pytest

from trueup.core.render.remote import Base, base, rather_a_file

BASES = """
https://github.com/org/repo                          | https://github.com/org/repo |  |
github.com/org/repo?ref=v1                           | https://github.com/org/repo |  | v1
GitHub.com/org/repo/some/dir                         | https://github.com/org/repo | some/dir |
http://github.com/org/repo//dir?version=v2           | https://github.com/org/repo | dir | v2
github.com/org/repo?version=no&ref=v1&timeout=61     | https://github.com/org/repo |  | v1
git@github.com:org/repo/dir                          | git@github.com:org/repo | dir |
git@github.com/org/repo.git//dir                     | git@github.com:org/repo.git | dir |
ssh://git@github.com/org/repo.git                    | git@github.com:org/repo.git |  |
git::https://gitlab.test/grp/sub/repo.git//a?ref=b | https://gitlab.test/grp/sub/repo.git | a | b
https://host.test/group/sub/repo//a/b                | https://host.test/group/sub/repo | a/b |
https://host.test/group/repo.git/a                   | https://host.test/group/repo.git | a |
https://host.test/p/_git/repo/a?version=v1           | https://host.test/p/_git/repo | a | v1
git@host.test:10022/a/b/repo.git?ref=v1        | git@host.test:10022/a/b/repo.git |  | v1
git@host.test:org/repo.git//path?submodules=false    | git@host.test:org/repo.git | path |
ssh://git.host.test:7999/org/repo/dir                | ssh://git.host.test:7999/org/repo | dir |
https://user@host.test/org/repo//dir                 | https://user@host.test/org/repo | dir |
file:///srv/repo//dir                                | file:///srv/repo | dir |
"""
NONE = """
/srv/repo
../base
base/web.yaml
x.test/a/b//c?ref=1
htxxxtp://github.com/
ssh://git.example.com
https://host.test/one
git::___
https://host.test/org/repo//../../etc
"""
FILES = """
https://raw.test/org/repo/main/web.yaml            | True
https://github.com/org/repo/releases/download/x.yaml | True
https://host.test/files/web.yaml/raw?token=a       | True
https://github.com/org/repo                        | False
https://host.test/org/repo//dir                    | False
https://host.test/org/repo.git                     | False
https://host.test/org/repo?ref=v1                  | False
"""


def _rows(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


@pytest.mark.parametrize(("written", "repository", "folder", "revision"), _rows(BASES))
def test_a_base_is_a_repository_a_folder_and_a_revision(
    written: str, repository: str, folder: str, revision: str
) -> None:
    assert base(written) == Base(repository, folder, revision)


@pytest.mark.parametrize("written", NONE.split())
def test_what_is_no_repository(written: str) -> None:
    assert base(written) is None


@pytest.mark.parametrize(("written", "file"), _rows(FILES))
def test_what_is_more_likely_a_file(written: str, file: str) -> None:
    assert str(rather_a_file(written)) == file
