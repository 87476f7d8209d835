"""
The files that a glob in ``valueFiles`` stands for, in doublestar's order, which decides who wins.

It goes down segment by segment: what stands in one folder comes by name, a folder's own files
before those of the folders in it where ``**`` has something behind it. As Argo CD does, it enters
links to folders; one that leads back to where it came from is passed over.
"""

from collections.abc import Iterator, Sequence

from trueup.core.render.globs import is_glob, strict
from trueup.core.render.inputs import Look, located, placed
from trueup.core.render.listing import join
from trueup.model.errors import Stalled

_META = "*?[{"
_ANY_DEPTH = "**"


def expanded(pattern: str, look: Look) -> tuple[str, ...]:
    """The paths of the files that *pattern* matches, each once."""
    ref, inner = located(pattern)
    return tuple(dict.fromkeys(_Walk(pattern, look).below(placed(ref, ""), _segments(inner))))


def _segments(pattern: str) -> list[str]:
    """Parts between slashes, but for those in braces."""
    made, depth = [""], 0
    for sign in pattern:
        depth += (sign == "{") - (sign == "}")
        if sign == "/" and depth <= 0:
            made.append("")
        else:
            made[-1] += sign
    return [each for each in made if each]


class _Walk:
    def __init__(self, pattern: str, look: Look) -> None:
        self.pattern = pattern
        self.look = look

    def below(self, folder: str, segments: Sequence[str]) -> Iterator[str]:
        first, rest = segments[0], segments[1:]
        if first == _ANY_DEPTH and not rest:
            yield from self._everything(folder, ())
        elif first == _ANY_DEPTH:
            for each in self._folders(folder, ()):
                yield from self.below(each, rest)
        elif not any(sign in first for sign in _META):
            yield from self._named(join(folder, first), rest)
        else:
            for name in self._matching(folder, first):
                yield from self._named(join(folder, name), rest)

    def _named(self, path: str, rest: Sequence[str]) -> Iterator[str]:
        if rest and self.look.folder(path) is not None:
            yield from self.below(path, rest)
        elif not rest and self.look.find(path) is not None:
            yield path

    def _matching(self, folder: str, segment: str) -> Iterator[str]:
        expression = strict(segment)
        if expression is None:
            raise Stalled(
                "InvalidPattern", f"{self.pattern}: malformed glob", "close every bracket"
            )
        names = self._names(folder)
        if "/" not in segment:
            yield from (name for name in names if expression.match(name))
            return
        found = (path[len(folder) :].lstrip("/") for path in self._everything(folder, ()))
        yield from (path for path in found if expression.match(path))

    def _names(self, folder: str) -> list[str]:
        return sorted(name.rstrip("/") for name in self.look.names(folder))

    def _folders(self, folder: str, above: tuple[str, ...]) -> Iterator[str]:
        """*folder* and all folders below, each before those in it."""
        real = self.look.folder(folder)
        if real is None or real in above:
            return
        yield folder
        for name in self._names(folder):
            if self._is_folder(join(folder, name)):
                yield from self._folders(join(folder, name), (*above, real))

    def _everything(self, folder: str, above: tuple[str, ...]) -> Iterator[str]:
        """All files below *folder*."""
        real = self.look.folder(folder)
        if real is None or real in above:
            return
        for name in self._names(folder):
            path = join(folder, name)
            if self._is_folder(path):
                yield from self._everything(path, (*above, real))
            elif self.look.find(path) is not None:
                yield path

    def _is_folder(self, path: str) -> bool:
        return self.look.folder(path) is not None


def matching(pattern: str, look: Look) -> tuple[str, ...]:
    """What Go's ``filepath.Glob`` gives: files and folders, ``*`` within one folder only."""
    if not is_glob(pattern):
        return (pattern,)
    ref, inner = located(pattern)
    found = [placed(ref, "")]
    for segment in inner.split("/"):
        expression = strict(segment.replace(_ANY_DEPTH, "*"))
        found = [
            join(folder, name)
            for folder in found
            for name in sorted(each.rstrip("/") for each in look.names(folder))
            if expression and expression.match(name)
        ]
    return tuple(found)
