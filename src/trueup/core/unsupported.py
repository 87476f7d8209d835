"""
Unsupported: what this version accepts and keeps, but does not act on yet.

Said as a condition on the Application, never silently left out. To support a field is to delete
its line here.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from trueup.core.annotations import options
from trueup.k8s.value import Value
from trueup.model.policy import Finding, Severity

Body = Mapping[str, Any]
TYPE = "UnsupportedFieldWarning"


class Rule(Value, frozen=True):
    """
    One field: where it is (``[]``: in every item), and which of its values.

    *what* names it for people where the path alone would not say it.
    """

    path: tuple[str, ...]
    hint: str
    what: str = ""
    when: Callable[[Any], bool] = bool


def _unknown_option(option: Any) -> bool:
    return str(option).partition("=")[0].strip() not in options.KNOWN


RULES: tuple[Rule, ...] = (
    Rule(
        ("spec", "syncPolicy", "syncOptions", "[]"),
        f"the options are {', '.join(options.KNOWN)}",
        "an option that is not known",
        _unknown_option,
    ),
)


def unsupported(body: Body) -> tuple[Finding, ...]:
    """Warnings ``… is not supported yet`` for an Application's manifest."""
    return tuple(
        Finding(TYPE, f"{where} is not supported yet", hint, Severity.WARNING)
        for where, hint in _matches(body, RULES)
    )


def _matches(body: Body, rules: tuple[Rule, ...]) -> Iterator[tuple[str, str]]:
    for rule in rules:
        for path, value in _found(body, rule.path):
            if rule.when(value):
                yield _worded(rule, path), rule.hint


def _worded(rule: Rule, path: str) -> str:
    return f"{path} ({rule.what})" if rule.what else path


def _found(value: Any, path: tuple[str, ...], at: str = "") -> Iterator[tuple[str, Any]]:
    """What stands at *path*, with the place of each as people write it."""
    if not path:
        yield at, value
        return
    first, rest = path[0], path[1:]
    if first == "[]" and isinstance(value, list):
        for number, item in enumerate(value):
            said = f"{at}: {item}" if isinstance(item, str) else f"{at}[{number}]"
            yield from _found(item, rest, said)
    elif isinstance(value, Mapping) and first in value:
        yield from _found(value[first], rest, f"{at}.{first}" if at else first)
