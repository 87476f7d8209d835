"""
Discover: which folders of a repository are roots, from their paths and texts alone.

What ``trueup.yaml`` says (:mod:`layout`) comes first, then convention (:mod:`conventional`). A link
to a file is one of the folder that it lies in; a link to a folder is another name of that, and no
root of its own.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from posixpath import basename, dirname

import msgspec

from trueup.core.terraform.files import named, terragrunt
from trueup.core.terraform.files.closure import Repository
from trueup.core.terraform.files.conventional import conventional, tool
from trueup.core.terraform.files.folder import configuration
from trueup.core.terraform.files.layout import Entry, Layout
from trueup.core.terraform.files.roots import (
    TERRAGRUNT,
    TWICE,
    Discovered,
    Root,
    Scope,
    Skipped,
    fits,
    name_of,
)
from trueup.model.policy import Finding

replace = msgspec.structs.replace


def discover(repo: Repository, layout: Layout = Layout(), scope: Scope = Scope()) -> Discovered:  # noqa: B008
    """All roots of a repository, by path, and the folders that are none."""
    skipped: dict[str, str] = {}
    folders = []
    for each in _folders(repo):
        if fits(layout.exclude, each):
            skipped[each] = "trueup.yaml excludes it"
        elif why := scope.excludes(each):
            skipped[each] = why
        else:
            folders.append(each)
    said = named.Entries(layout)
    entries = {each: entry for each in folders if (entry := said.of(each)) is not None}
    found = [
        root
        for folder, each in entries.items()
        for root in named.named(folder, each, _kind(repo, folder))
    ]
    others = [each for each in folders if each not in entries]
    if layout.discover:
        more, passed = conventional(repo, others, list(skipped))
        found, skipped = found + more, skipped | passed
    else:
        skipped |= dict.fromkeys(others, "trueup.yaml does not name it")
    found = [_waiting(repo, root, found) for root in found]
    found.sort(key=lambda root: (root.path, root.name))
    findings = (*_unfound(layout, entries.values(), scope), *_twice(found))
    return Discovered(
        tuple(found), findings, tuple(Skipped(*each) for each in sorted(skipped.items()))
    )


def _folders(repo: Repository) -> list[str]:
    """All that hold configuration."""
    beside: dict[str, list[str]] = {}
    for path in (*repo.paths, *repo.aliases):
        beside.setdefault(dirname(path) or ".", []).append(path)
    return sorted(each for each, names in beside.items() if _holds(names))


def _holds(names: list[str]) -> bool:
    return bool(configuration(names, "tofu")) or any(
        basename(name) == terragrunt.FILE for name in names
    )


def _kind(repo: Repository, folder: str) -> str:
    return TERRAGRUNT if repo.has(terragrunt.at(folder)) else tool(repo, folder)


def _waiting(repo: Repository, root: Root, found: list[Root]) -> Root:
    """With the units that Terragrunt's own file names, by what their roots are called."""
    if root.kind != TERRAGRUNT or not repo.has(terragrunt.at(root.path)):
        return root
    called = {each.path: each.name for each in found}
    units = terragrunt.waits_for(repo, root.path)
    names = (*root.depends_on, *(called.get(each, name_of(each)) for each in units))
    return replace(root, depends_on=tuple(dict.fromkeys(names)))


def _unfound(layout: Layout, used: Iterable[Entry], scope: Scope) -> Iterator[Finding]:
    known = [entry.path for entry in used]
    for entry in layout.stacks:
        elsewhere = "*" not in entry.path and bool(scope.excludes(entry.path.strip("/") or "."))
        if entry.path not in known and not elsewhere:
            words = f"trueup.yaml: {entry.path} is no folder with a configuration of Terraform"
            yield Finding("InvalidLayout", words, "correct the path, or remove the entry")


def _twice(found: list[Root]) -> Iterator[Finding]:
    counts = Counter(root.name for root in found)
    for name, count in counts.items():
        if count > 1:
            paths = ", ".join(root.path for root in found if root.name == name)
            words = f"{count} roots would be called {name}: {paths}"
            yield Finding(TWICE, words, "give them names in trueup.yaml")
