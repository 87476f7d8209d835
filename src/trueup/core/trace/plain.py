"""Plain manifests: every field stands in a file as it is."""

from collections.abc import Mapping

from trueup.core.trace.lines import Marked, declaring, found, marked
from trueup.k8s.ref import GroupKind
from trueup.model.origin import Place, Wanted

_SECRET = GroupKind("", "Secret")


def places(files: Mapping[str, bytes], wanted: tuple[Wanted, ...]) -> tuple[tuple[Place, ...], ...]:
    """Of each wanted object its own place, then that of each path; *files* in reading order."""
    read = {path: marked(text) for path, text in files.items() if _may_declare(text, wanted)}
    return tuple(_places(read, each) for each in wanted)


def place(path: str, root: Marked, field: tuple[str, ...], kind: GroupKind) -> Place:
    """Where the file at *path*, which declares the object at *root*, says *field*."""
    at, exact = found(root, field)
    if not exact and kind == _SECRET and field[:1] == ("data",):
        at, exact = found(root, ("stringData", *field[1:]))
    return Place(path, at.line if exact else root.line, exact)


def _places(read: Mapping[str, tuple[Marked, ...]], each: Wanted) -> tuple[Place, ...]:
    declared = [(path, declaring(roots, each.ref)) for path, roots in read.items()]
    hits = [(path, root) for path, root in declared if root is not None]
    if not hits:
        return ()
    path, root = hits[-1]
    own = Place(path, root.line, exact=True)
    return (own, *(place(path, root, field, each.ref.kind) for field in each.paths))


def _may_declare(text: bytes, wanted: tuple[Wanted, ...]) -> bool:
    """Whether it is worth reading: most files of a large folder do not even hold the name."""
    return any(each.ref.name.encode() in text for each in wanted)
