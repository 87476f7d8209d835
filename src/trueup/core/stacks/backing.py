"""
Backing: who keeps the state of a root, and what is wrong with where it would be.

A run has a folder of its own, which goes with it. So a state that would be there is none: what is
declared as ``local``, as tutorials have it, is kept with us.
"""

from collections.abc import Collection, Iterator

from trueup.model.policy import Finding
from trueup.model.stack import Backend

OURS, ROOT, LOCAL = "trueup", "root", "local"
STATE = "terraform.tfstate"


def elsewhere(backend: Backend, declared: str) -> bool:
    """Whether the root keeps it itself; *declared*: its kind of backend, empty: none."""
    return backend.kind == ROOT or (not backend.kind and declared not in ("", LOCAL))


def findings(
    backend: Backend, declared: str, folder: str, files: Collection[str]
) -> Iterator[Finding]:
    """*files*: of the repository, as far as the root in *folder* is made of them."""
    lasts = str(backend.config.get("path", "")).startswith("/")
    if backend.kind == ROOT and declared in ("", LOCAL) and not lasts:
        yield Finding(
            "StateNotKept",
            f"the root in {folder} has no backend that outlasts a run, so its state would be lost",
            "let Trueup keep it (backend.kind: trueup), or declare a remote backend",
        )
    file = STATE if folder == "." else f"{folder}/{STATE}"
    if file in files:
        yield Finding(
            "StateInGit",
            f"there is a state in Git, {file}, and Terraform asks what to do with it",
            "bring it to its backend (terraform init -migrate-state), then remove it from Git",
        )
