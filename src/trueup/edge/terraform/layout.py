"""The tree of a run on disk: what Git has, with our files beside it."""

import json
import os
import stat
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any

from trueup.core.terraform.files.workspace import NAMED, named
from trueup.edge.terraform import steps, terragrunt
from trueup.edge.terraform.folder import ERRORED, Folder
from trueup.model.errors import Stalled
from trueup.model.terraform import Job


def lay_out(folder: Folder, job: Job) -> None:
    """Raises ``Stalled`` for what would lie outside of the tree."""
    folder.tree.mkdir(mode=0o700, exist_ok=True)
    _write(folder.tree, {path: content for path, content in job.files.items() if _wanted(path)})
    _link(folder.tree, {path: to for path, to in job.links.items() if _wanted(path)})
    if job.engine.tool == terragrunt.NAME:
        _write(folder.tree, terragrunt.files(job))
    root = folder.root(job.root)
    if not root.is_dir():
        raise Stalled("NoRoot", f"there is no folder {job.root}", "correct the path of the stack")
    _write(root, steps.overrides(job))
    if job.state is not None and job.workspace:
        name_workspace(folder.tree, job.workspace)
    if job.variables:
        folder.write(folder.values.name, steps.values(job))
    if job.plan:
        folder.write(folder.plan.name, job.plan)
        _write(root, lock_file_of(job.plan))


def name_workspace(tree: Path, workspace: str) -> None:
    """In all that is configuration, modules that were fetched too; links lead to what is here."""
    for folder, _, names in os.walk(tree):
        for file in (Path(folder) / name for name in names if name.endswith(NAMED)):
            if not file.is_symlink() and (text := file.read_bytes()) != (
                said := named(file.name, text, workspace)
            ):
                file.write_bytes(said)


def _link(tree: Path, links: Mapping[str, str]) -> None:
    """What the text of a link says is inside may lead out by way of another link."""
    for path, target in links.items():
        _inside(str(PurePosixPath(path).parent / target))
        _place(tree, path).symlink_to(target)
    top = os.path.realpath(tree)
    for path in links:
        if not Path(os.path.realpath(tree / path)).is_relative_to(top):
            raise Stalled("InvalidPath", f"{path} leads out of the repository", "remove it")


def _wanted(path: str) -> bool:
    """Not what a run of somebody's has left in Git: it would be taken for ours."""
    parts = PurePosixPath(path).parts
    return ".terraform" not in parts and parts[-1] != ERRORED


def lock_file_of(plan: bytes) -> Mapping[str, bytes]:
    """Which providers a saved plan was made with: only with the same it can be applied."""
    with suppress(zipfile.BadZipFile, KeyError), zipfile.ZipFile(BytesIO(plan)) as opened:
        return {steps.LOCK_FILE: opened.read(steps.LOCK_FILE)}
    return {}


def state_of(plan: Path) -> Mapping[str, Any]:
    """What a saved plan was made over; nothing of one that cannot be read, as it is encrypted."""
    with suppress(zipfile.BadZipFile, KeyError, ValueError), zipfile.ZipFile(plan) as opened:
        found = json.loads(opened.read("tfstate"))
        return found if isinstance(found, dict) else {}
    return {}


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Scripts can be run: which files Git has as programs is not told us."""
    for path, content in files.items():
        file = _place(folder, path)
        file.unlink(missing_ok=True)
        file.write_bytes(content)
        if content.startswith(b"#!"):
            file.chmod(file.stat().st_mode | stat.S_IXUSR)


def _place(folder: Path, path: str) -> Path:
    _inside(path)
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _inside(path: str) -> None:
    if os.path.normpath(path).split(os.sep)[0] in ("..", ""):
        raise Stalled("InvalidPath", f"{path} lies outside of the repository", "remove it")
