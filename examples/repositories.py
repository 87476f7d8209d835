"""Make real Git repositories of the example folders, with local addresses in the manifests."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

EXAMPLES = Path(__file__).parent
# Example folder: the addresses that its manifests are known by in the guides.
ADDRESSES = {
    "company-gitops-repo": ("https://github.com/company/gitops-repo",),
    "org-gitops-repo": ("https://github.com/org/gitops-repo.git",),
    "example-repo": ("https://github.com/example/repo.git",),
}
AUTHOR = ("-c", "user.name=demo", "-c", "user.email=demo@example.com")


@dataclass(frozen=True)
class Repository:
    """A bare repository and a clone in which to work."""

    bare: Path
    clone: Path

    @property
    def url(self) -> str:
        return f"file://{self.bare}"

    def push(self, message: str) -> str:
        """Commit everything in the clone and push it; the commit."""
        git(self.clone, "add", "--all")
        git(self.clone, *AUTHOR, "commit", "--quiet", "--message", message)
        git(self.clone, "push", "--quiet", "origin", "main")
        return git(self.clone, "rev-parse", "HEAD").strip()

    def edit(self, path: str, before: str, after: str) -> None:
        """Replace a text in one file of the clone."""
        file = self.clone / path
        text = file.read_text()
        if before not in text:
            raise ValueError(f"{path} has no {before!r}")
        file.write_text(text.replace(before, after))


def make(folder: Path) -> dict[str, Repository]:
    """One repository for each example folder, below *folder*, which is emptied first."""
    shutil.rmtree(folder, ignore_errors=True)
    made = {
        name: Repository(folder / f"{name}.git", folder / "clones" / name) for name in ADDRESSES
    }
    for name, repository in made.items():
        repository.bare.mkdir(parents=True)
        git(repository.bare, "init", "--quiet", "--bare", "--initial-branch=main")
        shutil.copytree(EXAMPLES / name, repository.clone)
        _put_local_addresses(repository.clone, made)
        git(repository.clone, "init", "--quiet", "--initial-branch=main")
        git(repository.clone, "remote", "add", "origin", repository.url)
        repository.push("Begin")
    return made


def _put_local_addresses(folder: Path, made: dict[str, Repository]) -> None:
    for file in folder.rglob("*.yaml"):
        text = file.read_text()
        for name, addresses in ADDRESSES.items():
            for address in addresses:
                text = text.replace(address, made[name].url)
        file.write_text(text)


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *words], check=True, capture_output=True, text=True
    )
    return done.stdout
