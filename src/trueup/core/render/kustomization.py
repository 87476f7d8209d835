"""
Which files a Kustomize build reads, found by walking its kustomizations.

A walk may take too much (a whole folder where it is unsure: generator and transformer plugins,
OpenAPI, a kustomization that does not parse; the whole repository for one that only Kustomize can
read), never too little. What is at an address (a base, a file, a chart) is borrowed: Kustomize runs
without a network, on kustomizations that name it where it was laid out.
"""

import posixpath
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from trueup.core.render.build_options import BuildOptions
from trueup.core.render.detect import KUSTOMIZATIONS
from trueup.core.render.inputs import Look, beside, located, out_of_tree, placed
from trueup.core.render.listing import join
from trueup.core.render.references import Chart, References, readdressed, references
from trueup.core.render.remote import (
    base,
    by_address,
    is_address,
    is_file,
    is_lone_file,
    rather_a_file,
)
from trueup.k8s.value import Value
from trueup.k8s.yaml import KeyTwice, YamlError, documents
from trueup.model.errors import Stalled
from trueup.model.source import Source

USUAL = BuildOptions()


class Found(Value, frozen=True):
    """
    What a walk came to.

    *charts*: some are inflated. *rewritten*: kustomizations that name other places than they did.
    *lent*: what is to be laid out beside the files, by place.
    """

    charts: bool = False
    rewritten: Mapping[str, Mapping[str, Any]] = {}
    lent: Mapping[str, str] = {}


def walk(
    look: Look, folder: str, edited: Mapping[str, Any] | None = None, build: BuildOptions = USUAL
) -> Found:
    """
    Note in *look* all that building *folder* reads; *edited* stands for its kustomization.

    *build*: what the operator allows. Where Kustomize may read any file, what leads out of the
    repository is refused here. Raises ``Stalled`` for what no kustomization may refer to.
    """
    walker = _Walk(look, build)
    walker.visit(folder, edited)
    return Found(walker.charts, walker.rewritten, walker.lent)


