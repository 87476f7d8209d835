"""
Search: which deviations are asked for, in the language of lists and a few fields more.

``is:drift manager:kubectl* field:spec.replicas kind:deployment object:web`` beside all that lists
of Applications know (``project:web label:team=a -health:healthy``). Words without a field are
looked for in the Application, the object, the field and the manager.
"""

from collections.abc import Callable
from functools import lru_cache

from trueup.core.drift.deviation import Deviation
from trueup.core.listing.query import query, terms
from trueup.core.listing.row import Row
from trueup.k8s.value import Value

FIELDS: dict[str, Callable[[Deviation], str]] = {
    "is": lambda each: str(each.sort),
    "field": lambda each: each.field,
    "manager": lambda each: each.manager,
    "kind": lambda each: each.kind,
    "object": lambda each: each.name,
    "change": lambda each: each.change,
}
"""What a term may be about, besides the fields of lists."""
WITHIN = frozenset({"field", "object"})
"""A part of these is enough."""

Test = Callable[[Row, Deviation], bool]


class Search(Value, frozen=True):
    """*app*: what an Application must be, as text of a query; *tests* must all hold."""

    app: str = ""
    tests: tuple[Test, ...] = ()

    def __call__(self, row: Row, each: Deviation) -> bool:
        return all(test(row, each) for test in self.tests)


@lru_cache(maxsize=256)
def search(text: str) -> Search:
    """Raises ``BadQuery``."""
    said = terms(text)
    own = [each for each in said if not each[2] or each[2].lower() in FIELDS]
    rest = " ".join(each[0] for each in said if each not in own)
    query(rest)
    return Search(rest, tuple(_test(*each.groups("")) for each in own))


def _test(minus: str, field: str, value: str) -> Test:
    value = value.replace('"', "").lower()
    test = _about(field.lower(), value) if field else _word(value)
    return (lambda row, each: not test(row, each)) if minus else test


def _word(word: str) -> Test:
    def test(row: Row, each: Deviation) -> bool:
        said = (row.text, each.name, each.field, each.manager, each.kind, each.namespace)
        return any(word in one.lower() for one in said)

    return test


def _about(field: str, value: str) -> Test:
    of = FIELDS[field]
    wanted = [_fitting(each.strip(), within=field in WITHIN) for each in value.split(",")]
    return lambda _, each: any(fits(of(each).lower()) for fits in wanted)


def _fitting(wanted: str, *, within: bool) -> Callable[[str], bool]:
    if "*" in wanted:
        pieces = wanted.split("*")
        return lambda said: _pieces(said, pieces)
    return (lambda said: wanted in said) if within else (lambda said: said == wanted)


def _pieces(said: str, pieces: list[str]) -> bool:
    """Whether these are in it in this order; at the cost of one walk."""
    first, *parts, last = pieces
    if len(said) < len(first) + len(last) or not said.startswith(first) or not said.endswith(last):
        return False
    at, end = len(first), len(said) - len(last)
    for part in parts:
        at = said.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True
