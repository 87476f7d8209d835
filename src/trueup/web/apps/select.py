"""Which Applications a list or a stream shows: its query parameters as one test."""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request

from trueup.core.source.repositories import normalized
from trueup.k8s.selector import SelectorError, parse
from trueup.web.errors import invalid
from trueup.web.exchange import many, text

Test = Callable[[Mapping[str, Any]], bool]


def selected(request: Request) -> Test:
    """``name``, ``projects`` (or ``project``), ``selector``, ``repo``, ``appNamespace``."""
    tests = [test for test in map(_test, _asked(request)) if test]
    return lambda body: all(test(body) for test in tests)


def _asked(request: Request) -> list[tuple[str, Any]]:
    return [
        ("name", text(request, "name")),
        ("namespace", text(request, "appNamespace")),
        ("names", frozenset(many(request, "names"))),
        ("projects", frozenset(many(request, "projects", "project"))),
        ("repo", text(request, "repo")),
        ("selector", text(request, "selector")),
    ]


def _test(asked: tuple[str, Any]) -> Test | None:
    match asked:
        case (_, wanted) if not wanted:
            return None
        case ("name" | "namespace" as field, wanted):
            return lambda body: body["metadata"].get(field) == wanted
        case ("names", wanted):
            return lambda body: body["metadata"]["name"] in wanted
        case ("projects", wanted):
            return lambda body: (_spec(body).get("project") or "default") in wanted
        case ("repo", wanted):
            return lambda body: normalized(wanted) in repositories(body)
        case ("selector", wanted):
            return _labelled(wanted)
    return None


def _labelled(text: str) -> Test:
    try:
        selector = parse(text)
    except SelectorError as error:
        raise invalid(f"unable to parse the selector {text!r}: {error}") from error
    return lambda body: selector.matches(body["metadata"].get("labels"))


def repositories(body: Mapping[str, Any]) -> set[str]:
    """The repositories of an Application, in their plain form."""
    spec = _spec(body)
    sources = [*(spec.get("sources") or ()), spec.get("source") or {}]
    dry = (spec.get("sourceHydrator") or {}).get("drySource") or {}
    return {normalized(each["repoURL"]) for each in (*sources, dry) if each.get("repoURL")}


def _spec(body: Mapping[str, Any]) -> Mapping[str, Any]:
    spec: Mapping[str, Any] = body.get("spec") or {}
    return spec
