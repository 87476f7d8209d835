"""Text: a proposal for a terminal, part by part in the order in which they are carried out."""

from collections.abc import Iterator

from trueup.core.changeset.told import (
    SHORT,
    grouped,
    headline,
    marks,
    moving,
    name,
    quiet,
    result,
    short,
)
from trueup.core.terraform.telling import SIGNS, blocks
from trueup.model.changeset import ChangeSet, Part
from trueup.model.policy import Finding

MOST = 16  # lines of one resource, unless all are wanted


def text(changes: ChangeSet, *, whole: bool = False) -> str:
    """*whole*: all lines of each resource. Without colours."""
    return "\n".join(_lines(changes, None if whole else MOST)) + "\n"


def _lines(changes: ChangeSet, most: int | None) -> Iterator[str]:
    against = f" against {short(changes.base)}" if changes.base else ""
    of = f" of {short(changes.revision)}" if changes.revision else ""
    yield f"Plan{of}{against}: {headline(changes)}"
    yield from (f"  {line}" for each in changes.remarks for line in _finding(each))
    for number, part in enumerate(moving(changes.parts), 1):
        yield ""
        yield from _part(number, part, most)
    if still := quiet(changes.parts):
        yield ""
        yield from grouped(still)
    if any(part.digest for part in changes.parts) and not changes.empty:
        yield ""
        yield f"digest {changes.digest[:SHORT]}"


def _part(number: int, part: Part, most: int | None) -> Iterator[str]:
    place = f" ({part.path})" if part.path and part.path != part.name else ""
    yield f"{number}. {name(part)}{place}: {'; '.join((result(part), *marks(part)))}"
    told = (
        ("touched", part.touched),
        ("against", part.against),
        ("after", ", ".join(part.after)),
        ("why", part.why),
        *(("because", each) for each in part.because),
        *(("look twice", each) for each in part.risks),
    )
    yield from (f"   {what}: {words}" for what, words in told if words)
    for each in part.findings:
        yield from (f"   {line}" for line in _finding(each))
    for lines in blocks(part.plan, most, whole=most is None) if part.plan else ():
        yield from (f"   {line}" for line in lines)


def _finding(each: Finding) -> Iterator[str]:
    where = f" ({each.where})" if each.where and each.where not in each.message else ""
    yield f"{SIGNS[each.severity]}: {each.message}{where}"
    if each.hint:
        yield f"  hint: {each.hint}"
