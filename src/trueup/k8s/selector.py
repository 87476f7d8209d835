"""
Selectors: label selectors as text and as ``LabelSelector``, and field selectors.

The grammar and the complaints are those of ``k8s.io/apimachinery``. A selector is a tuple of
requirements, all of which must hold; the empty one selects everything.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from trueup.k8s import causes, names
from trueup.k8s.value import Value

Operator = Literal["=", "==", "!=", "in", "notin", "exists", "!", "gt", "lt"]

_TOKEN = re.compile(r"[ \t\r\n]*(==|!=|[=!<>(),]|[^=!<>(),\s]+)")
_WORDS = {"In": "in", "NotIn": "notin", "Exists": "exists", "DoesNotExist": "!"}
_BINARY = "in, notin, =, ==, !=, gt, lt"


class SelectorError(ValueError):
    """A text or body that is not a selector."""


class Requirement(Value, frozen=True):
    """One condition on the labels of an object."""

    key: str
    operator: Operator
    values: tuple[str, ...] = ()

    def matches(self, labels: Mapping[str, str]) -> bool:
        value = labels.get(self.key)
        match self.operator:
            case "exists":
                return value is not None
            case "!":
                return value is None
            case "=" | "==" | "in":
                return value in self.values
            case "!=" | "notin":
                return value not in self.values
            case "gt" | "lt":
                return _beyond(value, self.operator, self.values[0])

    def __str__(self) -> str:
        match self.operator:
            case "exists":
                return self.key
            case "!":
                return f"!{self.key}"
            case "in" | "notin":
                return f"{self.key} {self.operator} ({','.join(sorted(self.values))})"
            case "gt" | "lt":
                return f"{self.key}{'>' if self.operator == 'gt' else '<'}{self.values[0]}"
        return f"{self.key}{self.operator}{self.values[0]}"


class Selector(Value, frozen=True):
    """Requirements on labels; without any it selects everything."""

    requirements: tuple[Requirement, ...] = ()

    def matches(self, labels: Mapping[str, str] | None) -> bool:
        return all(each.matches(labels or {}) for each in self.requirements)

    def __bool__(self) -> bool:
        return bool(self.requirements)

    def __str__(self) -> str:
        return ",".join(str(each) for each in sorted(self.requirements, key=lambda r: r.key))


EVERYTHING = Selector()


def parse(text: str) -> Selector:
    """The selector that *text* says: ``app=web,tier in (front,back),!canary``."""
    tokens = _Tokens(text)
    found: list[Requirement] = []
    while tokens.next:
        found.append(tokens.requirement())
        if not tokens.next:
            break
        separator = tokens.take()
        if separator != ",":
            raise SelectorError(f"found '{separator}', expected: ',' or 'end of string'")
        if not tokens.at_identifier and tokens.next != "!":
            raise SelectorError(f"found '{tokens.next}', expected: identifier after ','")
    return Selector(tuple(found))


def from_label_selector(body: Mapping[str, Any] | None) -> Selector | None:
    """The selector of a ``LabelSelector``; None, which selects nothing, for none at all."""
    if body is None:
        return None
    found = [
        _checked(key, "in", (str(value),))
        for key, value in sorted((body.get("matchLabels") or {}).items())
    ]
    for each in body.get("matchExpressions") or ():
        operator = _WORDS.get(each.get("operator", ""))
        if operator is None:
            raise SelectorError(f'"{each.get("operator")}" is not a valid label selector operator')
        values = tuple(str(value) for value in each.get("values") or ())
        found.append(_checked(each.get("key", ""), operator, values))
    return Selector(tuple(found))


class _Tokens:
    """The tokens of a label selector, read from the left."""

    def __init__(self, text: str) -> None:
        self._tokens = _TOKEN.findall(text)
        self._at = 0

    @property
    def next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    @property
    def at_identifier(self) -> bool:
        return bool(self.next) and self.next[0] not in "=!<>(),"

    def take(self) -> str:
        token = self.next
        self._at += 1
        return token

    def requirement(self) -> Requirement:
        if not self.at_identifier and self.next != "!":
            raise SelectorError(f"found '{self.next}', expected: !, identifier, or 'end of string'")
        try:
            return self._requirement()
        except SelectorError as error:
            raise SelectorError(f"unable to parse requirement: {error}") from None

    def _requirement(self) -> Requirement:
        absent = self.next == "!" and bool(self.take())
        if not self.at_identifier:
            raise SelectorError(f"found '{self.next}', expected: identifier")
        key = self.take()
        _check_key(key)
        if absent or self.next in ("", ","):
            return _checked(key, "!" if absent else "exists", ())
        operator = self.take()
        match operator:
            case "in" | "notin":
                return _checked(key, operator, self._values())
            case "=" | "==" | "!=":
                return _checked(key, operator, (self._value(),))
            case ">" | "<":
                return _checked(key, "gt" if operator == ">" else "lt", (self._value(),))
        raise SelectorError(f"found '{operator}', expected: {_BINARY}")

    def _value(self) -> str:
        if self.next in ("", ","):
            return ""
        if not self.at_identifier:
            raise SelectorError(f"found '{self.next}', expected: identifier")
        return self.take()

    def _values(self) -> tuple[str, ...]:
        start = self.take()
        if start != "(":
            raise SelectorError(f"found '{start}' expected: '('")
        found = [""] if self.next in (")", ",") else [self._identifier()]
        while self.next == ",":
            self.take()
            found.append("" if self.next in (")", ",") else self._identifier())
        end = self.take()
        if end != ")":
            raise SelectorError(f"found '{end}', expected: ',' or ')'")
        return tuple(dict.fromkeys(found))

    def _identifier(self) -> str:
        if not self.at_identifier:
            raise SelectorError(f"found '{self.next}', expected: ',', or identifier")
        return self.take()


def _checked(key: str, operator: Any, values: tuple[str, ...]) -> Requirement:
    _check_key(key)
    if operator in ("in", "notin") and not values:
        raise SelectorError("values: Invalid value: []: for 'in', 'notin' operators, "
                            "values set can't be empty")  # fmt: skip
    if operator in ("exists", "!") and values:
        raise SelectorError("values set must be empty for exists and does not exist")
    if operator in ("gt", "lt") and _number(values[0]) is None:
        words = "for 'Gt', 'Lt' operators, the value must be an integer"
        raise SelectorError(f"values[0]: Invalid value: {causes.quoted(values[0])}: {words}")
    for at, value in enumerate(values):
        complaints = names.label_value(value)
        if complaints:
            where = f"values[{at}][{key}]"
            raise SelectorError(f'{where}: Invalid value: "{value}": {"; ".join(complaints)}')
    return Requirement(key, operator, values)


def _check_key(key: str) -> None:
    complaints = names.label_key(key)
    if complaints:
        raise SelectorError(f'<nil>: Invalid value: "{key}": {"; ".join(complaints)}')


def _beyond(value: str | None, operator: str, limit: str) -> bool:
    number, bound = _number(value or ""), _number(limit)
    if number is None or bound is None:
        return False
    return number > bound if operator == "gt" else number < bound


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[+-]?\d{1,19}", text) else None


class FieldTerm(Value, frozen=True):
    """One condition on a field."""

    field: str
    value: str
    equal: bool = True


class FieldSelector(Value, frozen=True):
    """Conditions on fields, such as ``metadata.name=web``."""

    terms: tuple[FieldTerm, ...] = ()

    def matches(self, body: Mapping[str, Any]) -> bool:
        return all(
            (field_text(body, each.field) == each.value) is each.equal for each in self.terms
        )

    def exact(self, field: str) -> str | None:
        """The value that *field* must have, if the selector asks for one."""
        return next((each.value for each in self.terms if each.field == field and each.equal), None)

    def __bool__(self) -> bool:
        return bool(self.terms)


def parse_fields(text: str) -> FieldSelector:
    """The field selector that *text* says: ``status.phase!=Running,metadata.name=web``."""
    found = []
    for part in sorted(filter(None, _parts(text))):
        term = re.fullmatch(r"(.*?)(!=|==|=)(.*)", part, re.DOTALL)
        if term is None:
            raise SelectorError(f"invalid selector: '{text}'; can't understand '{part}'")
        value = _unescaped(term[3])
        if term[1] or value:
            found.append(FieldTerm(term[1], value, term[2] != "!="))
    return FieldSelector(tuple(found))


def field_text(body: Mapping[str, Any], path: str) -> str:
    """What stands at a dotted path, as text; empty if nothing does."""
    found: Any = body
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    if found is None:
        return ""
    if isinstance(found, bool):
        return str(found).lower()
    return str(found)


def unsupported(selector: FieldSelector, supported: Sequence[str]) -> str | None:
    """The first field that may not be selected by."""
    return next((each.field for each in selector.terms if each.field not in supported), None)


def _parts(text: str) -> list[str]:
    """The parts between commas that no backslash escapes."""
    return re.findall(r"(?:\\.|[^,\\]|\\$)+", text, re.DOTALL)


def _unescaped(value: str) -> str:
    rest = re.sub(r"\\[\\,=]", "", value)
    if "\\" in rest:
        raise SelectorError("invalid field selector: invalid escape sequence")
    if "=" in rest or "," in rest:
        raise SelectorError("invalid field selector: unescaped character in value")
    return re.sub(r"\\([\\,=])", r"\1", value)
