"""Roots that a StackSet finds: files that are links count, where they lie."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from trueup.control.stacksets.roots import LINK, Roots
from trueup.model.source import Entry, Revision, Source, Tree
from trueup.model.stackset import StackSet

FILE = "100644"
SET = msgspec.convert(
    {"metadata": {"name": "all", "namespace": "argocd"}, "spec": {"source": {"repoURL": "x"}}},
    StackSet,
)


class Repositories:
    """One repository: what its files say, and where its links lead; each blob is its own text."""

    def __init__(self, files: Mapping[str, str], links: Mapping[str, str]) -> None:
        self.files, self.links = dict(files), dict(links)
        self.read = 0

    def of(self, project: str, source: Source) -> Any:
        return self

    async def head(self, source: Source) -> Revision:
        return Revision("c1")

    async def tree(self, source: Source, revision: Revision) -> Tree:
        files = {path: Entry(FILE, text) for path, text in self.files.items()}
        links = {path: Entry(LINK, to) for path, to in self.links.items()}
        return Tree("x", revision.commit, {**files, **links})

    async def contents(self, tree: Tree, blobs: Iterable[str]) -> Mapping[str, bytes]:
        wanted = set(blobs)
        self.read += len(wanted & set(self.files.values()))
        return {each: each.encode() for each in wanted}


async def found(roots: Roots) -> list[str]:
    return [each.path for each in (await roots.of(SET)).discovered.roots]


async def test_a_folder_with_values_and_links_to_a_configuration_is_a_root() -> None:
    files = {"common/main.tf": 'resource "a" "b" {}', "dev/terraform.tfvars": "x = 1"}
    repositories = Repositories(files, {"dev/main.tf": "../common/main.tf", "same": "dev"})
    roots = Roots(repositories)
    assert await found(roots) == ["dev"]
    read = repositories.read
    assert await found(roots) == ["dev"]
    assert repositories.read == read
    repositories.links["prod/main.tf"] = "../common/main.tf"
    repositories.files["prod/terraform.tfvars"] = "x = 2"
    assert await found(roots) == ["dev", "prod"]
    repositories.files["common/main.tf"] = 'variable "x" {}'
    repositories.files["dev/terraform.tfvars"] = "x = 3"
    assert await found(roots) == ["dev", "prod"]
    del repositories.files["prod/terraform.tfvars"]
    assert await found(roots) == ["dev"]
