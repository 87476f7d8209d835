"""The tree of a run."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from msgspec import structs

from trueup.edge.terraform.folder import Folder
from trueup.edge.terraform.layout import lay_out, lock_file_of
from trueup.model.errors import Stalled
from trueup.model.terraform import Job, StateAccess

JOB = Job("run", "plan", {"root/main.tf": b"x", "root/run.sh": b"#!/bin/sh\n"}, root="root")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path / "run")
    made.make()
    return made


def test_what_is_written(folder: Folder) -> None:
    job = structs.replace(
        JOB,
        links={"root/link": "../other"},
        variables={"a": 2**70},
        state=StateAccess("http://x", "u", "t"),
    )
    lay_out(folder, job)
    root = folder.tree / "root"
    assert (root / "main.tf").read_bytes() == b"x"
    assert (root / "run.sh").stat().st_mode & 0o100
    assert (root / "link").readlink() == Path("../other")
    assert 'backend "http"' in (root / "zz_trueup_backend_override.tf").read_text()
    assert folder.values.read_text() == f'{{"a": {2**70}}}'
    assert folder.values.stat().st_mode & 0o77 == 0


@pytest.mark.parametrize(
    "given",
    [
        {"files": {**JOB.files, "../x": b""}},
        {"files": {**JOB.files, "/etc/x": b""}},
        {"files": {**JOB.files, "root/../../x": b""}},
        {"links": {"root/x": "../../outside"}},
        {"links": {"root/x": "/etc"}},
        {"links": {"../x": "root"}},
    ],
)
def test_nothing_outside(folder: Folder, given: dict[str, object]) -> None:
    with pytest.raises(Stalled, match="outside of the repository"):
        lay_out(folder, structs.replace(JOB, **given))


def test_nothing_outside_by_way_of_another_link(folder: Folder) -> None:
    """Read as text, ``a/b/c/up/../../../x`` is ``a/x``; but ``up`` is the top of the repository."""
    links = {"root/a/b/c/up": "../../../..", "root/out": "a/b/c/up/../../../x"}
    files = {**JOB.files, "root/a/b/c/file": b""}
    with pytest.raises(Stalled, match="leads out of the repository"):
        lay_out(folder, structs.replace(JOB, files=files, links=links))


@pytest.mark.parametrize("name", [".terraform", "errored.tfstate"])
def test_what_terraform_keeps_is_no_link_of_gits(folder: Folder, name: str) -> None:
    lay_out(folder, structs.replace(JOB, links={f"root/{name}": "main.tf"}))
    assert not (folder.tree / "root" / name).is_symlink()


def test_nothing_through_a_link(folder: Folder, tmp_path: Path) -> None:
    """Links are made last; a file in the place of one is refused by Git already."""
    job = structs.replace(JOB, links={"root/main.tf": "run.sh"})
    with pytest.raises(FileExistsError):
        lay_out(folder, job)


def test_what_runs_of_others_left_in_git_is_not_ours(folder: Folder) -> None:
    left = ("root/errored.tfstate", "root/.terraform/terraform.tfstate", "root/.terraform.lock.hcl")
    lay_out(folder, structs.replace(JOB, files={**JOB.files, **dict.fromkeys(left, b"{}")}))
    names = {file.name for file in (folder.tree / "root").iterdir()}
    assert names == {"main.tf", "run.sh", ".terraform.lock.hcl"}


@pytest.mark.parametrize(("kind", "taken"), [("apply", b"{}"), ("import", b"{}"), ("plan", b"")])
def test_a_state_is_taken_from_what_changes_things_only(
    folder: Folder, kind: str, taken: bytes
) -> None:
    lay_out(folder, JOB)
    folder.begin(structs.replace(JOB, kind=kind))
    assert folder.errored() == b""
    (folder.tree / "root/errored.tfstate").write_bytes(b"{}")
    assert folder.errored() == taken


def test_no_root(folder: Folder) -> None:
    with pytest.raises(Stalled) as none:
        lay_out(folder, structs.replace(JOB, root="other"))
    assert none.value.reason == "NoRoot"


def test_the_lock_file_of_a_plan(folder: Folder) -> None:
    made = BytesIO()
    with ZipFile(made, "w") as plan:
        plan.writestr(".terraform.lock.hcl", "locked")
    lay_out(folder, structs.replace(JOB, kind="apply", plan=made.getvalue()))
    assert (folder.tree / "root/.terraform.lock.hcl").read_text() == "locked"
    assert lock_file_of(b"no plan") == {}
