"""Which Applications a list or a stream shows: its query parameters, and rights, as one test."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from starlette.requests import Request

from trueup.core.listing.row import Row
from trueup.core.source.repositories import normalized
from trueup.k8s.selector import SelectorError, parse
from trueup.web.apps.entry import Entry
from trueup.web.errors import invalid
from trueup.web.exchange import deps, many, text
from trueup.web.rights import caller, seeing

Test = Callable[[Entry], bool]


def shown(request: Request) -> Test | None:
    """Those that are asked for and that the caller may see; None: all."""
    tests = _tests(request)
    if len(tests) < 2:  # one needs nobody who asks it
        return tests[0] if tests else None
    return lambda entry: all(test(entry) for test in tests)


def chosen(request: Request, entries: Iterable[Entry]) -> list[Entry]:
    """The same of many: one test after the other, so that the next has fewer to look at."""
    for test in _tests(request):
        entries = filter(test, entries)
    return list(entries)


def _tests(request: Request) -> list[Test]:
    return [*_asked(request), *_sight(request)]


def _sight(request: Request) -> Iterator[Test]:
    """Whoever has the key of the server is asked nothing more."""
    if request.app.state.deps.doors is not None and not caller(request).operator:
        home, seen = deps(request).namespace, seeing(request)
        yield lambda entry: seen(entry.called(home))


def _asked(request: Request) -> Iterator[Test]:
    """``name``, ``projects`` (or ``project``), ``selector``, ``repo``, ``appNamespace``."""
    if name := text(request, "name"):
        yield lambda entry: entry.row.name == name
    if namespace := text(request, "appNamespace"):
        yield lambda entry: entry.row.namespace == namespace
    if names := frozenset(many(request, "names")):
        yield lambda entry: not names.isdisjoint(_names(entry.row))
    if projects := frozenset(many(request, "projects", "project")):
        yield lambda entry: entry.row.project in projects
    if repo := text(request, "repo"):
        wanted = normalized(repo)
        yield lambda entry: wanted in repositories(entry.body)
    if selector := text(request, "selector"):
        yield _labelled(selector)


def _names(row: Row) -> tuple[str, str]:
    """With its namespace and without, whichever way it was asked for."""
    return row.name, f"{row.namespace}/{row.name}"


def _labelled(text: str) -> Test:
    try:
        selector = parse(text)
    except SelectorError as error:
        raise invalid(f"unable to parse the selector {text!r}: {error}") from error
    return lambda entry: selector.matches(entry.body["metadata"].get("labels"))


def repositories(body: Mapping[str, Any]) -> set[str]:
    """The repositories of an Application, in their plain form."""
    spec: Mapping[str, Any] = body.get("spec") or {}
    sources = [*(spec.get("sources") or ()), spec.get("source") or {}]
    dry = (spec.get("sourceHydrator") or {}).get("drySource") or {}
    return {normalized(each["repoURL"]) for each in (*sources, dry) if each.get("repoURL")}
