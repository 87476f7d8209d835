"""Scene: what lies in a checkout, before the change and after it."""

import os
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from trueup.core.changeset.declared import Declared, declared, id_of, may_declare, objects
from trueup.core.changeset.unfolding import unfolded
from trueup.core.terraform.files import layout
from trueup.core.terraform.files.closure import Repository, repository
from trueup.core.terraform.files.discover import discover
from trueup.core.terraform.files.layout import Layout
from trueup.core.terraform.files.roots import Discovered
from trueup.edge.checkout import EMPTY, Checkout
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref

_LARGEST = 1 << 20  # bytes of a manifest that is looked into


@dataclass(frozen=True)
class Side:
    """One state of the repository. *top*: where its files lie."""

    top: Path
    repository: Repository
    declared: Declared
    discovered: Discovered
    objects: Mapping[Ref, Object]


@dataclass(frozen=True)
class Scene:
    """
    *base*: the commit that the change begins at; empty: none. *changed*: the paths. *elsewhere*:
    branches and tags that the change does not go to.
    """

    addresses: tuple[str, ...]
    revision: str
    base: str
    changed: frozenset[str]
    elsewhere: frozenset[str]
    before: Side
    after: Side

    @property
    def top(self) -> Path:
        return self.after.top


@asynccontextmanager
async def scene(path: Path, ref: str) -> AsyncIterator[Scene]:
    """Of the checkout that *path* lies in; *ref*: what the change is against."""
    checkout = await Checkout.around(path)
    base = await checkout.base(ref)
    addresses = await checkout.addresses()
    with tempfile.TemporaryDirectory(prefix="trueup-base-") as folder:
        old = _made(Path(folder, "tree"))
        if base != EMPTY:
            await checkout.written(base, old)
        yield Scene(
            addresses=addresses,
            revision=await checkout.head(),
            base="" if base == EMPTY else base,
            changed=await checkout.changed(base),
            elsewhere=await checkout.elsewhere(ref),
            before=_side(old, _walked(old), addresses),
            after=_side(checkout.top, await checkout.paths(), addresses),
        )


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _side(top: Path, paths: Iterable[str], addresses: tuple[str, ...]) -> Side:
    links, files = {}, []
    for path in paths:
        place = top / path
        if place.is_symlink():
            links[path] = os.fspath(place.readlink())
        else:
            files.append(path)
    whole = repository(files, lambda path: (top / path).read_bytes(), links)
    said = layout.read(whole.read(layout.FILE)) if whole.has(layout.FILE) else Layout()
    texts = dict(_manifests(whole))
    told = {path: text for path, text in texts.items() if may_declare(path, text)}
    found = _unfolded(declared(told, addresses), whole)
    return Side(top, whole, found, discover(whole, said), objects(texts, found.stacks))


def _unfolded(found: Declared, whole: Repository) -> Declared:
    """With the Stacks that sets make; those that are declared themselves come first."""
    stacks = {id_of(each): each for each in found.stacks}
    files = dict(found.files)
    for of, stack in unfolded(found.sets, whole):
        if id_of(stack) not in stacks:
            stacks[id_of(stack)] = stack
            files[id_of(stack)] = found.files[id_of(of)]
    return msgspec.structs.replace(found, stacks=tuple(stacks.values()), files=files)


def _manifests(whole: Repository) -> Iterator[tuple[str, bytes]]:
    for path in whole.paths:
        if path.endswith((".yaml", ".yml", ".json")):
            text = whole.read(path)
            if len(text) <= _LARGEST:
                yield path, text


def _walked(top: Path) -> list[str]:
    found = []
    for folder, inner, names in os.walk(top):
        linked = [name for name in inner if Path(folder, name).is_symlink()]
        found += [Path(folder, name).relative_to(top).as_posix() for name in (*names, *linked)]
    return found
