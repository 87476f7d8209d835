"""Roots: what a repository holds at a commit, found anew only if what tells of it has changed."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from trueup.control.memory import Recent
from trueup.core.terraform.files.closure import Repository as Files
from trueup.core.terraform.files.closure import repository
from trueup.core.terraform.files.discover import discover
from trueup.core.terraform.files.layout import Layout, read
from trueup.core.terraform.files.roots import Discovered, Scope
from trueup.core.terraform.files.telltales import known_by, read_by
from trueup.k8s.value import Value
from trueup.model.source import Entry, Revision, Tree
from trueup.model.stackset import StackSet
from trueup.ports import Repositories, Repository

REMEMBERED = 64  # sets whose roots are known
LINK = "120000"


class Found(Value, frozen=True):
    """At *revision*; *digest* names all that was read, and how it was."""

    revision: Revision
    digest: str
    discovered: Discovered


@dataclass(frozen=True, slots=True)
class Roots:
    """In *repositories*."""

    repositories: Repositories[Repository]
    _known: Recent[tuple[str, str], Found] = field(default_factory=lambda: Recent(REMEMBERED))

    async def of(self, of: StackSet) -> Found:
        """``Stalled`` if ``trueup.yaml`` makes no sense: nobody knows then what the roots are."""
        repo = self.repositories.of(of.project, of.spec.source)
        revision = await repo.head(of.spec.source)
        key, known = (of.namespace, of.name), self._known.get((of.namespace, of.name))
        tree = await repo.tree(of.spec.source, revision)
        there = await _listed(repo, tree)
        paths = read_by((*there.paths, *there.aliases), of.spec.layout.file)
        told = {path: tree.entries[there.aliases.get(path, path)] for path in paths}
        digest = _digest(of, told, tree)
        if known is not None and known.digest == digest:
            return self._known.put(key, msgspec.structs.replace(known, revision=revision))
        said = await repo.contents(tree, {each.blob for each in told.values()})
        texts = {path: said[each.blob] for path, each in told.items()}
        found = await asyncio.to_thread(_discovered, of, there, texts)
        return self._known.put(key, Found(revision, digest, found))


async def _listed(repo: Repository, tree: Tree) -> Files:
    """By name alone, and where links lead."""
    links = {path: each.blob for path, each in tree.entries.items() if each.mode == LINK}
    said = await repo.contents(tree, links.values()) if links else {}
    leads = {path: said[blob].decode(errors="replace") for path, blob in links.items()}
    return repository([path for path in tree.entries if path not in links], _unread, leads)


def _unread(_path: str) -> bytes:
    return b""


def _discovered(of: StackSet, there: Files, texts: Mapping[str, bytes]) -> Discovered:
    spec = of.spec
    layout = read(texts[spec.layout.file]) if spec.layout.file in texts else Layout()
    scope = Scope(spec.source.path or ".", spec.include, spec.exclude)
    said = {there.aliases.get(path, path): text for path, text in texts.items()}
    return discover(repository(there.paths, said.__getitem__, there.links), layout, scope)


def _digest(of: StackSet, told: Mapping[str, Entry], tree: Tree) -> str:
    spec = of.spec
    how = (spec.source.repo_url, spec.source.path, spec.include, spec.exclude, spec.layout.file)
    named = hashlib.sha256(repr(how).encode())
    for path in sorted(told):
        named.update(f"{path}\0{told[path].blob}\0".encode())
    for path in sorted(known_by(tree.entries)):
        named.update(f"{path}\0".encode())
    return named.hexdigest()