class _Walk:
    def __init__(self, look: Look, build: BuildOptions) -> None:
        self.look = look
        self.build = build
        self.charts = False
        self.seen: set[str] = set()
        self.rewritten: dict[str, Mapping[str, Any]] = {}
        self.lent: dict[str, str] = {}
        self.swaps: dict[str, dict[str, str]] = {}

    def visit(self, folder: str, edited: Mapping[str, Any] | None = None) -> None:
        if folder in self.seen:
            return
        self.seen.add(folder)
        found = self._references(folder, edited)
        if found is None:
            self._whole(folder)
            return
        self._refuse_plugins(folder, found)
        if found.anything:
            self._whole(placed(located(folder)[0], ""))
        self.charts |= bool(found.folders)
        if found.whole:
            self._whole(folder)
        for path in found.files:
            self._file(folder, path)
        for path in found.folders:
            self._whole(self._place(folder, path))
        for path in found.resources:
            self._resource(folder, path)
        for chart in found.charts if self.build.helm else ():
            self._chart(folder, chart)
        if folder in self.swaps:
            self._rewrite(folder, edited)

    def _refuse_plugins(self, folder: str, found: References) -> None:
        if self.build.unrestricted and (found.plugins or found.anything):
            raise Stalled(
                "UnrestrictedPlugins",
                f"{folder or '.'}: a kustomization with generators, transformers or validators "
                "is not built with --load-restrictor LoadRestrictionsNone, as they could read "
                "any file of this machine",
                "take the option out of kustomize.buildOptions of argocd-cm, or do without them",
            )

    def _references(self, folder: str, edited: Mapping[str, Any] | None) -> References | None:
        found = [self.look.read(join(folder, name)) for name in KUSTOMIZATIONS]
        if edited is not None:
            return references(edited)
        return next((_parsed(text) for text in found if text is not None), References())

    def _rewrite(self, folder: str, edited: Mapping[str, Any] | None) -> None:
        """The kustomization of *folder* with what was swapped; the same text was parsed before."""
        paths = (join(folder, name) for name in KUSTOMIZATIONS)
        path = next(path for path in paths if self.look.find(path) is not None)
        body = edited if edited is not None else parsed(self.look.read(path) or b"") or {}
        self.rewritten[self.look.find(path) or path] = readdressed(body, self.swaps[folder])

    def _resource(self, folder: str, path: str) -> None:
        if not is_address(path):
            place = self._place(folder, path)
            if self.look.find(place) is not None:
                return
        if sources := _sources(folder, path):
            root = self.look.borrow(*sources)
            if root is not None:
                self._borrowed(folder, path, root)
            return
        if not is_address(path) and (inner := self.look.folder(place)) is not None:
            self.visit(inner)

    def _borrowed(self, folder: str, path: str, root: str) -> None:
        """A remote base or a remote file, whichever was there."""
        found = base(path)
        if found is None or is_lone_file(self.look.lender(root)):
            self._put_beside(folder, path, root)
            return
        inner = self.look.folder(join(root, found.folder))
        if inner is None:
            raise Stalled(
                "RemoteBaseNotFound",
                f"{folder or '.'}: {path}: there is no folder {found.folder} in the repository",
                "correct the path behind // in the address, or its ref",
            )
        self.swaps.setdefault(folder, {})[path] = posixpath.relpath(inner, folder or ".")
        self.visit(inner)

    def _put_beside(self, folder: str, address: str, root: str) -> None:
        """A remote file into the folder of the kustomization: it may read what is there only."""
        file = self.look.only(root)
        self.look.read(file)
        name = f"{root}-{posixpath.basename(file)}"
        self.lent[join(folder, name)] = file
        self.swaps.setdefault(folder, {})[address] = name

    def _chart(self, folder: str, chart: Chart) -> None:
        """A chart of a repository, where Kustomize would have pulled it to."""
        place = self._place(folder, chart.place)
        if self.look.folder(place) is not None:
            return
        root = self.look.borrow(
            Source(
                repo_url=chart.repository, chart=chart.name, target_revision=chart.version or "*"
            )
        )
        if root is not None:
            self._whole(root)
            self.lent[place] = root

    def _file(self, folder: str, path: str) -> None:
        if "\n" in path:
            return
        if is_file(path):
            root = self.look.borrow(by_address(path))
            if root is not None:
                self._put_beside(folder, path, root)
            return
        place = self._place(folder, path)
        if self.look.find(place) is None:
            self._whole(self.look.folder(place))

    def _whole(self, folder: str | None) -> None:
        if folder is not None:
            for _ in self.look.take(folder):
                pass

    def _place(self, folder: str, path: str) -> str:
        if self.build.unrestricted and path[:1] == "/":
            raise out_of_tree(folder, path)
        return beside(folder, path)


def _sources(folder: str, path: str) -> tuple[Source, ...]:
    """What a resource may mean, the likelier first; nothing if it is no address."""
    found = base(path)
    if found is not None and found.repository.startswith("file://"):
        raise Stalled(
            "LocalRepository",
            f"{folder or '.'}: the kustomization refers to {path}, a repository of this machine",
            "refer to it by https:// or ssh://, or copy the files",
        )
    sources = [found.source] if found is not None else []
    if is_file(path):
        sources.insert(0 if rather_a_file(path) else 1, by_address(path))
    return tuple(sources)


@lru_cache(maxsize=2048)
def _parsed(text: bytes) -> References | None:
    if _has_key_twice(text):  # which Kustomize does not mind
        return References(anything=True)
    body = parsed(text)
    return None if body is None else references(body)


def parsed(text: bytes) -> dict[str, Any] | None:
    """The kustomization that *text* holds; None if it is not one YAML mapping."""
    try:
        found = [body for _, body in documents(text) if body is not None]
    except YamlError:
        return None
    if len(found) > 1 or not all(isinstance(body, dict) for body in found):
        return None
    return dict(msgspec.to_builtins(found[0])) if found else {}


def _has_key_twice(text: bytes) -> bool:
    try:
        documents(text)
    except KeyTwice:
        return True
    except YamlError:
        return False
    return False
