"""The files of a job on disk, for tools that read folders; gone after the job."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from trueup.model.errors import Stalled


@contextmanager
def laid_out(files: Mapping[str, bytes], links: Mapping[str, str]) -> Iterator[Path]:
    """A folder that holds *files* and *links*, paths relative to it."""
    root = Path(tempfile.mkdtemp(prefix="render-"))
    made: set[str] = set()
    try:
        for path, target in links.items():
            _parent(root, path, made)
            os.symlink(target, root / path)
        for path, content in files.items():
            _parent(root, path, made)
            with open(root / path, "xb") as file:
                file.write(content)
        yield root
    except OSError as error:
        raise Stalled(
            "ScratchFailed",
            f"cannot lay out the files to render: {error.strerror or error}",
            "is the disk of the data folder full?",
        ) from error
    finally:
        shutil.rmtree(root, ignore_errors=True)


def with_lent(lent: Mapping[str, str], files: Mapping[str, bytes]) -> dict[str, bytes]:
    """*files*, and again those that *lent* puts elsewhere: a file, or all that is in a folder."""
    made = dict(files)
    for place, origin in lent.items():
        if origin in files:
            made[place] = files[origin]
        for path in files:
            if path.startswith(f"{origin}/"):
                made[f"{place}{path[len(origin) :]}"] = files[path]
    return made


def _parent(root: Path, path: str, made: set[str]) -> None:
    if path.startswith("/") or ".." in path.split("/"):
        raise Stalled("PathOutOfTree", f"{path}: leads out of the repository", "rename the file")
    parent = path.rpartition("/")[0]
    if parent and parent not in made:
        os.makedirs(root / parent, exist_ok=True)
        made.add(parent)
