"""
Conventional: which folders are roots though nobody says so, and why the others are none.

A folder is a root if it says where its state is, configures a provider, or has a lock file or
values of its own; or if nobody calls it as a module, or has all of it by links, and it makes
something. Folders of modules, examples and tests are none, nor is what is hidden. A folder with a
``terragrunt.hcl`` is Terragrunt's, unless others below only include it.
"""

from collections.abc import Collection, Iterable, Iterator
from posixpath import basename, dirname

from trueup.core.terraform.files import terragrunt
from trueup.core.terraform.files.closure import Repository
from trueup.core.terraform.files.folder import (
    OWN_VALUES,
    VALUES,
    Module,
    configuration,
    module,
)
from trueup.core.terraform.files.inspect import inspect
from trueup.core.terraform.files.paths import located
from trueup.core.terraform.files.roots import TERRAGRUNT, Root, name_of

LOCK = ".terraform.lock.hcl"
_NO_ROOTS = frozenset(
    {"modules", "module", "examples", "example", "tests", "test", "fixtures", "testdata"}
)


def conventional(
    repo: Repository, folders: list[str], others: list[str]
) -> tuple[list[Root], dict[str, str]]:
    """The roots among *folders*, and why the rest are none; *others* call modules, too."""
    all_ = (*folders, *others)
    units = {each for each in all_ if repo.has(terragrunt.at(each))}
    shared = {above for each in units for above in terragrunt.above(each)} & units
    every = {each: module(repo.beside(each), repo.read, tool(repo, each)) for each in all_}
    called = {at: each for each in every for at in _called(every[each], each)}
    lent = dict(_lent(repo, every))
    found: list[Root] = []
    skipped: dict[str, str] = {}
    for each in folders:
        if each in units:
            if each in shared and not terragrunt.runs(repo, each):
                skipped[each] = "units below include it"
            else:
                why = f"it has a {terragrunt.FILE}"
                found.append(Root(name_of(each), each, TERRAGRUNT, why=why))
        elif _aside(each):
            skipped[each] = "it lies among modules, examples or tests, or is hidden"
        elif why := _why(repo, each, every[each], called, lent):
            found.append(Root(name_of(each), each, tool(repo, each), why=why))
        elif each not in called and each in lent:
            skipped[each] = f"{lent[each]} links to all of its files"
        else:
            by = called.get(each)
            skipped[each] = f"{by} calls it as a module" if by else "it makes nothing"
    return found, skipped


def _aside(folder: str) -> bool:
    parts = folder.split("/")
    return any(each in _NO_ROOTS or (each.startswith(".") and each != ".") for each in parts)


def tool(repo: Repository, folder: str) -> str:
    """Which one its files are of."""
    own = any(path.endswith((".tofu", ".tofu.json")) for path in repo.beside(folder))
    return "tofu" if own else "terraform"


def _called(here: Module, folder: str) -> Iterator[str]:
    for call in inspect(here, folder).modules:
        if call.local and (at := located(folder, call.source or "")) is not None:
            yield at


def _lent(repo: Repository, folders: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Folders all of whose configuration others have by links, and one of those."""
    by = {at: dirname(link) or "." for link, at in repo.aliases.items()}
    for each in folders:
        own = configuration(repo.beside(each), "tofu")
        users = {by.get(path, each) for path in own}
        if users and each not in users:
            yield each, min(users)


def _why(
    repo: Repository, folder: str, here: Module, called: Collection[str], lent: Collection[str]
) -> str:
    """Empty: it is no root."""
    found = inspect(here, folder)
    if found.backend:
        return f"it keeps its state in {found.backend}"
    if folder in called:
        return ""
    if any(here.of("provider")):
        return "it configures a provider"
    if any(basename(path) == LOCK for path in repo.beside(folder)):
        return "it has a lock file"
    if any(basename(path) in OWN_VALUES or path.endswith(VALUES) for path in repo.beside(folder)):
        return "it has values of its own"
    makes = any(here.of("resource", "module"))
    return "nobody calls it as a module" if makes and folder not in lent else ""
