"""
Lines: YAML and JSON read with the place of every value, for the one who asks where it stands.

Manifests are read for rendering by :mod:`trueup.k8s.yaml`, which keeps no places because nearly
nobody asks. Here the same text is composed into PyYAML's nodes and kept with their lines. A value
that an alias or a merge key brings has the line at which it is written, at its anchor.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from trueup.core.trace.paths import Key, concrete
from trueup.k8s.ref import Ref
from trueup.k8s.yaml.scalars import MERGE, TAG, ScalarError, key_text, plain

_MERGE = TAG + "merge"
_TEXT = TAG + "str"


class Marked:
    """A value with the line that says it (from 1), and the values inside it."""

    __slots__ = ("below", "block", "line", "value")

    def __init__(self, value: Any, line: int, below: "_Below", *, block: bool = False) -> None:
        self.value = value
        self.line = line
        self.below = below
        self.block = block  # a text that begins on the next line: ``|`` or ``>``


_Below = dict[str, Marked] | list[Marked] | None


def marked(text: bytes) -> tuple[Marked, ...]:
    """The documents of *text*; none if it cannot be read."""
    try:
        nodes = list(yaml.compose_all(text, Loader=yaml.CSafeLoader))
        return tuple(Reader().value(node) for node in nodes if node is not None)
    except (yaml.YAMLError, ScalarError, RecursionError, ValueError):
        return ()


def found(root: Marked, path: tuple[str, ...]) -> tuple[Marked, bool]:
    """What stands at *path* (of names, ``[name="web"]``, ``[0]``), or the last on the way to it."""
    at = root
    for key in concrete(root.value, path):
        at = _inside(at, key)
    return at, len(concrete(root.value, path)) == len(path)


def declaring(documents: tuple[Marked, ...], ref: Ref) -> Marked | None:
    """The last object of that kind and name, also inside lists; a missing namespace fits any."""
    fitting = [each for root in documents for each in _objects(root) if fits(each.value, ref)]
    exact = [each for each in fitting if _namespace(each.value) == ref.namespace]
    chosen = exact or fitting
    return chosen[-1] if chosen else None


def _objects(root: Marked) -> Iterator[Marked]:
    items = root.below.get("items") if isinstance(root.below, dict) else root
    if isinstance(items, Marked) and isinstance(items.below, list):
        for each in items.below:
            yield from _objects(each)
    else:
        yield root


def fits(body: Any, ref: Ref) -> bool:
    """Whether *body* declares *ref*; before namespaces are filled in or taken away."""
    if not isinstance(body, Mapping) or not isinstance(body.get("metadata"), Mapping):
        return False
    group = str(body.get("apiVersion", "")).rpartition("/")[0]
    named = (group, body.get("kind"), body["metadata"].get("name"))
    right = named == (ref.kind.group, ref.kind.kind, ref.name)
    return right and (not ref.namespace or _namespace(body) in ("", ref.namespace))


def _namespace(body: Mapping[str, Any]) -> str:
    return str(body["metadata"].get("namespace") or "")


def _inside(at: Marked, key: Key) -> Marked:
    """The value at a key that is known to be there."""
    return at.below[key]  # type: ignore[index]


class Reader:
    """Values from nodes; nodes that aliases share are read once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, _Below] | None] = {}

    def value(self, node: Any, line: int = 0) -> Marked:
        line = line or node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            return Marked(_scalar(node), line, None, block=node.style in ("|", ">"))
        if id(node) not in self._known:
            self._known[id(node)] = None
            whole = isinstance(node, yaml.MappingNode)
            self._known[id(node)] = self._map(node) if whole else self._list(node)
        known = self._known[id(node)]
        if known is None:
            raise ValueError("a value that holds itself")
        return Marked(known[0], line, known[1])

    def _list(self, node: Any) -> tuple[list[Any], _Below]:
        below = [self.value(each) for each in node.value]
        return [each.value for each in below], below

    def _map(self, node: Any) -> tuple[dict[str, Any], _Below]:
        merged: dict[str, Marked] = {}
        own: dict[str, Marked] = {}
        for key, value in node.value:
            if key.tag == _MERGE:
                merged |= self._merged(value)
            else:
                own[key_text(_scalar(key))] = self.value(value, key.start_mark.line + 1)
        below = {**merged, **own}
        return {key: each.value for key, each in below.items()}, below

    def _merged(self, node: Any) -> dict[str, Marked]:
        """What ``<<`` brings: of several maps, the first that has a key."""
        sources = node.value if isinstance(node, yaml.SequenceNode) else [node]
        brought: dict[str, Marked] = {}
        for source in reversed(sources):
            below = self.value(source).below
            brought |= below if isinstance(below, dict) else {}
        return brought


def _scalar(node: Any) -> Any:
    if node.style or node.tag == _TEXT:
        return node.value
    value = plain(node.value)
    return node.value if value is MERGE else value
