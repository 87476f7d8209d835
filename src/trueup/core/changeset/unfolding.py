"""
Unfolding: the Stacks that StackSets of a checkout would make, and what stands for a Stack where a
root has none.
"""

from collections.abc import Iterable, Iterator

import msgspec

from trueup.core.stacksets.making import made
from trueup.core.terraform.files import layout
from trueup.core.terraform.files.closure import Repository
from trueup.core.terraform.files.discover import discover
from trueup.core.terraform.files.layout import Layout
from trueup.core.terraform.files.roots import Discovered, Root, Scope
from trueup.model.stack import Stack
from trueup.model.stackset import OVERRIDES, LayoutOptions, StackSet, StackSetSpec

_ALONE = StackSet(
    {"name": "checkout", "namespace": ""},
    StackSetSpec(layout=LayoutOptions(allow=(*OVERRIDES, "policy", "drift"))),
)
"""Whoever runs a root by hand may say of it whatever there is."""


def unfolded(sets: Iterable[StackSet], repo: Repository) -> Iterator[tuple[StackSet, Stack]]:
    """What cannot be made is left out: its set tells why, on a server."""
    for each in sets:
        spec = each.spec
        file = spec.layout.file
        said = layout.read(repo.read(file)) if file and repo.has(file) else Layout()
        scope = Scope(spec.source.path or ".", spec.include, spec.exclude)
        for wanted in made(each, discover(repo, said, scope)):
            if not wanted.problem:
                yield each, msgspec.convert(wanted.body, Stack, strict=False)


def alone(found: Discovered) -> Iterator[tuple[Root, Stack]]:
    """Of each root a Stack without a namespace, with what ``trueup.yaml`` says."""
    for wanted in made(_ALONE, found):
        body = wanted.body or {"metadata": {"name": wanted.root.name}}
        yield wanted.root, msgspec.convert(body, Stack, strict=False)
