"""Files: what of a repository a root is made of, by its name and with its contents."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from trueup.control.memory import Recent
from trueup.k8s.value import Value
from trueup.model.errors import Stalled
from trueup.model.source import Revision, Source, Tree
from trueup.ports import Repositories, Repository

LINK = "120000"
REMEMBERED = 256  # roots whose files are known


class Root(Value, frozen=True):
    """*folder*: its path in the repository. *digest* names the *paths*, and what they say."""

    revision: Revision
    folder: str
    digest: str
    paths: tuple[str, ...]
    tree: Tree


@dataclass(frozen=True, slots=True)
class Files:
    """Of roots in *repositories*."""

    repositories: Repositories[Repository]
    _known: Recent[tuple[str, str, str], Root] = field(default_factory=lambda: Recent(REMEMBERED))

    async def head(self, project: str, source: Source) -> Revision:
        """The commit that the source means now."""
        return await self.repositories.of(project, source).head(source)

    async def root(self, project: str, source: Source, revision: Revision) -> Root:
        """``Stalled`` if there is no such folder."""
        key = (project, f"{source.repo_url}\0{source.path}", revision.commit)
        if known := self._known.get(key):
            return known
        tree = await self.repositories.of(project, source).tree(source, revision)
        folder = source.path.strip("/").removeprefix("./") or "."
        paths = tuple(sorted(_needed(tree, folder)))
        if not any(_within(path, folder) for path in paths):
            raise Stalled(
                "RootNotFound",
                f"{source.repo_url} has no files in {folder} at {revision.commit[:7]}",
                "set source.path to the folder of a Terraform root",
            )
        made = hashlib.sha256()
        for path in paths:
            entry = tree.entries[path]
            made.update(f"{path}\0{entry.mode}\0{entry.blob}\0".encode())
        return self._known.put(key, Root(revision, folder, made.hexdigest()[:16], paths, tree))

    async def contents(
        self, project: str, source: Source, root: Root
    ) -> tuple[Mapping[str, bytes], Mapping[str, str]]:
        """What its files say, and where its links lead; by path in the repository."""
        entries = {path: root.tree.entries[path] for path in root.paths}
        repository = self.repositories.of(project, source)
        said = await repository.contents(root.tree, {each.blob for each in entries.values()})
        files, links = {}, {}
        for path, entry in entries.items():
            if entry.mode == LINK:
                links[path] = said[entry.blob].decode(errors="replace")
            else:
                files[path] = said[entry.blob]
        return files, links


def _within(path: str, folder: str) -> bool:
    return folder == "." or path.startswith(f"{folder}/")


def _needed(tree: Tree, folder: str) -> list[str]:
    return [path for path in tree.entries if _within(path, folder)]
