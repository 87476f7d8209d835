"""
Touching: whether a change is about a part, and by which of its files.

What a root is made of is its closure (:mod:`trueup.core.terraform.files.closure`). An Application
is made of the files that its rendering reads, which may lie elsewhere (bases, values, libraries):
the engine tells them, of the commit before the change and of the one after it. What its
``manifest-generate-paths`` names counts too, and so do the manifests that declare the part.
"""

from collections.abc import Iterable

from trueup.core.render.generate_paths import GeneratePaths
from trueup.core.terraform.files.closure import Closure
from trueup.core.terraform.files.paths import within
from trueup.k8s.value import Value


class Area(Value, frozen=True):
    """
    What a part is made of. *files*: by path. *folders*: with all below them, also what is new.
    *named*: as ``manifest-generate-paths`` says it, seen from *folder*. *declared*: the manifest
    that the part itself stands in.
    """

    closures: tuple[Closure, ...] = ()
    files: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()
    named: str = ""
    folder: str = "."
    declared: str = ""

    def touched(self, changed: Iterable[str]) -> str:
        """By what of *changed*, for people; empty: by nothing."""
        paths = sorted(changed)
        named = GeneratePaths(self.named, self.folder) if self.named else None
        found = [
            path
            for path in paths
            if path in self.files
            or path == self.declared
            or within(path, self.folders)
            or any(each.touched([path]) for each in self.closures)
            or (named and named.name(path))
        ]
        return _told(found)


def _told(found: list[str]) -> str:
    if not found:
        return ""
    return found[0] if len(found) == 1 else f"{found[0]} and {len(found) - 1} more"
