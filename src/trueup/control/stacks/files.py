"""Files: what of a repository a root is made of, by its name and with its contents."""

import asyncio
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath

import msgspec

from trueup.control.memory import Recent
from trueup.core.terraform.files import terragrunt
from trueup.core.terraform.files.closure import Closure, closure, repository
from trueup.core.terraform.files.folder import configuration, set_by, values
from trueup.core.terraform.files.inspect import Inspection, inspect, together
from trueup.core.terraform.files.paths import resolved
from trueup.core.terraform.files.preparing import prepared
from trueup.core.terraform.files.roots import TERRAGRUNT
from trueup.k8s.value import Value
from trueup.model.errors import Stalled
from trueup.model.source import Revision, Source, Tree
from trueup.model.stack import StackSpec
from trueup.ports import Repositories, Repository

LINK = "120000"
REMEMBERED = 1024  # roots whose files are known
VALUES = (".tfvars", ".tfvars.json")
LOCK_FILE = ".terraform.lock.hcl"


class Root(Value, frozen=True):
    """
    *folder*: its path in the repository. *digest* names its files, and what they say. *inspected*:
    what it and its local modules declare. *set*: the variables that files give a value to;
    *unfiled*: files of those that are not there. *texts*: of the files that were read. *prepares*:
    names what ``init`` reads of it. *unit*: of Terragrunt.
    """

    revision: Revision
    folder: str
    digest: str
    closure: Closure
    inspected: Inspection
    set: frozenset[str]
    texts: Mapping[str, bytes]
    tree: Tree
    unfiled: tuple[str, ...] = ()
    prepares: str = ""
    unit: terragrunt.Unit | None = None

    @property
    def paths(self) -> frozenset[str]:
        return self.closure.files | self.closure.links


