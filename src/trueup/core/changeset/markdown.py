"""
Markdown: a proposal as the comment of a pull request.

It begins with a mark that no reader sees: by it a pipeline finds the comment that it wrote before,
and edits that instead of adding another. The table comes first, then what each part would do,
folded. Hosts refuse comments that are too long (GitHub's limit is 65,536 characters, GitLab's is
a million): what does not fit is left out as a whole, and named, so that no fence stays open.
"""

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
from trueup.core.terraform.telling import LONGEST, escaped, folds, remark
from trueup.model.changeset import ChangeSet, Part, PartState

_LEAST = 4_000  # whoever asks for less gets this much
_ROWS = 200  # of the table
_SAID = 40  # remarks of one part
_NAMED = 20  # parts whose diff is left out
_NOTE = 2_000  # characters kept for telling what is left out
_SIGNS = {
    PartState.PLANNED: "●",
    PartState.UNCHANGED: "✓",
    PartState.FAILED: "✗",
    PartState.SKIPPED: "–",
    PartState.PENDING: "…",
}


def mark(id: str = "") -> str:
    """What the comment begins with; *id*: of several for one pull request."""
    named = f": {id.replace('--', '')}" if id else ""
    return f"<!-- trueup plan{named} -->"


def markdown(changes: ChangeSet, id: str = "", longest: int = LONGEST) -> str:
    """At most *longest* characters."""
    room = max(longest, _LEAST)
    head = "\n".join(_head(changes, id))
    if len(head) > room - _NOTE:
        head = "\n".join(_head(changes, id, rows=20))[: room - _NOTE]
    room -= len(head) + _NOTE
    kept: list[str] = []
    left: list[str] = []
    for part in moving(changes.parts):
        title = f"\n#### {escaped(name(part))}\n"
        pieces = [*_said(part), *(folds(part.plan) if part.plan else ())]
        fitting = [title]
        for piece in pieces:
            size = sum(len(each) + 1 for each in fitting) + len(piece) + 1
            if size <= room:
                fitting.append(piece)
            elif not left or left[-1] != name(part):
                left.append(name(part))
        if len(fitting) > 1:
            kept += fitting
            room -= sum(len(each) + 1 for each in fitting)
    return "\n".join([head, *kept, *_left(left)]).rstrip() + "\n"


def _head(changes: ChangeSet, id: str, rows: int = _ROWS) -> Iterator[str]:
    yield mark(id)
    yield f"### Plan: {escaped(headline(changes))}"
    yield ""
    yield " · ".join(_facts(changes))
    yield ""
    yield from (remark(each) for each in changes.remarks[:_SAID])
    left = {part.id: part for part in quiet(changes.parts) if part.state is PartState.SKIPPED}
    told = [part for part in changes.parts if part.id not in left]
    if told:
        yield "| | Part | Result | Touched by | Against |"
        yield "|---|---|---|---|---|"
        yield from map(_row, told[:rows])
    if (more := len(told) - rows) > 0:
        yield f"| | {more} more | | | |"
    for line in grouped(tuple(left.values())):
        yield f"\n_{escaped(line)}_"


def _facts(changes: ChangeSet) -> Iterator[str]:
    if changes.revision:
        yield f"commit <code>{escaped(short(changes.revision))}</code>"
    if changes.base:
        yield f"against <code>{escaped(short(changes.base))}</code>"
    if changes.digest:
        yield f"digest <code>{changes.digest[:SHORT]}</code>"
    if changes.provisional:
        yield "**provisional**: some inputs are only assumed"
    if changes.stops:
        yield "**must not be applied as it stands**"


def _row(part: Part) -> str:
    words = "; ".join((result(part), *marks(part)))
    why = part.why if part.state in (PartState.FAILED, PartState.SKIPPED) else ""
    told = f"{words}: {why}" if why else words
    cells = (
        _SIGNS[part.state],
        name(part) + (f" ({part.path})" if part.path else ""),
        _brief(told),
        part.touched,
        part.against,
    )
    return f"| {' | '.join(escaped(cell) for cell in cells)} |"


def _said(part: Part) -> Iterator[str]:
    """What is to be read before the diff."""
    lines = [remark(each) for each in part.findings[:_SAID]]
    if (more := len(part.findings) - _SAID) > 0:
        lines.append(f"- and {more} remarks more")
    lines += [f"- **look twice** {escaped(each)}" for each in part.risks]
    lines += [f"- **approval** {escaped(each)}" for each in part.because]
    if part.state is PartState.FAILED and part.why:
        lines.insert(0, f"**failed**: {escaped(part.why)}\n")
    if part.after:
        lines.append(f"- after {escaped(', '.join(part.after))}")
    if lines:
        yield "\n".join(lines) + "\n"


def _left(names: list[str]) -> Iterator[str]:
    if names:
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        told = ", ".join(escaped(_brief(each, 60)) for each in names[:_NAMED])
        yield f"\n_Left out in part, as there is no room: {told}{more}._"


def _brief(text: str, most: int = 300) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
