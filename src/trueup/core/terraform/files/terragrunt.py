"""
Terragrunt: a folder with ``terragrunt.hcl``, as far as its files tell what it is made of.

A *unit* names the module that it runs (``terraform { source }``) or holds one; what it shares with
others stands in files that it includes. Nothing is evaluated but where the functions for places
lead (:mod:`wheres`). Where a source or a file is not told by that, all of the repository counts.
"""

from collections.abc import Iterator
from posixpath import dirname

from trueup.core.terraform.files import hcl
from trueup.core.terraform.files.closure import Closure, Repository, closed, places
from trueup.core.terraform.files.folder import module
from trueup.core.terraform.files.inspect import Inspection, ModuleCall, inspect, together
from trueup.core.terraform.files.paths import located
from trueup.core.terraform.files.uses import Use
from trueup.core.terraform.files.wheres import FILE, above, at, path_of, paths_in
from trueup.k8s.value import Value

_ALWAYS_TOLD = {"include": ("path",), "terraform": ("source",), "dependency": ("config_path",)}
_HOOKS = ("before_hook", "after_hook", "error_hook")
_ENGINE, _BACKEND = "engine", "remote_state"

__all__ = ["FILE", "Unit", "above", "at", "read", "runs", "waits_for"]


class Unit(Value, frozen=True):
    """
    *tool*: the engine that its files name, and *version* of it; *own*: versions of Terragrunt.
    *units*: folders of those that it depends on, and these on.
    """

    closure: Closure
    inspected: Inspection
    tool: str = ""
    version: str = ""
    own: str = ""
    units: tuple[str, ...] = ()


def runs(repo: Repository, folder: str) -> bool:
    """Whether it runs a module, and is not only what units below share."""
    return any("source" in each.attributes for each in _top(repo, at(folder)).of("terraform"))


def waits_for(repo: Repository, folder: str) -> tuple[str, ...]:
    """The folders of the units that must be applied before."""
    body = _top(repo, at(folder))
    found = [_leads(repo, folder, each, "config_path") for each in body.of("dependency")]
    for each in body.of("dependencies"):
        if paths := each.attributes.get("paths"):
            found += paths_in(repo, folder, at(folder), paths.text)
    return tuple(dict.fromkeys(each for each in found if each))


def read(repo: Repository, folder: str) -> Unit:
    """All that is told of it."""
    units = list(_units(repo, folder))
    files: dict[str, hcl.Block] = {}
    named: set[str] = set()
    unknown: list[str] = []
    for each in units:
        for path, body in _files(repo, each, unknown):
            files.setdefault(path, body)
            named |= {path, *_named(repo, each, path, body)}
        named.add(each)
    sources = [source for each in units for source in _sources(repo, each, files, unknown)]
    named |= {whole for whole, _ in sources}
    widened = unknown[0] if unknown else ""
    whole = closed(repo, Closure(widened=widened), named | ({"."} if widened else set()))
    inspected = _inspected(repo, [folder, *(part for _, part in sources)], files)
    own = {path: files[path] for path, _ in _files(repo, folder, [])}
    return Unit(
        whole,
        inspected,
        _said(own, "terraform_binary").rpartition("/")[2],
        _said(own, "terraform_version_constraint"),
        _said(own, "terragrunt_version_constraint"),
        tuple(units[1:]),
    )


def _top(repo: Repository, path: str) -> hcl.Block:
    return hcl.parse(repo.read(path)).top


def _units(repo: Repository, folder: str) -> Iterator[str]:
    """It, and all that it depends on."""
    waiting, seen = [folder], set[str]()
    while waiting:
        each = waiting.pop(0)
        if each not in seen and repo.has(at(each)):
            seen.add(each)
            yield each
            waiting += waits_for(repo, each)


def _files(repo: Repository, folder: str, unknown: list[str]) -> Iterator[tuple[str, hcl.Block]]:
    """Its own, ``*.hcl`` of the folders above, and what these include and read."""
    waiting = [at(folder)]
    for each in (folder, *above(folder)):
        waiting += [path for path in repo.beside(each) if path.endswith(".hcl")]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop(0)
        if path in seen or not repo.has(path) or path.endswith(".terraform.lock.hcl"):
            continue
        seen.add(path)
        body = _top(repo, path)
        yield path, body
        for block in body.all():
            told = _ALWAYS_TOLD.get(block.type, ())
            for name, said in block.attributes.items():
                leads = paths_in(repo, folder, path, said.text)
                waiting += [found for found in leads if found.endswith("hcl")]
                if name in told and path_of(repo, folder, path, said.text) is None:
                    unknown.append(f"{path}:{said.line}: {said.text[:80]}")


