"""Told: short words about a proposal and its parts that every form uses."""

from collections.abc import Iterable, Iterator, Sequence

from trueup.model.changeset import ChangeSet, Part, PartState
from trueup.model.plan import Counts

SHORT = 12  # characters of a digest


def headline(changes: ChangeSet) -> str:
    """``3 to create, 1 to update in 2 of 5 parts``."""
    planned = sum(part.state is PartState.PLANNED for part in changes.parts)
    whole = len(changes.parts)
    if not whole:
        return "nothing is planned here"
    if not planned:
        failed = sum(part.state is PartState.FAILED for part in changes.parts)
        return f"no plan: {failed} of {whole} parts failed" if failed else "nothing to do"
    plural = "s" if whole > 1 else ""
    parts = f"{planned} part{plural}" if planned == whole else f"{planned} of {whole} parts"
    return f"{summed(changes.counts)} in {parts}"


def summed(counts: Counts) -> str:
    """Without what stays as it is."""
    return str(Counts(**{**_fields(counts), "keep": 0}))


def result(part: Part) -> str:
    """What became of it, in a few words."""
    match part.state:
        case PartState.PLANNED:
            return summed(part.counts)
        case PartState.UNCHANGED:
            return "nothing to do"
        case PartState.PENDING:
            return "not planned yet"
        case PartState.FAILED:
            return "failed"
        case PartState.SKIPPED:
            return "skipped"


def marks(part: Part) -> tuple[str, ...]:
    """What of it deserves a word beside the result."""
    stopped = part.stops and part.state is not PartState.FAILED
    found = (
        (part.provisional, "provisional"),
        (stopped, "must not be applied"),
        (bool(part.needs), f"needs {part.needs} approval{'s' if part.needs > 1 else ''}"),
    )
    return tuple(words for told, words in found if told)


def name(part: Part) -> str:
    """``Stack infra/net``."""
    return f"{part.kind} {'/'.join(filter(None, (part.namespace, part.name)))}"


def moving(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Those that there is something to say of."""
    return tuple(
        part
        for part in parts
        if part.findings or part.state not in (PartState.UNCHANGED, PartState.SKIPPED)
    )


def quiet(parts: Sequence[Part]) -> tuple[Part, ...]:
    loud = {part.id for part in moving(parts)}
    return tuple(part for part in parts if part.id not in loud)


def grouped(parts: Sequence[Part], most: int = 5) -> Iterator[str]:
    """Those that nothing happens to, a line for each reason; *most*: names in it."""
    reasons: dict[str, list[str]] = {}
    for part in parts:
        reasons.setdefault(part.why or result(part), []).append(name(part))
    for why, names in reasons.items():
        more = f" and {len(names) - most} more" if len(names) > most else ""
        yield f"{why}: {', '.join(names[:most])}{more}"


def short(revision: str) -> str:
    """Of a commit its beginning; a name as it is."""
    head, plus, rest = revision.partition("+")
    commit = len(head) == 40 and all(letter in "0123456789abcdef" for letter in head)
    return (head[:7] if commit else head) + plus + rest


def _fields(counts: Counts) -> dict[str, int]:
    return {name: getattr(counts, name) for name in Counts.__struct_fields__}
