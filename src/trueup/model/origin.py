"""Origin, Wanted, Place: where what is desired is declared, down to the line of a field."""

from trueup.k8s.ref import Ref
from trueup.k8s.value import Value


class Origin(Value, frozen=True):
    """
    The file that declares an object, and the line at which its document begins.

    Line 0: the tool does not tell (a template, a Jsonnet file). *file* is relative to the root of
    the repository of the source with that number; empty: not known.
    """

    file: str = ""
    line: int = 0
    source: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


NOWHERE = Origin()


class Wanted(Value, frozen=True):
    """A question: where are these fields of that object declared?"""

    ref: Ref
    paths: tuple[tuple[str, ...], ...] = ()


class Place(Value, frozen=True):
    """
    Where one field is declared.

    *exact*: changing that line changes the field; else no more than the file is known, and *line*
    (if any) is where the object begins. *how*: by what it is set, if not by the object's own
    manifest: ``patches``, ``images``, ``configMapGenerator`` … Without a *file* it is set by the
    Application itself, in the field that *how* names.
    """

    file: str = ""
    line: int = 0
    exact: bool = False
    how: str = ""
    source: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file