def _named(repo: Repository, folder: str, path: str, body: hcl.Block) -> Iterator[str]:
    """All that a file names in the repository."""
    for block in body.all():
        for each in block.attributes.values():
            yield from (found for found in paths_in(repo, folder, path, each.text) if found != ".")
            for text in each.texts:
                yield from places(text, dirname(path) or ".", folder)


def _sources(
    repo: Repository, folder: str, files: dict[str, hcl.Block], unknown: list[str]
) -> Iterator[tuple[str, str]]:
    """Of its module: what is fetched, and the folder in it; those from elsewhere are no paths."""
    for path, body in _files(repo, folder, []):
        for block in body.of("terraform"):
            if found := block.attributes.get("source"):
                text = path_of(repo, folder, path, found.text)
                whole, _, part = (text or "").partition("//")
                if text and repo.below(whole or "."):
                    yield whole or ".", f"{whole}/{part}".strip("/") or "."


def _inspected(repo: Repository, folders: list[str], files: dict[str, hcl.Block]) -> Inspection:
    """Variables are given by Terragrunt: which ones is not known from here."""
    parts = [inspect(module(repo.beside(each), repo.read), each) for each in folders]
    found = together(parts)
    backend = next((each for path in files for each in _backends(files[path])), "")
    problems = [
        f"{path}:{each.line}:{each.column}: {each.message}"
        for path in files
        for each in hcl.parse(repo.read(path)).problems
    ]
    return Inspection(
        found.required_version,
        found.required_tofu,
        found.providers,
        backend or next((each.backend for each in parts if each.backend), ""),
        outputs=found.outputs,
        modules=(*found.modules, *_remote(repo, folders[0], files)),
        provisioners=(*found.provisioners, *_hooks(files)),
        outward=(*found.outward, *_commands(files)),
        unmasked=found.unmasked,
        strays=found.strays,
        problems=(*found.problems, *problems),
    )


def _remote(repo: Repository, folder: str, files: dict[str, hcl.Block]) -> Iterator[ModuleCall]:
    """Modules from elsewhere, which a policy may allow or not."""
    for path, body in files.items():
        for block in body.of("terraform"):
            found = block.attributes.get("source")
            if found is not None and not path_of(repo, folder, path, found.text):
                said = block.literal("source")
                yield ModuleCall("source", f"{path}:{found.line}", said and str(said))


def _backends(body: hcl.Block) -> Iterator[str]:
    for each in body.of(_BACKEND):
        yield str(each.literal("backend") or "unknown")
    for each in body.of("generate"):
        contents = each.attributes.get("contents")
        if contents is not None and "backend " in contents.text:
            yield "generated"


def _hooks(files: dict[str, hcl.Block]) -> Iterator[Use]:
    """Programs that are run beside the engine."""
    for path, body in files.items():
        for block in body.all():
            if block.type in _HOOKS and "execute" in block.attributes:
                what = block.attributes["execute"].text[:80]
                yield Use(what, f"{block.type}.{'.'.join(block.labels)}", f"{path}:{block.line}")
            elif block.type == _ENGINE and "source" in block.attributes:
                yield Use(block.attributes["source"].text[:80], _ENGINE, f"{path}:{block.line}")


def _commands(files: dict[str, hcl.Block]) -> Iterator[Use]:
    """Programs that are run to know what the file says."""
    for path, body in files.items():
        for block in body.all():
            for each in block.attributes.values():
                if any(call.name == "run_cmd" for call in each.calls):
                    yield Use("run_cmd", each.text[:80], f"{path}:{each.line}")


def _said(files: dict[str, hcl.Block], name: str) -> str:
    """The nearest counts."""
    found = (body.literal(name) for body in files.values())
    return next((each for each in found if isinstance(each, str)), "")


def _leads(repo: Repository, folder: str, block: hcl.Block, name: str) -> str | None:
    said = block.attributes.get(name)
    found = path_of(repo, folder, at(folder), said.text) if said else None
    return found if found is None else located(".", found)
