"""
Query: which Applications, in a few words.

``health:degraded,missing project:web label:team=a -sync:synced checkout``: terms stand beside each
other and must all hold; a minus before one turns it round, commas are alternatives, quotes keep
spaces and commas, ``*`` stands for anything, ``=`` before a value takes it to the letter and whole.
A word without a field is looked for in name, project, destination and sources. Case does not count.

The page has the same language, so that an address is a query of the API (``ui/src/domain/query``);
``tests/core/listing/cases.yaml`` holds both to it. Of ``is:favourite`` the page alone knows: what
somebody likes is kept in the browser.
"""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from operator import attrgetter

from trueup.core.listing.row import MARKS, Row
from trueup.k8s.value import Value

LONGEST = 1000
MOST = 50  # terms
_TERM = re.compile(r'(-?)(?:([A-Za-z]+):)?((?:"[^"]*(?:"|$)|[^\s"])+)')
_PIECE = re.compile(r'"([^"]*)(?:"|$)|([^",]+)|(,)')

Test = Callable[[Row], bool]
Matches = Callable[[str], bool]


class BadQuery(ValueError):
    """A query that means nothing; *hint*: what to write."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class Query(Value, frozen=True):
    """*tests* must all hold."""

    tests: tuple[Test, ...] = ()

    def __call__(self, row: Row) -> bool:
        for test in self.tests:  # noqa: SIM110  # all() would make a generator for every row
            if not test(row):
                return False
        return True

    @property
    def test(self) -> Test | None:
        """The quickest that says the same; None: every row fits."""
        return self.tests[0] if len(self.tests) == 1 else self if self.tests else None


ONE: dict[str, Callable[[Row], str]] = {
    each: attrgetter(each)
    for each in (
        *("name", "namespace", "project", "cluster", "destination"),
        *("health", "sync", "operation"),
    )
}
SEVERAL: dict[str, Callable[[Row], tuple[str, ...]]] = {
    "repo": attrgetter("repositories"),
    "path": attrgetter("paths"),
    "revision": attrgetter("revisions"),
    "autosync": attrgetter("autosync"),
    "owner": attrgetter("owners"),
    "condition": attrgetter("conditions"),
}
KEYED: dict[str, Callable[[Row], Mapping[str, str]]] = {
    "label": attrgetter("labels"),
    "annotation": attrgetter("annotations"),
}
FIELDS = (*ONE, *SEVERAL, *KEYED, "is")
"""What a term may be about."""
FAVOURITE = "favourite"
WITHIN = frozenset({"repo", "path"})
"""A part of these is enough."""


@lru_cache(maxsize=256)
def query(text: str) -> Query:
    """Raises ``BadQuery``."""
    return Query(tuple(_test(*found.groups("")) for found in terms(text)))


def terms(text: str) -> list[re.Match[str]]:
    """Each with its minus, its field and its value. Raises ``BadQuery``."""
    if len(text) > LONGEST:
        raise BadQuery(f"the query is longer than {LONGEST} characters")
    found = list(_TERM.finditer(text))
    if len(found) > MOST:
        raise BadQuery(f"the query has more than {MOST} terms")
    return found


def _test(minus: str, field: str, value: str) -> Test:
    field, value = field.lower(), value.lower()
    if field and value.startswith("//"):
        field, value = "", f"{field}:{value}"  # an address
    test = _about(field, _alternatives(value)) if field else _words(value.replace('"', ""))
    return (lambda row: not test(row)) if minus else test


def _words(value: str) -> Test:
    return lambda row: value in row.text


def _about(field: str, wanted: tuple[str, ...]) -> Test:
    if field in KEYED:
        return _any(tuple(_keyed(KEYED[field], each) for each in wanted))
    if field == "is":
        return _marked(wanted)
    if field not in FIELDS:
        raise _unknown(field)
    if field in ONE:
        return _one(ONE[field], wanted)
    of, tests = SEVERAL[field], tuple(_matches(each, field) for each in wanted)
    return lambda row: any(test(each.lower()) for each in of(row) for test in tests)


def _marked(wanted: tuple[str, ...]) -> Test:
    if FAVOURITE in wanted:
        raise BadQuery("q: favourites are kept in the browser", "name them: name:a,b")
    for each in wanted:
        if each not in MARKS:
            raise BadQuery(f"q: nothing is ever {each!r}", f"it is one of {', '.join(MARKS)}")
    return lambda row: any(each in row.marks for each in wanted)


def _one(of: Callable[[Row], str], wanted: tuple[str, ...]) -> Test:
    if any("*" in each or each.startswith("=") for each in wanted):
        tests = tuple(map(_matches, wanted))
        return lambda row: any(test(of(row).lower()) for test in tests)
    exact = frozenset(wanted)
    return lambda row: of(row).lower() in exact


def _alternatives(value: str) -> tuple[str, ...]:
    """What stands between commas that are not in quotes."""
    found = [""]
    for quoted, plain, comma in _PIECE.findall(value):
        if comma:
            found.append("")
        else:
            found[-1] += quoted or plain
    return tuple(each.strip() for each in found)


def _any(tests: tuple[Test, ...]) -> Test:
    return lambda row: any(test(row) for test in tests)


def _matches(wanted: str, field: str = "") -> Matches:
    if wanted.startswith("="):
        return lambda said: said == wanted[1:]
    if "*" in wanted:
        first, *parts, last = wanted.split("*")
        return lambda said: _pieces(said, first, parts, last)
    if field in WITHIN:
        return lambda said: wanted in said
    return lambda said: said == wanted


def _pieces(said: str, first: str, parts: list[str], last: str) -> bool:
    """Whether these are in it in this order; at the cost of one walk, whatever somebody asks."""
    if len(said) < len(first) + len(last) or not (said.startswith(first) and said.endswith(last)):
        return False
    at, end = len(first), len(said) - len(last)
    for part in parts:
        at = said.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True


def _keyed(of: Callable[[Row], Mapping[str, str]], said: str) -> Test:
    """``key``: it is there; ``key=value``, ``key!=value`` as in label selectors."""
    key, unlike, wanted = said.partition("!=")
    if unlike:
        differs = _matches(wanted)
        return lambda row: not any(map(differs, _values(of(row), key)))
    key, equals, wanted = said.partition("=")
    if not equals:
        return lambda row: bool(_values(of(row), key))
    alike = _matches(wanted)
    return lambda row: any(map(alike, _values(of(row), key)))


def _values(found: Mapping[str, str], key: str) -> list[str]:
    return [str(value).lower() for name, value in found.items() if name.lower() == key]


def _unknown(field: str) -> BadQuery:
    near = get_close_matches(field, FIELDS, n=1)
    hint = f"did you mean {near[0]}:?" if near else f"fields are {', '.join(FIELDS)}"
    return BadQuery(f"q: there is no field {field!r}", hint)
