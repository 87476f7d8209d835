"""
Text: one value of a YAML text set, put in or taken out, and nothing else touched.

What was edited is read again: it must say what it said before, but for that value. Whatever we do
not understand well enough for that is refused and never guessed.
"""

from collections.abc import Mapping
from typing import Any

import yaml

from trueup.core.adopt.nodes import CannotEdit, Key, Keys, composed, end, pair, uses, values
from trueup.core.adopt.scalars import block, flow, is_literal, literal, written
from trueup.core.compare.places import MISSING

BY_HAND = "edit it by hand"
Steps = list[tuple[Key, Any, Any]]
"""Each key on the way, the node of the key (None in a list), and the node of the value."""


def edited(text: str, number: int, keys: Keys, value: Any) -> str:
    """*text* with *value* at *keys* of document *number*; MISSING: nothing is there any more."""
    roots = composed(text)
    root, before = roots[number], values(roots)
    way, missing = _way(root, keys)
    _unshared(root, way, () if missing else way[-1:])
    made = _Edit(text, way).set(missing, value)
    _check(made, before, number, keys, value)
    return made


class _Edit:
    """One change of *text*; *way*: the nodes from the root to the last that is there."""

    def __init__(self, text: str, way: Steps) -> None:
        self._text = text
        self._way = way
        self._newline = "\r\n" if "\r\n" in text else "\n"

    def set(self, missing: Keys, value: Any) -> str:
        if value is MISSING:
            if missing:
                raise CannotEdit("it is not declared there", BY_HAND)
            return self._without(len(self._way) - 1)
        if missing:
            return self._with(missing, value)
        return self._replaced(len(self._way) - 1, value)

    def _replaced(self, at: int, value: Any) -> str:
        _, key, node = self._way[at]
        start, stop = node.start_mark.index, self._end(node)
        scalar = isinstance(node, yaml.ScalarNode)
        if self._in_flow(at) or (node.value and not scalar and node.flow_style):
            quoted = scalar and node.style and isinstance(value, str)
            return self._splice(start, stop, written(value, node.style) if quoted else flow(value))
        indent = self._indent(at)
        if scalar and node.style in ("|", ">"):
            said = literal(value, indent) if is_literal(value) else written(value, '"')
            return self._splice(start, stop, said)
        if isinstance(value, dict | list) and value:
            if key is None:
                return self._splice(start, stop, block(value, node.start_mark.column))
            colon = self._text.index(":", key.end_mark.index) + 1
            return self._splice(colon, stop, "\n" + " " * indent + block(value, indent))
        style = node.style if scalar else None
        lines = is_literal(value) and style is None
        said = literal(value, indent) if lines else written(value, style)
        if key is not None and (start == stop or not scalar):
            start = self._text.index(":", key.end_mark.index) + 1
            return self._splice(start, max(stop, start), f" {said}")
        return self._splice(start, stop, said)

    def _with(self, missing: Keys, value: Any) -> str:
        for each in reversed(missing[1:]):
            if not isinstance(each, str):
                raise CannotEdit("the list that it is part of is not declared there", BY_HAND)
            value = {each: value}
        first, at = missing[0], len(self._way) - 1
        _, key, node = self._way[at]
        if isinstance(node, yaml.SequenceNode) and isinstance(first, int):
            return self._appended(at, value)
        if not isinstance(first, str):
            raise CannotEdit("the list that it is part of is not declared there", BY_HAND)
        if isinstance(node, yaml.ScalarNode) and node.value in ("", "null", "~") and key:
            return self._replaced(at, {first: value})
        if not isinstance(node, yaml.MappingNode):
            raise CannotEdit("what it is part of is not declared as a map there", BY_HAND)
        if node.flow_style or not node.value:
            return self._flowing(at, lambda known: {**known, first: value})
        column = node.value[0][0].start_mark.column
        return self._after(node, f"{' ' * column}{self._entry(first, value, column)}")

    def _appended(self, at: int, value: Any) -> str:
        node = self._way[at][2]
        if node.flow_style or not node.value:
            return self._flowing(at, lambda known: [*known, value])
        column = node.start_mark.column
        whole = isinstance(value, dict | list) and value
        said = block(value, column + 2) if whole else written(value)
        return self._after(node, f"{' ' * column}- {said}")

    def _entry(self, name: str, value: Any, column: int) -> str:
        key = written(name)
        if isinstance(value, dict | list) and value:
            return f"{key}:\n{' ' * (column + 2)}{block(value, column + 2)}"
        said = literal(value, column + 2) if is_literal(value) else written(value)
        return f"{key}: {said}"

    def _without(self, at: int) -> str:
        if at == 0:
            raise CannotEdit("the object itself is declared there", "delete it from the file")
        name, key, node = self._way[at]
        above = self._way[at - 1][2]
        if self._in_flow(at):
            return self._flowing(at - 1, lambda known: _dropped(known, name))
        if len(above.value) == 1:
            return self._without(at - 1)
        start = (key or node).start_mark.index
        begin = self._text.rfind("\n", 0, start) + 1
        lead = self._text[begin:start]
        stop = self._line_end(self._end(node))
        if not lead.strip():
            return self._text[:begin] + self._text[stop:]
        if key is None and lead.strip() == "-":
            return self._text[:begin] + self._text[stop:]
        following = above.value[1]  # the first key of an item, beside its dash
        begin, stop = start, (following[0] if key else following).start_mark.index
        return self._text[:begin] + self._text[stop:]

    def _flowing(self, at: int, change: Any) -> str:
        """A map or a list in braces is written anew."""
        node = self._way[at][2]
        if "#" in self._text[node.start_mark.index : end(node)]:
            raise CannotEdit("there are comments within the braces around it", BY_HAND)
        (said,) = values([node])
        value = change(said.value if said else None)
        return self._splice(node.start_mark.index, end(node), flow(value))

    def _after(self, node: Any, lines: str) -> str:
        """Behind the last line of a block."""
        stop = self._line_end(self._end(node))
        lead = "" if self._text[:stop].endswith("\n") else "\n"
        return self._splice(stop, stop, f"{lead}{lines}\n" if not lead else f"{lead}{lines}")

    def _end(self, node: Any) -> int:
        """Without the blank lines that a text with ``|`` takes for its own."""
        stop: int = end(node)
        blank = self._text[:stop].endswith(("\n", " "))
        return len(self._text[:stop].rstrip()) if blank else stop

    def _line_end(self, at: int) -> int:
        if at and self._text[at - 1] == "\n":
            return at
        found = self._text.find("\n", at)
        return len(self._text) if found < 0 else found + 1

    def _in_flow(self, at: int) -> bool:
        return any(node.flow_style for _, _, node in self._way[:at])

    def _indent(self, at: int) -> int:
        _, key, node = self._way[at]
        return int(key.start_mark.column + 2 if key is not None else node.start_mark.column)

    def _splice(self, start: int, stop: int, said: str) -> str:
        return self._text[:start] + said.replace("\n", self._newline) + self._text[stop:]


