"""A real Git repository to push to, and files to put into it."""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_WHO = {
    "GIT_AUTHOR_NAME": "Dev",
    "GIT_AUTHOR_EMAIL": "dev@example.test",
    "GIT_COMMITTER_NAME": "Dev",
    "GIT_COMMITTER_EMAIL": "dev@example.test",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
}


class Repository:
    """A work tree with commits; its address is a ``file://`` one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "uploadpack.allowAnySHA1InWant", "true")

    @property
    def url(self) -> str:
        return f"file://{self.folder}"

    def git(self, *words: str) -> str:
        done = subprocess.run(
            ("git", *words),
            cwd=self.folder,
            env={**os.environ, **_WHO},
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    @contextmanager
    def on(self, branch: str) -> Iterator[None]:
        """
        What is committed in the block is on that branch, made where there is none.

        In a work tree of its own: whoever looks meanwhile finds that HEAD stays what it is.
        """
        new = () if self.git("branch", "--list", branch) else ("-b", branch)
        folder = self.folder
        with tempfile.TemporaryDirectory() as apart:
            self.git("worktree", "add", "--quiet", *new, apart, *(() if new else (branch,)))
            self.folder = Path(apart)
            try:
                yield
            finally:
                self.folder = folder
                self.git("worktree", "remove", "--force", apart)

    def write(self, files: Mapping[str, str | bytes | None]) -> None:
        """Put *files* into the work tree; None removes one."""
        for path, content in files.items():
            place = self.folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            if content is None:
                place.unlink()
            elif isinstance(content, bytes):
                place.write_bytes(content)
            else:
                place.write_text(content)

    def commit(
        self, files: Mapping[str, str | bytes | None] | None = None, message: str = "change"
    ) -> str:
        """Write *files* and commit everything; gives the commit's id."""
        self.write(files or {})
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")
