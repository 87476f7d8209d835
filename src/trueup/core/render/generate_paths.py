"""
The annotation ``manifest-generate-paths``: which files of a repository an application is made of.

Paths between semicolons: from the root (``/shared``), else from the folder of the source (``.``,
``../shared``); a folder stands for all below it, and a pattern of Go's ``filepath.Match`` for the
files that it matches. Exact reads need none of it; where nobody knows what is read, it is believed.
"""

import posixpath
from collections.abc import Iterator

from trueup.core.render.globs import strict


class GeneratePaths:
    """What *said* means for a source in *folder*."""

    def __init__(self, said: str, folder: str) -> None:
        self.places = tuple(_places(said, folder))
        self._patterns = tuple(strict(place.replace("**", "*")) for place in self.places)

    def __bool__(self) -> bool:
        return bool(self.places)

    def name(self, path: str) -> bool:
        """Whether the file at *path* is one of them."""
        return any(not place or f"{path}/".startswith(f"{place}/") for place in self.places) or any(
            pattern is not None and pattern.match(path) is not None for pattern in self._patterns
        )


def _places(said: str, folder: str) -> Iterator[str]:
    for each in filter(None, (part.strip() for part in said.split(";"))):
        yield posixpath.normpath(posixpath.join("/", folder, each)).strip("/")
