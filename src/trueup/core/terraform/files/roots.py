"""Roots: what is found in a repository, what it is called, and where it is looked for."""

import re
from collections.abc import Iterable
from posixpath import normpath

from trueup.core import globs
from trueup.core.terraform.files.layout import Entry
from trueup.core.terraform.files.paths import within
from trueup.k8s.value import Value
from trueup.model.policy import Finding

TERRAGRUNT = "terragrunt"
TWICE = "NameTaken"
"""The type of the finding that two roots would have one name."""
_UNFIT = re.compile(r"[^a-z0-9]+")
_LONGEST = 63  # characters of the name of an object


class Root(Value, frozen=True):
    """
    One root. *kind*: ``terraform``, ``tofu`` or ``terragrunt``. *why*: it is taken for one.

    *depends_on*: names of others, as ``trueup.yaml`` or Terragrunt says. *said*: what is said of it
    in ``trueup.yaml``, with its texts filled in.
    """

    name: str
    path: str
    kind: str = "terraform"
    workspace: str = ""
    depends_on: tuple[str, ...] = ()
    why: str = ""
    said: Entry | None = None

    @property
    def variable_files(self) -> tuple[str, ...]:
        return self.said.variable_files if self.said else ()


class Skipped(Value, frozen=True):
    """A folder with configuration that is no root, and why."""

    path: str
    why: str


class Discovered(Value, frozen=True):
    """*findings*: entries that fit no folder, and names that two would have."""

    roots: tuple[Root, ...] = ()
    findings: tuple[Finding, ...] = ()
    skipped: tuple[Skipped, ...] = ()


class Scope(Value, frozen=True):
    """
    Where roots are looked for: below *folder*, in folders that fit *include* (none: all) and not
    *exclude* (globs). Modules count wherever they are.
    """

    folder: str = "."
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def excludes(self, folder: str) -> str:
        """Why roots there do not count; empty: they do."""
        if not within(folder, {normpath(self.folder.strip("/") or ".")}):
            return f"it is not below {self.folder}"
        if self.include and not fits(self.include, folder):
            return "include does not name it"
        return "exclude names it" if fits(self.exclude, folder) else ""


def fits(patterns: Iterable[str], folder: str) -> bool:
    """Whether one of these globs means the folder."""
    return globs.matches_any(map(bare, patterns), folder, "/")


def bare(pattern: str) -> str:
    """As folders are named: ``./envs/`` is ``envs``."""
    return pattern.strip("/").removeprefix("./") or "."


def name_of(path: str) -> str:
    """What an object may be called: ``envs/prod`` is ``envs-prod``, the top is ``root``."""
    name = _UNFIT.sub("-", path.lower()).strip("-")
    return (name or "root")[-_LONGEST:].strip("-")
