"""
The key of a render: the digest of exactly the files read, and the parameters.

A render's files are found by walking what refers to what (:class:`Look`), before anything is
rendered. What was looked for and not found counts as read: were it added, the result would change.
A path is relative to the repository's root; one of another source begins with ``$ref/``, and one of
a tree that is borrowed from outside of the sources (a chart's dependency, a remote base) with
``$@name/``.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from trueup.core.render.job import Plugin
from trueup.core.render.listing import LINK, PROGRAM, Listing, join, normal
from trueup.k8s.value import Value, encode
from trueup.model.errors import Stalled
from trueup.model.source import Source

Trees = Mapping[str, Listing]
_ABSENT = "-"
NOBODY: Mapping[str, Source] = MappingProxyType({})
NOTHING: Mapping[str, bytes] = MappingProxyType({})


class Reads(Value, frozen=True):
    """Files (perhaps absent), whole folders, and folders of which only the names count."""

    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    listings: tuple[str, ...] = ()


def located(path: str) -> tuple[str, str]:
    """The ref (empty: the source itself) and the path in its repository."""
    if not path.startswith("$"):
        return "", path
    ref, _, rest = path[1:].partition("/")
    return ref, rest


def beside(folder: str, path: str) -> str:
    """*path* as seen from *folder*, of the same repository; ``Stalled`` if it leads out of it."""
    ref, inner = located(folder)
    place = join(inner, path)
    if place == ".." or place.startswith("../"):
        raise out_of_tree(inner, path)
    return placed(ref, place)


def out_of_tree(folder: str, path: str) -> Stalled:
    """A file in *folder* refers to *path*, which is none of the repository."""
    return Stalled(
        "PathOutOfTree",
        f"{folder or '.'}: refers to {path}, out of the repository",
        "refer to files of the repository only",
    )


def placed(ref: str, inner: str) -> str:
    """The opposite of `located`."""
    return f"${ref}/{inner}".rstrip("/") if ref else inner


def digest(reads: Reads, trees: Trees, parameters: bytes) -> str:
    """Equal digests: equal files and parameters, hence equal objects."""
    made = hashlib.sha256(parameters)
    for path in reads.files:
        made.update(f"\0file {path} {_content(path, trees)}".encode())
    for path in reads.folders:
        made.update(f"\0folder {path}".encode())
        ref, folder = located(path)
        entries = trees[ref].entries
        for inner in trees[ref].under(folder):
            made.update(f"\0{inner} {entries[inner].mode} {entries[inner].blob}".encode())
    for path in reads.listings:
        ref, folder = located(path)
        made.update("\0".join(("\0names", path, *trees[ref].names(folder))).encode())
    return made.hexdigest()


def _content(path: str, trees: Trees) -> str:
    ref, inner = located(path)
    entry = trees[ref].entries.get(inner)
    return f"{entry.mode} {entry.blob}" if entry else _ABSENT


class Look:
    """
    A walk's eyes: it sees the trees and the contents known so far, and notes what it looked at.

    Content that is not at hand is noted in ``wanted``, a tree that is not in ``lacking``, what only
    a command can tell in ``questions``; the caller brings them and walks again. *lenders*: the
    source that each borrowed tree came from.
    """

    def __init__(
        self,
        trees: Trees,
        contents: Mapping[str, bytes],
        answers: Mapping[str, bytes] = NOTHING,
        lenders: Mapping[str, Source] = NOBODY,
    ) -> None:
        self.trees = trees
        self.lenders = lenders
        self.wanted: dict[str, str] = {}
        self.borrowed: dict[str, tuple[Source, ...]] = {}
        self.questions: dict[str, tuple[Plugin, Look]] = {}
        self._answers = answers
        self._shown: list[Look] = []
        self._aside: list[Look] = []
        self._contents = contents
        self._files: set[str] = set()
        self._folders: set[str] = set()
        self._listings: set[str] = set()

    def reads(self) -> Reads:
        """All that was looked at, by a command that was asked something too."""
        seen = [self, *self._shown]
        return Reads(
            tuple(sorted(set().union(*(each._files for each in seen)))),
            tuple(sorted(set().union(*(each._folders for each in seen)))),
            tuple(sorted(set().union(*(each._listings for each in seen)))),
        )

    @property
    def lacks(self) -> bool:
        """Whether anything is to be brought before the walk is of use."""
        return bool(self.wanted or self.lacking or self.questions)

    @property
    def lacking(self) -> dict[str, tuple[Source, ...]]:
        """What was to be borrowed and is not at hand yet."""
        return {name: each for name, each in self.borrowed.items() if name not in self.trees}

    def borrow(self, *sources: Source) -> str | None:
        """
        The root of a tree from outside, of the first of *sources* that is to be had.

        None if it is not at hand yet.
        """
        name = f"@{hashlib.sha256(encode(sources)).hexdigest()[:12]}"
        self.borrowed[name] = sources
        return f"${name}" if name in self.trees else None

    def lender(self, root: str) -> Source:
        """Where the borrowed tree at *root* came from."""
        return self.lenders[located(root)[0]]

    def only(self, root: str) -> str:
        """The file of a tree that has one."""
        ref, _ = located(root)
        (inner,) = self.trees[ref].under("")
        return placed(ref, inner)

    def ask(self, question: Plugin, shown: "Look") -> bytes:
        """What a command says that is shown what *shown* looked at. ``Stalled``: not known yet."""
        self._shown.append(shown)
        told = f"{encode(question).decode()} {encode(shown.reads()).decode()}"
        key = digest(shown.reads(), self.trees, told.encode())
        if key not in self._answers:
            self.questions[key] = (question, shown)
            raise Stalled("NotAsked", f"plugin {question.name} was not asked yet")
        return self._answers[key]

    def find(self, path: str) -> str | None:
        """Where the file at *path* really is, or None if there is no file."""
        ref, inner = located(path)
        found, links = self.trees[ref].follow(inner)
        prefix = f"${ref}/" if ref else ""
        self._files.update(f"{prefix}{link}" for link in links)
        self._files.add(f"{prefix}{found}")
        entry = self.trees[ref].entries.get(found)
        if entry is None:
            self._refuse_submodule(ref, found)
            return None
        return f"{prefix}{found}" if entry.mode.startswith("100") else None

    def read(self, path: str) -> bytes | None:
        """The content of the file at *path*; None if absent or not at hand yet."""
        found = self.find(path)
        if found is None:
            return None
        ref, inner = located(found)
        blob = self.trees[ref].entries[inner].blob
        if blob not in self._contents:
            self.wanted[blob] = found
            return None
        return self._contents[blob]

    def folder(self, path: str) -> str | None:
        """Where the folder at *path* really is, or None if there is no folder."""
        ref, inner = located(path)
        found, links = self.trees[ref].follow(inner)
        prefix = f"${ref}/" if ref else ""
        self._files.update(f"{prefix}{link}" for link in links)
        self._refuse_submodule(ref, found)
        return placed(ref, found) if self.trees[ref].is_folder(found) else None

    def take(self, folder: str) -> Iterator[str]:
        """Everything below *folder*, links followed once; gives the paths of files."""
        found = self.folder(folder)
        if found is None or found in self._folders:
            return
        self._folders.add(found)
        ref, inner = located(found)
        prefix = f"${ref}/" if ref else ""
        for path in self.trees[ref].under(inner):
            if self.trees[ref].entries[path].mode != LINK:
                yield prefix + path
                continue
            if self.find(prefix + path) is None:
                yield from self.take(prefix + path)
            else:
                yield prefix + path

    def executable(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Those of *paths* that are programs."""
        found = ((path, *located(path)) for path in paths)
        return tuple(
            path for path, ref, inner in found if self.trees[ref].entries[inner].mode == PROGRAM
        )

    def names(self, folder: str) -> tuple[str, ...]:
        """What stands directly in *folder*; the names of folders end with a slash."""
        found = self.folder(folder)
        if found is None:
            return ()
        self._listings.add(found)
        ref, inner = located(found)
        return tuple(self.trees[ref].names(inner))

    def known(self, blobs: Iterable[str]) -> dict[str, bytes]:
        """The contents that are at hand, of those asked for."""
        return {blob: self._contents[blob] for blob in blobs if blob in self._contents}

    def overrides(self) -> Iterator[str]:
        """The content ids of the files that change a source's options."""
        for path in self._files:
            ref, inner = located(path)
            entry = self.trees[ref].entries.get(inner)
            if entry is not None and inner.rpartition("/")[2].startswith(".argocd-source"):
                yield entry.blob

    def show(self, other: "Look") -> None:
        """Hand out what *other* saw as well, though it does not count as read."""
        self._aside.append(other)

    def take_in(self, other: "Look") -> None:
        """What *other* saw is read and handed out."""
        self._shown.append(other)
        self._aside.append(other)

    def all_files(self) -> Iterator[str]:
        """The paths of every file that the walk saw, or hands out, and that is there."""
        for other in self._aside:
            yield from other.all_files()
        yield from (path for path in self._files if self._present(path))
        for folder in self._folders:
            ref, inner = located(folder)
            prefix = f"${ref}/" if ref else ""
            yield from (prefix + path for path in self.trees[ref].under(inner))

    def _refuse_submodule(self, ref: str, path: str) -> None:
        if submodule := self.trees[ref].submodule(path):
            raise Stalled(
                "SubmoduleNotFetched",
                f"{path}: lies in the Git submodule {submodule}, which could not be fetched",
                "check .gitmodules, and the credentials of the submodule's repository",
            )

    def _present(self, path: str) -> bool:
        ref, inner = located(path)
        return normal(inner) in self.trees[ref].entries
