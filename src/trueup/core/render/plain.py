"""
Which files of a plain folder are manifests, and what its Jsonnet files import.

Imports are found in the text: Jsonnet allows only literal paths there. A path is looked for beside
the importing file, then in each library folder, as Jsonnet itself does.
"""

import re
from collections.abc import Iterator

from trueup.core.render.globs import loose
from trueup.core.render.inputs import Look
from trueup.core.render.listing import join
from trueup.model.errors import Stalled
from trueup.model.source import DirectoryOptions

_MANIFEST = re.compile(r"^.*\.(yaml|yml|json|jsonnet)$")
_IMPORT = re.compile(rb"""\bimport(?:str|bin)?\s*(@?)(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
_ESCAPE = re.compile(r"\\(.)")


def manifest_files(
    options: DirectoryOptions, folder: str, libs: tuple[str, ...], look: Look
) -> tuple[str, ...]:
    """The files that *options* choose, in order; what they import is noted in *look*."""
    chosen = (
        look.find(path)
        for path in below(look, folder, recurse=options.recurse)
        if _chosen(path[len(folder) :].lstrip("/"), options)
    )
    found = tuple(path for path in chosen if path is not None)
    seen: set[str] = set()
    for path in found:
        if is_jsonnet(path):
            _follow(path, libs, look, seen)
    return found


def is_jsonnet(path: str) -> bool:
    return path.endswith(".jsonnet")


def below(look: Look, folder: str, *, recurse: bool) -> Iterator[str]:
    """The paths of the files in *folder*, their names noted; links to folders are not entered."""
    for name in look.names(folder):
        path = join(folder, name)
        if not name.endswith("/"):
            if look.find(path) is not None:
                yield path
        elif recurse:
            yield from below(look, path, recurse=True)


def _chosen(path: str, options: DirectoryOptions) -> bool:
    if not options.disable_extension_filter and not _MANIFEST.match(path):
        return False
    if options.exclude and _matches(options.exclude, path):
        return False
    return not options.include or _matches(options.include, path)


def _matches(pattern: str, path: str) -> bool:
    expression = loose(pattern)
    if expression is None:
        raise Stalled(
            "InvalidPattern",
            f"directory include or exclude: {pattern!r} is malformed",
            "close every bracket and brace",
        )
    return expression.match(path) is not None


def _follow(path: str, libs: tuple[str, ...], look: Look, seen: set[str]) -> None:
    real = look.find(path)
    if real is None or real in seen:
        return
    seen.add(real)
    text = look.read(path) or b""
    for imported in imports(text):
        for folder in (path.rpartition("/")[0], *libs):
            place = join(folder, imported)
            if not imported.startswith("/") and not place.startswith("..") and look.find(place):
                _follow(place, libs, look, seen)
                break


def imports(text: bytes) -> Iterator[str]:
    """The paths that Jsonnet source imports, and perhaps some in comments."""
    for verbatim, double, single in _IMPORT.findall(text):
        written = (double or single).decode(errors="replace")
        yield written if verbatim else _ESCAPE.sub(r"\1", written)
