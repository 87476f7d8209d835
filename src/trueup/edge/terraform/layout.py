"""The tree of a run on disk: what Git has, with our files beside it."""

import os
import stat
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path, PurePosixPath

from trueup.edge.terraform import steps, terragrunt
from trueup.edge.terraform.folder import ERRORED, Folder
from trueup.model.errors import Stalled
from trueup.model.terraform import Job


def lay_out(folder: Folder, job: Job) -> None:
    """Raises ``Stalled`` for what would lie outside of the tree."""
    folder.tree.mkdir(mode=0o700, exist_ok=True)
    _write(folder.tree, {path: content for path, content in job.files.items() if _wanted(path)})
    for path, target in job.links.items():
        _inside(str(PurePosixPath(path).parent / target))
        _place(folder.tree, path).symlink_to(target)
    if job.engine.tool == terragrunt.NAME:
        _write(folder.tree, terragrunt.files(job))
    root = folder.root(job.root)
    if not root.is_dir():
        raise Stalled("NoRoot", f"there is no folder {job.root}", "correct the path of the stack")
    _write(root, steps.overrides(job))
    if job.variables:
        folder.write(folder.values.name, steps.values(job))
    if job.plan:
        folder.write(folder.plan.name, job.plan)
        _write(root, lock_file_of(job.plan))


def _wanted(path: str) -> bool:
    """Not what a run of somebody's has left in Git: it would be taken for ours."""
    parts = PurePosixPath(path).parts
    return ".terraform" not in parts and parts[-1] != ERRORED


def lock_file_of(plan: bytes) -> Mapping[str, bytes]:
    """Which providers a saved plan was made with: only with the same it can be applied."""
    with suppress(zipfile.BadZipFile, KeyError), zipfile.ZipFile(BytesIO(plan)) as opened:
        return {steps.LOCK_FILE: opened.read(steps.LOCK_FILE)}
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