def _way(root: Any, keys: Keys) -> tuple[Steps, Keys]:
    """As far as it goes, and what is missing."""
    way: Steps = [("", None, root)]
    for number, key in enumerate(keys):
        node = way[-1][2]
        found: tuple[Any, Any] | None = None
        if isinstance(node, yaml.MappingNode) and isinstance(key, str):
            found = pair(node, key)
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int):
            found = (None, node.value[key]) if key < len(node.value) else None
        if found is None:
            return way, keys[number:]
        way.append((key, *found))
    return way, ()


def _unshared(root: Any, way: Steps, changed: Steps | tuple[()]) -> None:
    """What an alias uses as well must not change with it; *changed*: all that is in it, too."""
    known = uses(root)
    within = (each for _, _, node in changed for each in uses(node))
    if any(known[id(node)] > 1 for _, _, node in way) or any(known[each] > 1 for each in within):
        raise CannotEdit("an anchor or an alias (& and *) shares it with other places", BY_HAND)


def _check(text: str, before: list[Any], number: int, keys: Keys, value: Any) -> None:
    """That the text says what it said, but for that value."""
    after = values(composed(text))
    wanted = [each.value if each else None for each in before]
    wanted[number] = _put(wanted[number], keys, value)
    if [each.value if each else None for each in after] != wanted:
        raise CannotEdit("it could not be changed without changing more", BY_HAND)


def _put(known: Any, keys: Keys, value: Any) -> Any:
    """As `_Edit` does it: what is left empty goes too."""
    first, *rest = keys
    inner = known[first] if _has(known, first) else MISSING
    if rest:
        made = _put({} if inner is MISSING else inner, tuple(rest), value)
        if value is MISSING and not made:
            made = MISSING
    else:
        made = value
    if made is MISSING:
        return _dropped(known, first)
    if isinstance(known, list):
        assert isinstance(first, int)  # noqa: S101  # `_has` said so, or it comes behind the last
        return [*known[:first], made, *known[first + 1 :]]
    return {**(known or {}), first: made}


def _has(known: Any, key: Key) -> bool:
    if isinstance(known, Mapping):
        return key in known
    return isinstance(known, list) and isinstance(key, int) and key < len(known)


def _dropped(known: Any, key: Key) -> Any:
    if isinstance(known, list):
        return [each for number, each in enumerate(known) if number != key]
    return {name: each for name, each in known.items() if name != key}
