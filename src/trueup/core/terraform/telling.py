"""
Telling: a plan of Terraform as text for a terminal, and as Markdown for a pull request.

It is masked already (:mod:`reading`). Markdown keeps below the limit that hosts of pull requests
have, and leaves out whole resources rather than halves of them.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

from trueup.core.terraform.rows import MARKS, WORDS, Group, Row, groups, outputs
from trueup.core.visible import visible
from trueup.model.change import Action
from trueup.model.plan import Plan
from trueup.model.policy import Finding, Severity

LONGEST = 60_000  # characters; GitHub takes 65,536
SIGNS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_COLOURED = {
    Action.CREATE: "+",
    Action.IMPORT: "+",
    Action.UPDATE: "!",
    Action.REPLACE: "-",
    Action.DELETE: "-",
    Action.FORGET: "-",
}
"""What a line begins with in a block of ``diff``, so that it has a colour."""


_MARKUP = {ord(letter): f"&#{ord(letter)};" for letter in "&<>`@*_[|\\"}


def summary(plan: Plan) -> str:
    """In one line."""
    return "nothing to do" if plan.empty else "; ".join((str(plan.counts), *_besides(plan)))


def _besides(plan: Plan) -> Iterator[str]:
    """What happens to resources that are counted by what else is done to them."""
    said = [
        task.change.remarks
        for task in plan.tasks
        if task.change.remarks and task.change.action not in (Action.MOVE, Action.IMPORT)
    ]
    counted = (
        (sum(bool(each.imported) for each in said), "imported"),
        (sum(bool(each.moved_from) for each in said), "moved"),
    )
    if words := ", ".join(f"{count} {word}" for count, word in counted if count):
        yield f"of these {words}"


def text(plan: Plan, findings: Iterable[Finding] = (), *, whole: bool = False) -> str:
    """For a terminal, without colours. *whole*: each instance, and all of each value."""
    return "\n".join(_text(plan, findings, whole)) + "\n"


def _text(plan: Plan, findings: Iterable[Finding], whole: bool) -> Iterator[str]:
    yield f"Plan: {summary(plan)}"
    for each in chain(plan.findings, findings):
        yield f"  {SIGNS[each.severity]}: {each.message}"
    for lines in blocks(plan, whole=whole):
        yield ""
        yield from lines


def blocks(plan: Plan, most: int | None = None, *, whole: bool = False) -> Iterator[list[str]]:
    """
    What is done in each module, and to outputs: lines of text, a heading first.

    *most*: lines of one resource; None: all.
    """
    for group in groups(plan, whole=whole):
        lines = [group.title]
        for row in group.rows:
            lines.append(f"  {MARKS[row.action]} {_headed(row)}")
            lines += [f"      {line}" for line in _cut(row.lines, most)]
        yield lines
    if changed := outputs(plan, whole=whole):
        yield ["outputs", *(f"  {line}" for line in _cut(changed, most))]


def _cut(lines: tuple[str, ...], most: int | None) -> tuple[str, ...]:
    if most is None or len(lines) <= most + 1:
        return lines
    return (*lines[:most], f"… {len(lines) - most} lines more")


def markdown(
    plan: Plan, title: str, findings: Iterable[Finding] = (), longest: int = LONGEST
) -> str:
    """For a comment: what matters at once, the rest folded."""
    head = [f"### {escaped(title)}", "", f"**{summary(plan)}** · digest `{plan.digest[:12]}`", ""]
    found = [remark(each) for each in chain(plan.findings, findings)]
    head += [*found, ""] if found else []
    return _fitting("\n".join(head), folds(plan), longest)


def remark(each: Finding) -> str:
    """A line of Markdown."""
    where = f" (<code>{escaped(each.where)}</code>)" if each.where not in each.message else ""
    told = f"- **{SIGNS[each.severity]}** {escaped(each.message)}{where if each.where else ''}"
    return f"{told}. {escaped(each.hint)}" if each.hint else told


def folds(plan: Plan) -> list[str]:
    """What is done in each module, and to outputs: Markdown, each folded."""
    parts = [_folded(group) for group in groups(plan)]
    if changed := outputs(plan):
        parts.append(_details(f"outputs: {len(changed)}", changed))
    return parts


def _fitting(head: str, parts: list[str], longest: int) -> str:
    """As many parts as there is room for; the small ones are not lost for a large one."""
    note = "\n_Left out, as there is no room: {}._\n"
    room, left, kept = longest - len(head) - len(note) - 20, 0, []
    for part in parts:
        if len(part) + 1 <= room:
            kept.append(part)
            room -= len(part) + 1
        else:
            left += 1
    whole = "\n".join([head, *kept])[:longest]
    return whole + (note.format(left) if left else "")


def _folded(group: Group) -> str:
    counted: dict[str, int] = {}
    for row in group.rows:
        counted[WORDS[row.action]] = counted.get(WORDS[row.action], 0) + len(row.names)
    words = ", ".join(f"{count} {word}" for word, count in counted.items())
    name = f"<code>{escaped(group.title)}</code>" if group.module else group.title
    return _details(f"{name}: {words}", [line for row in group.rows for line in _row(row)])


def _row(row: Row) -> Iterator[str]:
    mark, colour = MARKS[row.action], _COLOURED.get(row.action, " ")
    yield f"{mark if mark.startswith(colour) else f'{colour} {mark}'} {_headed(row)}"
    yield from (f"      {line}" for line in row.lines)


def _headed(row: Row) -> str:
    return f"{row.title}  ({'; '.join(row.details)})" if row.details else row.title


def _details(title: str, lines: Iterable[str]) -> str:
    """Lines that hold a fence themselves stay inside of this one."""
    body = "\n".join(lines)
    fence = "```"
    while fence in body:
        fence += "`"
    return f"<details><summary>{title}</summary>\n\n{fence}diff\n{body}\n{fence}\n\n</details>\n"


def escaped(message: str) -> str:
    """No markup of its own, in one line."""
    return visible(" ".join(message.split())).translate(_MARKUP)
