"""
Closure: which files of a repository a root is made of, so that no other ones concern it.

All below the root's folder belongs to it, and all below each local module that it calls, its
modules call, and so on: providers are given paths as plain texts, and one cannot tell a path from
another text. Left out is what lies below, but is a module of its own that nobody here calls, and
what is hidden (``.github``). What a literal text names elsewhere (``${path.module}/../x.json``)
belongs to it, and files of variables do.

A link is what it leads to: a file that is read in its place, or a folder, of which the same is
taken as of the root's own. Files of ``terraform test`` are left out: no run needs them, and
``init`` would fetch the modules that they name.

Where a path is computed, its beginning decides. If even that is not told, or leads up
(``../${var.x}``), any file may be meant: then all of the repository's top folder that the root lies
in belongs to it, or all of the repository, if the root lies at its top.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from posixpath import basename, dirname, normpath

from trueup.core.terraform.files.folder import Module, configuration, module
from trueup.core.terraform.files.inspect import inspect
from trueup.core.terraform.files.paths import below, located, resolved, within
from trueup.core.terraform.files.uses import READERS, expressions
from trueup.k8s.value import Value

TESTS = (".tftest.hcl", ".tftest.json", ".tofutest.hcl", ".tofutest.json")


class Closure(Value, frozen=True):
    """
    *files* and *links*: paths in the repository; *awaited*: named, but not there. *folders*: all
    that is new in them belongs to it too, but for *apart*. *modules*: by folder, the root's first.
    *missing*: local modules that hold nothing, and where they are called. *widened*: why more
    belongs to it than is known, if so.
    """

    files: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    awaited: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()
    modules: Mapping[str, Module] = {}
    missing: tuple[tuple[str, str], ...] = ()
    widened: str = ""

    def touched(self, changed: Iterable[str]) -> bool:
        """Whether a commit that changed, made or removed these files concerns the root."""
        known = self.files | self.links | self.awaited
        concerning = (each for each in changed if not each.endswith(TESTS))
        return any(each in known or self._holds(each) for each in concerning)

    def _holds(self, path: str) -> bool:
        return within(path, self.folders) and not within(path, self.apart)


class Repository(Value, frozen=True):
    """
    *paths*: of all files, sorted. *read*: one of them, or what a link to one leads to. *links*: by
    path where they lead; *aliases*: of those that lead to files, by path what they stand for.
    """

    paths: tuple[str, ...]
    read: Callable[[str], bytes]
    links: Mapping[str, str] = {}
    aliases: Mapping[str, str] = {}

    def below(self, folder: str) -> tuple[str, ...]:
        if folder == ".":
            return self.paths
        begin = bisect_left(self.paths, f"{folder}/")
        return self.paths[begin : bisect_left(self.paths, f"{folder}0")]  # 0 follows the slash

    def beside(self, folder: str) -> list[str]:
        """The files right in it, and the links to files."""
        found = (*self.below(folder), *self.aliases)
        return sorted(path for path in found if (dirname(path) or ".") == folder)

    def has(self, path: str) -> bool:
        at = bisect_left(self.paths, path)
        return at < len(self.paths) and self.paths[at] == path


def repository(
    paths: Collection[str], read: Callable[[str], bytes], links: Mapping[str, str] | None = None
) -> Repository:
    known, leads = frozenset(paths), links or {}
    targets = {link: resolved(link, leads) for link in leads}
    aliases = {link: at for link, at in targets.items() if at is not None and at in known}
    return Repository(
        tuple(sorted(known)), lambda path: read(aliases.get(path, path)), leads, aliases
    )


def closure(
    repo: Repository, root: str, values: Iterable[str] = (), tool: str = "terraform"
) -> Closure:
    """*root*: its folder (``.``: the top); *values*: files of variables, seen from there."""
    root = normpath(root)
    modules, missing = _modules(repo, root, tool)
    named = [each for folder in modules for each in _named(modules[folder], folder, root)]
    widened = next((why for _, why in named if why), "")
    paths = {path for path, _ in named if path}
    paths |= {at for each in values if (at := located(root, each)) is not None}
    if widened:
        paths.add(root.partition("/")[0])
    return closed(repo, Closure(modules=modules, missing=missing, widened=widened), paths)


def _modules(
    repo: Repository, root: str, tool: str
) -> tuple[dict[str, Module], tuple[tuple[str, str], ...]]:
    """Of the root and all that it calls in this repository; and what is called, but not there."""
    modules: dict[str, Module] = {}
    missing: list[tuple[str, str]] = []
    waiting = [root]
    while waiting:
        folder = waiting.pop(0)
        real = resolved(folder, repo.links)
        if real is None or folder in modules:
            continue
        modules[folder] = module(repo.beside(real), repo.read, tool)
        for call in inspect(modules[folder], folder).modules:
            at = located(folder, call.source or "") if call.local else None
            if at is not None and configuration(repo.beside(resolved(at, repo.links) or "/"), tool):
                waiting.append(at)
            elif call.local:
                missing.append((str(call.source), call.where))
    return modules, tuple(missing)


def closed(repo: Repository, known: Closure, named: set[str]) -> Closure:
    """With what really is there of what is called and *named*: files, or folders as a whole."""
    real = {at for each in known.modules if (at := resolved(each, repo.links)) is not None}
    files, awaited = set[str](), set[str]()
    chosen = set[str]()  # folders that somebody names: nothing in them is apart
    for path in named:
        at = resolved(path, repo.links)
        if at is not None and repo.has(at):
            files.add(at)
        elif at is not None and repo.below(at):
            chosen.add(at)
        else:
            awaited.add(path)
    if not known.widened:
        chosen -= real  # a call names its module, not all that lies below
    real |= _linked(repo, real | chosen, files)
    apart = frozenset(_apart(repo, real, chosen))
    for folder in real | chosen:
        inside = (path for path in repo.below(folder) if not path.endswith(TESTS))
        files |= {path for path in inside if not within(path, apart)}
    folders = frozenset(real | chosen)
    wanted = {*folders, *known.modules, *named}
    links = frozenset(each for each in repo.links if _concerns(each, wanted))
    return Closure(
        frozenset(files),
        links,
        frozenset(each for each in awaited if not within(each, folders)),
        folders,
        apart,
        known.modules,
        known.missing,
        known.widened,
    )


def _linked(repo: Repository, folders: set[str], files: set[str]) -> set[str]:
    """The folders that links in *folders* lead to, and theirs; to *files* the files."""
    found: set[str] = set()
    waiting = list(folders)
    while waiting:
        folder = waiting.pop()
        for link in (each for each in repo.links if below(each, folder)):
            at = resolved(link, repo.links)
            if at is None or at in folders | found:
                continue
            if repo.has(at):
                files.add(at)
            elif repo.below(at):
                found.add(at)
                waiting.append(at)
    return found


def _apart(repo: Repository, modules: set[str], chosen: set[str]) -> Iterator[str]:
    """Folders below those of *modules* that nobody calls or names, nor what lies in them."""
    wanted = modules | chosen
    seen: set[str] = set()
    for folder in modules:
        for path in repo.below(folder):
            inner = dirname(path) or "."
            while below(inner, folder) and inner not in seen:
                seen.add(inner)
                used = inner in wanted or any(below(each, inner) for each in wanted)
                if not used and not within(inner, chosen) and _own(repo, inner):
                    yield inner
                inner = dirname(inner) or "."


def _own(repo: Repository, folder: str) -> bool:
    """Whether it is a module by itself, or hidden."""
    return basename(folder).startswith(".") or bool(configuration(repo.beside(folder), "tofu"))


def _concerns(link: str, wanted: set[str]) -> bool:
    return any(below(link, each) or each == link or below(each, link) for each in wanted)


def _named(here: Module, folder: str, root: str) -> Iterator[tuple[str, str]]:
    """Paths outside of *folder* that the module names, or why that cannot be told."""
    for where, each in expressions(here):
        for call in each.calls:
            if call.name.removeprefix("core::") in READERS and call.argument is None:
                yield from _begun(call.begins, folder, f"{where}: {each.text[:80]}")
        for text in each.texts:
            for at in places(text, folder, root):
                if not below(at, folder) and at != folder:
                    yield at, ""


def _begun(begins: str, folder: str, where: str) -> Iterator[tuple[str, str]]:
    """Of a path of which only the beginning is told."""
    head, slash, rest = begins.rpartition("/")
    at = located(folder, head) if slash else None
    if at is None or rest.startswith(".."):
        yield "", f"which file is read is not told: {where}"
    elif not at.startswith("/") and not below(at, folder) and at != folder:
        yield at, ""


def places(text: str, folder: str, root: str) -> Iterator[str]:
    """Where a text may lead: seen from the module, and from where Terraform is run."""
    if "/" not in text or "://" in text or "\n" in text or len(text) > 500:
        return
    for begin in dict.fromkeys((folder, root)):
        at = located(begin, text)
        if at is not None and not at.startswith("/"):
            yield at
