"""Reversing folders of a real repository over HTTP: what the commit holds, races, and refusals."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.support.git_http import GitServer, git_server
from tests.support.repository import Repository
from trueup.edge.fetch.access import Access
from trueup.edge.fetch.command import Git
from trueup.edge.fetch.reverse import LARGEST, Reversals
from trueup.model.errors import Stalled
from trueup.model.reversal import FileChange, Reversal, Signed

WRITER = Access(username="writer", password="s3cret")
SIGNED = Signed("Revert web\n", "Alice", "")
replace = msgspec.structs.replace


class Place:
    """A bare repository behind a server that wants a password: blue, then green and more."""

    def __init__(self, folder: Path, server: GitServer) -> None:
        self.folder = folder
        self.work = Repository(folder / "work")
        self.work.write({"web/run.sh": "#!/bin/sh\n", "web/gone.yaml": "gone", "web/a.yaml": "a"})
        self.work.git("add", "--chmod=+x", "--all")
        (folder / "work" / "web" / "link").symlink_to("a.yaml")
        self.old = self.work.commit({"web/c.yaml": "blue\n", "README.md": "1"})
        changed = {"web/c.yaml": "green\n", "web/new/x.yaml": "x", "web/gone.yaml": None}
        self.new = self.work.commit({**changed, "README.md": "2"})
        self.bare = folder / "served" / "shop.git"
        self.work.git("clone", "--quiet", "--bare", ".", str(self.bare))
        self.work.git("remote", "add", "origin", str(self.bare))
        self.git("config", "http.receivepack", "true")
        self.wanted = Reversal(f"{server.url}/shop.git", "", self.old, ("web",))

    def git(self, *words: str) -> str:
        return self.work.git("--git-dir", str(self.bare), *words)

    def reversals(self, *, lent: bool = True) -> Reversals:
        async def access(_address: str, _project: str) -> Access:
            return WRITER

        ways = (access, access, lambda _address, _project: lent)
        git = Git(self.folder / "git")
        return Reversals(self.folder / "made", git, ways, ("Trueup", "trueup@example.test"))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    (tmp_path / "served").mkdir()
    with git_server(tmp_path / "served", "writer", "s3cret") as server:
        yield Place(tmp_path, server)


async def test_only_the_folder_goes_back_with_modes_and_links(place: Place) -> None:
    reversals = place.reversals()
    seen = await reversals.preview(place.wanted)
    assert (seen.branch, seen.head) == ("main", place.new)
    assert seen.files == (
        FileChange("web/c.yaml", "modified"),
        FileChange("web/gone.yaml", "added"),
        FileChange("web/new/x.yaml", "deleted"),
    )
    assert "-green\n+blue\n" in seen.patch
    assert place.git("rev-parse", "main") == place.new, "nothing is written by looking"
    made = await reversals.carry_out(place.wanted, seen.head, SIGNED)
    assert place.git("rev-parse", "main") == made
    assert place.git("log", "-1", "--format=%an <%ae>|%cn|%s|%P", made) == (
        f"Alice <>|Trueup|Revert web|{place.new}"
    )
    trees = (place.git("rev-parse", f"{each}:web") for each in (made, place.old))
    assert len(set(trees)) == 1
    assert place.git("show", f"{made}:README.md") == "2"
    assert (await reversals.preview(place.wanted)).files == ()


async def test_a_branch_that_moved_is_left_alone(place: Place) -> None:
    reversals = place.reversals()
    seen = await reversals.preview(place.wanted)
    later = place.work.commit({"web/c.yaml": "red\n"})
    place.work.git("push", "--quiet", "origin", "main")
    assert await reversals.carry_out(place.wanted, seen.head, SIGNED) == ""
    assert place.git("rev-parse", "main") == later


async def test_the_whole_tree_one_file_and_what_was_not_there(place: Place) -> None:
    reversals = place.reversals()
    whole = await reversals.preview(replace(place.wanted, paths=("",)))
    assert FileChange("README.md", "modified") in whole.files
    file = await reversals.preview(replace(place.wanted, paths=("README.md", "web/new")))
    assert file.files == (
        FileChange("README.md", "modified"),
        FileChange("web/new/x.yaml", "deleted"),
    )


async def test_of_what_is_too_large_there_is_no_patch(place: Place) -> None:
    big = "x" * (LARGEST + 1)
    place.work.commit({"web/c.yaml": big})
    place.work.git("push", "--quiet", "origin", "main")
    seen = await place.reversals().preview(place.wanted)
    assert (seen.patch, seen.cut) == ("", True)
    assert FileChange("web/c.yaml", "modified") in seen.files


async def test_what_cannot_be_done_says_why(place: Place) -> None:
    place.git("tag", "v1", place.old)
    for wanted, reason in (
        (replace(place.wanted, branch="v1"), "NotABranch"),
        (replace(place.wanted, to="f" * 40), ""),
    ):
        with pytest.raises(Exception, match=r"is no branch|fffffff") as caught:
            await place.reversals().preview(wanted)
        assert not reason or (isinstance(caught.value, Stalled) and caught.value.reason == reason)
    with pytest.raises(Stalled, match="no credentials to push"):
        await place.reversals(lent=False).carry_out(place.wanted, place.new, SIGNED)
