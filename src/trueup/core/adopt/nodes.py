"""Nodes: the documents of a YAML text with the position of everything in them."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, TypeAlias

import yaml

from trueup.core.trace.lines import Marked, Reader
from trueup.k8s.yaml.scalars import ScalarError

Key: TypeAlias = str | int
Keys: TypeAlias = tuple[Key, ...]
_MERGE = "tag:yaml.org,2002:merge"


class CannotEdit(Exception):  # it is no error: it is an answer
    """Why a text is not edited, and what to do."""

    def __init__(self, why: str, remedy: str = "") -> None:
        super().__init__(why)
        self.remedy = remedy


def composed(text: str) -> list[Any]:
    """The root of each document; None of an empty one."""
    try:
        return list(yaml.compose_all(text, Loader=yaml.SafeLoader))
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise CannotEdit("the file cannot be read as YAML", "edit it by hand") from error


def values(roots: list[Any]) -> list[Marked | None]:
    """What they say."""
    try:
        return [None if root is None else Reader().value(root) for root in roots]
    except (ScalarError, RecursionError, ValueError) as error:
        raise CannotEdit("the file cannot be read as YAML", "edit it by hand") from error


def uses(root: Any) -> Counter[int]:
    """How often each node is used: what an alias points to more than once."""
    found: Counter[int] = Counter()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        found[id(node)] += 1
        if found[id(node)] == 1:
            waiting.extend(children(node))
    return found


def children(node: Any) -> Iterator[Any]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key
            yield value
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


def pair(node: Any, key: Key) -> tuple[Any, Any] | None:
    """The nodes of a key of a mapping, and of its value; the last one counts."""
    found = [each for each in node.value if each[0].value == key and each[0].tag != _MERGE]
    return found[-1] if found else None


def end(node: Any) -> int:
    """Where its text ends; that of a block ends with what stands last in it."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return end(last[1] if isinstance(last, tuple) else last)
