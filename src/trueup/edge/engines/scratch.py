"""The files of a job on disk, for tools that read folders; gone after the job, or with the next."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
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


class Kept:
    """
    The folder of one set of files, until another is asked for or `clear` is called.

    For tools that only read: the applications of one chart differ in their values, and to write the
    chart again for each takes longer than to render it.
    """

    def __init__(self) -> None:
        self._key = b""
        self._root = Path()
        self._end = ExitStack()

    def laid_out(self, files: Mapping[str, bytes], links: Mapping[str, str]) -> Path:
        """The folder that holds *files* and *links*."""
        key = _key(files, links)
        if key != self._key:
            self.clear()
            self._root = self._end.enter_context(laid_out(files, links))
            self._key = key
        return self._root

    def clear(self) -> None:
        """Leave nothing to whoever comes next."""
        self._key = b""
        self._end.close()


LAST = Kept()
"""Of this worker, which does one thing at a time."""


def _key(files: Mapping[str, bytes], links: Mapping[str, str]) -> bytes:
    made = hashlib.sha256()
    for path, content in (*files.items(), *((path, to.encode()) for path, to in links.items())):
        made.update(f"{path}\0{len(content)}\0".encode())
        made.update(content)
    return made.digest()


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
