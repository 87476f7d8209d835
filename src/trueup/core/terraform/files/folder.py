"""
Folder: which of its files are the configuration of one module, and what they say together.

Terraform reads ``*.tf`` and ``*.tf.json``. OpenTofu reads ``*.tofu`` too, and where there is
``x.tofu``, it passes over ``x.tf``. Files named ``override``, or ending in ``_override``, come
last: what they say of a block replaces what was said before. Values of variables stand in
``terraform.tfvars`` and ``*.auto.tfvars``.
"""

from collections.abc import Callable, Iterable, Iterator
from posixpath import basename

import msgspec

from trueup.core.terraform.files import hcl, hcljson
from trueup.core.terraform.files.hcl import Block, Body, Problem
from trueup.k8s.value import Value

CONFIGURATION = (".tf", ".tf.json")
OF_TOFU = (".tofu", ".tofu.json")
VALUES = (".auto.tfvars", ".auto.tfvars.json")
OWN_VALUES = ("terraform.tfvars", "terraform.tfvars.json")
_TOGETHER = ("terraform", "locals", "provider", "moved", "import", "removed", "check")
"""Blocks that an override does not replace as a whole."""
Read = Callable[[str], bytes]


class Placed(Value, frozen=True):
    """A block, and where it stands."""

    block: Block
    path: str

    @property
    def where(self) -> str:
        return f"{self.path}:{self.block.line}"


class Module(Value, frozen=True):
    """All blocks of one folder, and where, by file, something makes no sense."""

    blocks: tuple[Placed, ...] = ()
    problems: tuple[tuple[str, Problem], ...] = ()

    def of(self, *types: str) -> Iterator[Placed]:
        return (each for each in self.blocks if each.block.type in types)


def configuration(names: Iterable[str], tool: str = "terraform") -> list[str]:
    """Of the files of one folder, those that *tool* reads, in its order."""
    here = {name for name in names if not _passed_over(basename(name))}
    kept = {name for name in here if name.endswith(CONFIGURATION)}
    if tool == "tofu":
        own = {name for name in here if name.endswith(OF_TOFU)}
        kept = own | {name for name in kept if _as_tofu(name) not in own}
    return sorted(kept, key=lambda name: (_overrides(name), name))


def module(names: Iterable[str], read: Read, tool: str = "terraform") -> Module:
    """*names*: the paths of the files of one folder."""
    blocks: dict[tuple[str, ...], Placed] = {}
    problems: list[tuple[str, Problem]] = []
    for path in configuration(names, tool):
        body = parsed(path, read(path))
        problems += [(path, each) for each in body.problems]
        for number, block in enumerate(body.top.blocks):
            key = (block.type, *block.labels)
            if block.type in _TOGETHER:
                key = (*key, path, str(number))
            before = blocks.get(key)
            if before is None:
                blocks[key] = Placed(block, path)
            elif _overrides(path):
                blocks[key] = Placed(_merged(before.block, block), before.path)
            else:
                blocks[(*key, path, str(number))] = Placed(block, path)
    return Module(tuple(blocks.values()), tuple(problems))


def parsed(path: str, text: bytes) -> Body:
    return hcljson.parse(text) if path.endswith(".json") else hcl.parse(text)


def values(names: Iterable[str], read: Read) -> Iterator[tuple[str, str]]:
    """The variables that files of values, which are read by themselves, set; each with its file."""
    for path in sorted(names):
        if basename(path) in OWN_VALUES or path.endswith(VALUES):
            yield from ((name, path) for name in set_by(path, read(path)))


def set_by(path: str, text: bytes) -> list[str]:
    """The variables that one file of values sets."""
    return list(parsed(path, text).top.attributes)


def _merged(before: Block, override: Block) -> Block:
    """Attributes one by one, blocks by their type."""
    types = {each.type for each in override.blocks}
    kept = tuple(each for each in before.blocks if each.type not in types)
    return msgspec.structs.replace(
        before,
        attributes={**before.attributes, **override.attributes},
        blocks=(*kept, *override.blocks),
    )


def _as_tofu(name: str) -> str:
    stem, dot, end = name.rpartition(".tf")
    return f"{stem}.tofu{end}" if dot else name


def _overrides(name: str) -> bool:
    stem = basename(name)
    for end in (*OF_TOFU, *CONFIGURATION):
        if stem.endswith(end):
            stem = stem.removesuffix(end)
            break
    return stem == "override" or stem.endswith("_override")


def _passed_over(name: str) -> bool:
    """Hidden, or an editor's own."""
    return (
        name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))
    )
