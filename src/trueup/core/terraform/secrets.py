"""
Secrets: what a plan of Terraform must not say, and how it is taken out.

A plan marks values as sensitive by place: ``before_sensitive`` has the shape of ``before``, with
``true`` where nothing may be seen. Marks are lost on the way, though: what a provider hands back,
or a provisioner prints, holds the same texts unmarked. So every text that is marked anywhere, and
every one that is given as secret, is masked wherever it stands.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trueup.core.terraform.forms import forms
from trueup.core.terraform.needles import pattern_of
from trueup.k8s.value import Value

SENSITIVE = "(sensitive value)"
WHOLE, INSIDE = 3, 6
"""How long texts are that are masked elsewhere: shorter ones are words, and tell nothing there."""
MARKED = "trueup_marked"
"""Under it a plan that was reduced names the texts that were marked in what it lacks."""
Raw = Mapping[str, Any]
KEY = re.compile(r'\["((?:\\.|[^"\\])*)"\]')


class Secrets(Value, frozen=True):
    """Texts to mask: *whole* where they are all of a text, those of *inside* in the middle too."""

    whole: frozenset[str] = frozenset()
    inside: re.Pattern[str] | None = None

    def masked(self, text: str) -> str:
        if text in self.whole:
            return SENSITIVE
        return self.inside.sub(SENSITIVE, text) if self.inside is not None else text

    def in_address(self, address: str) -> str:
        """Only keys can hold some; types and names are those of the configuration."""
        return KEY.sub(lambda found: f'["{self.masked(found[1])}"]', address)

    def cleaned(self, value: Any) -> Any:
        """*value* with all of its texts masked, and its keys."""
        if isinstance(value, str):
            return self.masked(value)
        if is_number(value):
            return SENSITIVE if tells(value) and str(value) in self.whole else value
        if isinstance(value, dict):
            return {self.masked(str(key)): self.cleaned(each) for key, each in value.items()}
        return [self.cleaned(each) for each in value] if isinstance(value, list) else value


EVERYTHING = Secrets(inside=re.compile(r".+"))
"""Where it is not known what is secret."""


def secrets_of(texts: Iterable[str]) -> Secrets:
    """Masks *texts*, also as JSON, a URL or base64 has them, and each line of those of many."""
    known = {text for text in texts if len(text) >= WHOLE}
    inside = {form for text in known for form in forms(text) if len(form) >= INSIDE}
    return Secrets(frozenset(known), pattern_of(inside) if inside else None)


def secrets_in(shown: Raw, given: Iterable[str] = ()) -> Secrets:
    """Of a plan as ``show -json`` has it, and those *given*."""
    return secrets_of({*given, *texts_in(shown)})


def texts_in(shown: Raw) -> set[str]:
    """All texts that a plan marks."""
    told = shown.get(MARKED) or ()
    return {*told, *_of_changes(shown), *_of_variables(shown), *_of_state(shown)}


def marked(mark: Any) -> bool:
    """Whether something at or below is marked (sensitive, or unknown: they are told alike)."""
    if isinstance(mark, dict):
        return any(map(marked, mark.values()))
    return any(map(marked, mark)) if isinstance(mark, list) else mark is True


def below(mark: Any, key: str | int) -> Any:
    """The mark of an item of what *mark* is of."""
    if mark is True:
        return True
    if isinstance(mark, dict):
        return mark.get(str(key), False)
    if isinstance(mark, list) and isinstance(key, int) and key < len(mark):
        return mark[key]
    return False


def hidden(value: Any, mark: Any) -> Any:
    """*value* without what is marked; null stays null, so that one sees whether there is any."""
    if mark is True:
        return None if value is None else SENSITIVE
    if not marked(mark):
        return value
    if isinstance(value, dict):
        return {key: hidden(each, below(mark, key)) for key, each in value.items()}
    if isinstance(value, list):
        return [hidden(each, below(mark, at)) for at, each in enumerate(value)]
    return value


def texts(value: Any, mark: Any = True) -> Iterator[str]:
    """All texts of *value* that are marked, and numbers that are long enough to tell something."""
    if not mark:
        return
    if isinstance(value, dict):
        for key, each in value.items():
            yield from texts(each, below(mark, key))
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from texts(each, below(mark, at))
    elif mark is True and isinstance(value, str):
        yield value
    elif mark is True and is_number(value) and tells(value):
        yield str(value)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def tells(number: float) -> bool:
    """Whether it may be a secret, and not a port or a count that stands in many places."""
    return len(str(number)) >= INSIDE


def _of_changes(shown: Raw) -> Iterator[str]:
    outputs = shown.get("output_changes") or {}
    changes = [each.get("change") or {} for each in resources(shown)]
    for change in (*changes, *outputs.values()):
        for side in ("before", "after"):
            yield from texts(change.get(side), change.get(f"{side}_sensitive", False))
    for action in shown.get("action_invocations") or ():
        yield from texts(action.get("config_values"), action.get("config_sensitive", False))


def resources(shown: Raw) -> Iterator[Raw]:
    """All that a plan says of resources, of what is to be done and of what has been done."""
    yield from shown.get("resource_changes") or ()
    yield from shown.get("resource_drift") or ()
    for deferred in shown.get("deferred_changes") or ():
        yield deferred.get("resource_change") or {}


def _of_variables(shown: Raw) -> Iterator[str]:
    """Values of the variables that the root declares as sensitive."""
    root = (shown.get("configuration") or {}).get("root_module") or {}
    declared = root.get("variables") or {}
    for name, variable in (shown.get("variables") or {}).items():
        said = declared.get(name) or {}
        if said.get("sensitive"):
            yield from texts((variable or {}).get("value"))
            yield from texts(said.get("default"))


def _of_state(shown: Raw) -> Iterator[str]:
    """Of resources and outputs that nothing is done to."""
    for name in ("prior_state", "planned_values"):
        values = shown.get(name) or {}
        values = values.get("values") or values
        for each in (values.get("outputs") or {}).values():
            yield from texts(each.get("value"), bool(each.get("sensitive")))
        yield from _of_module(values.get("root_module") or {})


def _of_module(module: Raw) -> Iterator[str]:
    for each in module.get("resources") or ():
        yield from texts(each.get("values"), each.get("sensitive_values", False))
    for child in module.get("child_modules") or ():
        yield from _of_module(child)
