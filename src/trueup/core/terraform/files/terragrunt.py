"""
Terragrunt: a folder with ``terragrunt.hcl``, as far as its layout tells what it is made of.

A *unit* names the module that it runs (``terraform { source }``) or holds one; what it shares with
others stands in folders above, which it includes.
"""

from collections.abc import Iterator
from posixpath import dirname

from trueup.core.terraform.files import hcl
from trueup.core.terraform.files.closure import Closure, Repository, closed, places
from trueup.core.terraform.files.paths import located

FILE = "terragrunt.hcl"


def at(folder: str) -> str:
    return FILE if folder == "." else f"{folder}/{FILE}"


def runs(repo: Repository, folder: str) -> bool:
    """Whether it runs a module, and is not only what units below share."""
    return bool(_source(hcl.parse(repo.read(at(folder))).top))


def waits_for(repo: Repository, folder: str) -> tuple[str, ...]:
    """The folders of the units that must be applied before."""
    body = hcl.parse(repo.read(at(folder))).top
    paths = [each.literal("config_path") for each in body.of("dependency")]
    for each in body.of("dependencies"):
        paths += each.literal("paths") or []
    found = (located(folder, path) for path in paths if isinstance(path, str))
    return tuple(dict.fromkeys(each for each in found if each is not None))


def closure(repo: Repository, folder: str) -> Closure:
    """Its folder, ``*.hcl`` of those above, its module, and what is named in all of these."""
    files = [
        path
        for each in (folder, *above(folder))
        for path in repo.beside(each)
        if path.endswith(".hcl")
    ]
    named = {folder, *files}
    for path in files:
        for block in hcl.parse(repo.read(path)).top.all():
            for each in block.attributes.values():
                for text in each.texts:
                    named |= set(places(text, dirname(path) or ".", folder))
    if source := _source(hcl.parse(repo.read(at(folder))).top):
        named |= {place for place in [located(folder, source.partition("//")[0])] if place}
    return closed(repo, Closure(), named)


def _source(body: hcl.Block) -> str:
    """Of a module; those from elsewhere are no paths."""
    found = (each.literal("source") for each in body.of("terraform"))
    return next((each for each in found if isinstance(each, str)), "")


def above(folder: str) -> Iterator[str]:
    """All folders that it lies in."""
    while folder != ".":
        folder = dirname(folder) or "."
        yield folder
