"""
Discover: which folders of a repository are roots, from their paths and texts alone.

By convention a folder is a root if it says where its state is, configures a provider, or has a lock
file or values of its own; or if nobody calls it as a module, and it makes something. Folders of
modules, examples and tests are none, nor is what is hidden. ``trueup.yaml`` says otherwise where
that is wrong (:mod:`layout`). A folder with a ``terragrunt.hcl`` is Terragrunt's, unless others
below only include it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from posixpath import basename, dirname

from trueup.core import globs
from trueup.core.terraform.files import terragrunt
from trueup.core.terraform.files.closure import Repository
from trueup.core.terraform.files.folder import OWN_VALUES, VALUES, Module, configuration, module
from trueup.core.terraform.files.inspect import inspect
from trueup.core.terraform.files.layout import Entry, Layout
from trueup.core.terraform.files.paths import located
from trueup.k8s.value import Value
from trueup.model.policy import Finding

TERRAGRUNT = "terragrunt"
_LOCK = ".terraform.lock.hcl"
_NO_ROOTS = frozenset(
    {"modules", "module", "examples", "example", "tests", "test", "fixtures", "testdata"}
)
_UNFIT = re.compile(r"[^a-z0-9]+")
_LONGEST = 63  # characters of the name of an object


class Root(Value, frozen=True):
    """
    One root. *kind*: ``terraform``, ``tofu`` or ``terragrunt``. *why*: it is taken for one.

    *depends_on*: names of others, as ``trueup.yaml`` or Terragrunt says.
    """

    name: str
    path: str
    kind: str = "terraform"
    workspace: str = ""
    variable_files: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    labels: Mapping[str, str] = {}
    why: str = ""


class Discovered(Value, frozen=True):
    """*findings*: entries that fit no folder, and names that two would have."""

    roots: tuple[Root, ...] = ()
    findings: tuple[Finding, ...] = ()


def discover(repo: Repository, layout: Layout = Layout()) -> Discovered:  # noqa: B008
    folders = [each for each in _folders(repo) if not _fits(layout.exclude, each)]
    named = {each: entry for each in folders if (entry := _entry(layout, each)) is not None}
    found = [_named(folder, entry) for folder, entry in named.items()]
    if layout.discover:
        found += _conventional(repo, [each for each in folders if each not in named])
    found.sort(key=lambda root: root.path)
    return Discovered(tuple(found), (*_unfound(layout, named.values()), *_twice(found)))


def name_of(path: str) -> str:
    """What an object may be called: ``envs/prod`` is ``envs-prod``, the top is ``root``."""
    name = _UNFIT.sub("-", path.lower()).strip("-")
    return (name or "root")[-_LONGEST:].strip("-")


def _folders(repo: Repository) -> list[str]:
    """All that hold configuration."""
    beside: dict[str, list[str]] = {}
    for path in repo.paths:
        beside.setdefault(dirname(path) or ".", []).append(path)
    return sorted(each for each, names in beside.items() if _holds(names))


def _holds(names: list[str]) -> bool:
    return bool(configuration(names, "tofu")) or any(
        basename(name) == terragrunt.FILE for name in names
    )


def _entry(layout: Layout, folder: str) -> Entry | None:
    return next((each for each in layout.stacks if _fits([each.path], folder)), None)


def _fits(patterns: Iterable[str], folder: str) -> bool:
    bare = (pattern.strip("/").removeprefix("./") or "." for pattern in patterns)
    return globs.matches_any(bare, folder, "/")


def _named(folder: str, entry: Entry) -> Root:
    parts = {"path": name_of(folder), "folder": basename(folder)}

    def filled(text: str) -> str:
        for key, value in parts.items():
            text = text.replace(f"{{{key}}}", value)
        return text

    return Root(
        name_of(filled(entry.name)),
        folder,
        entry.tool,
        filled(entry.workspace),
        tuple(map(filled, entry.variable_files)),
        tuple(map(filled, entry.depends_on)),
        entry.labels,
        f"trueup.yaml names {entry.path}",
    )


def _conventional(repo: Repository, folders: list[str]) -> list[Root]:
    units = [each for each in folders if repo.has(terragrunt.at(each))]
    others = [each for each in folders if each not in units and not _aside(each)]
    modules = {each: module(repo.beside(each), repo.read, _tool(repo, each)) for each in folders}
    called = {at for each in folders for at in _called(modules[each], each)}
    found = [_unit(repo, each) for each in units if terragrunt.is_unit(repo, each, units)]
    for each in others:
        if why := _why(repo, each, modules[each], called):
            found.append(Root(name_of(each), each, _tool(repo, each), why=why))
    return found


def _aside(folder: str) -> bool:
    parts = folder.split("/")
    return any(each in _NO_ROOTS or (each.startswith(".") and each != ".") for each in parts)


def _tool(repo: Repository, folder: str) -> str:
    own = any(path.endswith((".tofu", ".tofu.json")) for path in repo.beside(folder))
    return "tofu" if own else "terraform"


def _called(here: Module, folder: str) -> Iterator[str]:
    for call in inspect(here, folder).modules:
        if call.local and (at := located(folder, call.source or "")) is not None:
            yield at


def _why(repo: Repository, folder: str, here: Module, called: set[str]) -> str:
    """Empty: it is no root."""
    found = inspect(here, folder)
    if found.backend:
        return f"it keeps its state in {found.backend}"
    if folder in called:
        return ""
    if any(here.of("provider")):
        return "it configures a provider"
    if any(basename(path) == _LOCK for path in repo.beside(folder)):
        return "it has a lock file"
    if any(basename(path) in OWN_VALUES or path.endswith(VALUES) for path in repo.beside(folder)):
        return "it has values of its own"
    makes = any(here.of("resource", "module"))
    return "nobody calls it as a module" if makes else ""


def _unit(repo: Repository, folder: str) -> Root:
    names = tuple(map(name_of, terragrunt.waits_for(repo, folder)))
    why = f"it has a {terragrunt.FILE}"
    return Root(name_of(folder), folder, TERRAGRUNT, depends_on=names, why=why)


def _unfound(layout: Layout, used: Iterable[Entry]) -> Iterator[Finding]:
    known = [entry.path for entry in used]
    for entry in layout.stacks:
        if entry.path not in known:
            words = f"trueup.yaml: {entry.path} is no folder with a configuration of Terraform"
            yield Finding("InvalidLayout", words, "correct the path, or remove the entry")


def _twice(found: list[Root]) -> Iterator[Finding]:
    counts = Counter(root.name for root in found)
    for name, count in counts.items():
        if count > 1:
            paths = ", ".join(root.path for root in found if root.name == name)
            words = f"{count} roots would be called {name}: {paths}"
            yield Finding("InvalidLayout", words, "give them names in trueup.yaml")