class _Unread(Exception):
    """Somebody wants to know what a file says."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


@dataclass(frozen=True, slots=True)
class Files:
    """
    Of roots in *repositories*.

    A commit that touches nothing that a root is made of leaves all that is known of it as it was.
    """

    repositories: Repositories[Repository]
    _known: Recent[tuple[str, ...], Root] = field(default_factory=lambda: Recent(REMEMBERED))
    _changed: Recent[tuple[str, str, str], frozenset[str]] = field(
        default_factory=lambda: Recent(16)
    )

    async def head(self, project: str, source: Source, *, look_now: bool = False) -> Revision:
        """The commit that the source means now; *look_now*: no recent answer will do."""
        return await self.repositories.of(project, source).head(source, look_now=look_now)

    async def root(self, project: str, spec: StackSpec, revision: Revision) -> Root:
        """``Stalled`` if there is no such folder."""
        source = spec.source
        key = (project, source.repo_url, source.path, spec.tool, *spec.variable_files)
        known = self._known.get(key)
        if known and known.revision.commit == revision.commit:
            return known
        tree = await self.repositories.of(project, source).tree(source, revision)
        if known and not known.closure.touched(self._between(known.tree, tree)):
            moved = msgspec.structs.replace(known, revision=revision, tree=tree)
            return self._known.put(key, moved)
        return self._known.put(key, await self._read(project, spec, revision, tree))

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

    async def beside(
        self, project: str, source: Source, root: Root, paths: Iterable[str]
    ) -> Mapping[str, bytes]:
        """What files say that lie in the root, or else in the repository; by those *paths*."""
        entries, found = root.tree.entries, {}
        for path in paths:
            places = (_at(root.folder, path), normpath(path))
            if at := next((each for each in places if each in entries), None):
                found[path] = entries[at].blob
        said = await self.repositories.of(project, source).contents(root.tree, found.values())
        return {path: said[blob] for path, blob in found.items()}

    def _between(self, old: Tree, new: Tree) -> frozenset[str]:
        """The paths that differ; asked for by each root of the repository."""
        key = (old.repository, old.commit, new.commit)
        if (known := self._changed.get(key)) is not None:
            return known
        differing = old.entries.items() ^ new.entries.items()
        return self._changed.put(key, frozenset(path for path, _ in differing))

    async def _read(self, project: str, spec: StackSpec, revision: Revision, tree: Tree) -> Root:
        source = spec.source
        folder = normpath(source.path.strip("/") or ".")
        entries = tree.entries
        links = {path for path, entry in entries.items() if entry.mode == LINK}
        beside = _by_folder(entries)
        texts: dict[str, bytes] = {}
        wanted = {*links, *_told(beside, folder)}
        while True:
            said = await self.repositories.of(project, source).contents(
                tree, {entries[path].blob for path in wanted}
            )
            texts.update((path, said[entries[path].blob]) for path in wanted)
            try:
                return await asyncio.to_thread(_made, spec, folder, revision, tree, texts, links)
            except _Unread as missing:
                wanted = {missing.path, *_told(beside, dirname(missing.path) or ".")}


def _made(
    spec: StackSpec,
    folder: str,
    revision: Revision,
    tree: Tree,
    texts: Mapping[str, bytes],
    links: set[str],
) -> Root:
    """Raises `_Unread`."""

    def read(path: str) -> bytes:
        if path not in texts:
            raise _Unread(path)
        return texts[path]

    entries = tree.entries
    leads = {path: read(path).decode(errors="replace") for path in links}
    whole = repository([path for path in entries if path not in links], read, leads)
    if spec.tool == TERRAGRUNT:
        if not whole.has(terragrunt.at(folder)):
            words = f"{spec.source.repo_url} has no {terragrunt.at(folder)}"
            hint = "set source.path to the folder of a unit, or another tool"
            raise Stalled("RootNotFound", f"{words} at {revision.commit[:7]}", hint)
        unit = terragrunt.read(whole, folder)
        made = _named(revision, folder, unit.closure, unit.inspected, frozenset(), texts, tree)
        return msgspec.structs.replace(made, unit=unit)
    found = closure(whole, folder, spec.variable_files, spec.tool)
    beside = whole.beside(resolved(folder, leads) or folder)
    if not configuration(beside, spec.tool):
        raise Stalled(
            "RootNotFound",
            f"{spec.source.repo_url} has no root in {folder} at {revision.commit[:7]}",
            "set source.path to the folder of a Terraform root",
        )
    given = {name for name, _ in values(beside, whole.read)}
    filed = {each: resolved(_at(folder, each), leads) or "" for each in spec.variable_files}
    for path in filed.values():
        if path in entries:
            given.update(set_by(path, read(path)))
    modules = [inspect(module, at) for at, module in found.modules.items()]
    lock = entries.get(resolved(_at(folder, LOCK_FILE), leads) or "")
    made = _named(revision, folder, found, together(modules), frozenset(given), texts, tree)
    linked = {link: texts[at] for link, at in whole.aliases.items() if at in made.texts}
    return msgspec.structs.replace(
        made,
        texts={**made.texts, **linked},
        unfiled=tuple(each for each, path in filed.items() if path not in entries),
        prepares=prepared(found.modules, lock.blob.encode() if lock else b""),
    )


def _named(
    revision: Revision,
    folder: str,
    found: Closure,
    inspected: Inspection,
    given: frozenset[str],
    texts: Mapping[str, bytes],
    tree: Tree,
) -> Root:
    entries, named = tree.entries, hashlib.sha256()
    for path in sorted(found.files | found.links):
        named.update(f"{path}\0{entries[path].mode}\0{entries[path].blob}\0".encode())
    digest = named.hexdigest()[:16]
    kept = {path: text for path, text in texts.items() if path in found.files}
    return Root(revision, folder, digest, found, inspected, given, kept, tree)


def _by_folder(entries: Mapping[str, object]) -> Mapping[str, list[str]]:
    made: dict[str, list[str]] = {}
    for path in entries:
        made.setdefault(dirname(path) or ".", []).append(path)
    return made


def _told(beside: Mapping[str, list[str]], folder: str) -> set[str]:
    """Of a folder's files those that say what a module is, and what its variables are."""
    here = beside.get(folder, [])
    return {*configuration(here, "tofu"), *configuration(here)} | {
        path for path in here if path.endswith(VALUES)
    }


def _at(folder: str, path: str) -> str:
    return normpath(join(folder, path))
